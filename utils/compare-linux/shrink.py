# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Makes a random scenario that fails smaller."""

from dataclasses import replace

MOST_TRIES = 200


def shrink(plan, fails):
    """Leave out steps, rules and sysctls for as long as fails(plan) is true. Returns the rest."""
    tries = 0

    def still(candidate):
        nonlocal tries
        tries += 1
        return tries <= MOST_TRIES and fails(candidate)

    size = max(1, len(plan.steps) // 2)
    while True:
        at = 0
        while at < len(plan.steps):
            candidate = replace(plan, steps=plan.steps[:at] + plan.steps[at + size:])
            if still(candidate):
                plan = candidate
            else:
                at += size
        if size == 1:
            break
        size //= 2
    # Without the rule that has no target, Linux would not track at all.
    for line in [line for line in plan.rules.splitlines() if " -j " in line]:
        lines = plan.rules.splitlines()
        lines.remove(line)
        candidate = replace(plan, rules="\n".join(lines) + "\n")
        if still(candidate):
            plan = candidate
    for name in list(plan.sysctls):
        candidate = replace(plan, sysctls={
            key: value for key, value in plan.sysctls.items() if key != name})
        if still(candidate):
            plan = candidate
    return plan
