# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Questions to the kernel, each a scenario. Numbered like the experiments that the module was made
from; what a scenario cannot show is in LEFT_OUT."""

import re

import cases_fragments
import cases_garbage
import cases_icmp
import cases_mappings
import cases_reject
import cases_targets
import cases_tcp
import cases_timeouts

QUESTIONS = range(1, 59)

# doc/differences.md says more.
LEFT_OUT = {
    41: "the table's maximum is one number for all of Linux, and not the namespace's to change",
    42: "likewise",
    50: "requests cannot open a socket of the router",
    52: "likewise",
    53: "needs two packets of one flow inside the router at once",
    54: "likewise",
    55: "when nobody looks, the moment depends on other namespaces' entries",
}


def scenarios():
    """Name -> scenario."""
    named = {}
    for module in (cases_mappings, cases_tcp, cases_icmp, cases_fragments, cases_garbage,
                   cases_reject, cases_targets, cases_timeouts):
        for name, function in vars(module).items():
            if name.startswith("case_"):
                named[name[len("case_"):].replace("_", " ")] = function
    named.update(cases_tcp.variants())
    return {f"case {name}": scenario for name, scenario in named.items()}


def unasked(names):
    """Numbers of the questions that are neither in names of scenarios nor left out."""
    asked = {int(number) for name in names for number in
             re.match(r"(?:case)?((?: \d+)*)", name)[1].split()}
    return sorted(set(QUESTIONS) - asked - LEFT_OUT.keys())
