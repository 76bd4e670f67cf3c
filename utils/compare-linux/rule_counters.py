# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""What rules have counted, read from the text of iptables-save -c."""

import re

# What the router itself sends is ns-3's, and not as long and as frequent as Linux's.
_OWN = ("OUTPUT", "POSTROUTING")


def read(text):
    """(table, chain, number of the rule or "policy") -> (packets, bytes)."""
    counters, table, numbers = {}, "", {}
    for line in text.splitlines():
        if line.startswith("*"):
            table, numbers = line[1:], {}
        policy = re.match(r":(\S+) (?:ACCEPT|DROP) \[(\d+):(\d+)\]", line)
        rule = re.match(r"\[(\d+):(\d+)\] -A (\S+)", line)
        if policy and policy[1] not in _OWN:
            counters[table, policy[1], "policy"] = (int(policy[2]), int(policy[3]))
        elif rule and rule[3] not in _OWN:
            numbers[rule[3]] = numbers.get(rule[3], 0) + 1
            counters[table, rule[3], numbers[rule[3]]] = (int(rule[1]), int(rule[2]))
    return counters


def differences(linux, module):
    """What is different, in lines."""
    left, right = read(linux), read(module)
    return [f"  {table} {chain} {number}: counted {left.get(name)} in Linux, {right.get(name)} in "
            "the module"
            for name in sorted(left.keys() | right.keys(), key=str)
            for table, chain, number in (name,) if left.get(name) != right.get(name)]
