#!/usr/bin/env python3
#
# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only

# The examples that test.py runs: (name and arguments, do_run, do_valgrind_run).
cpp_examples = [
    ("nat-home", "True", "True"),
    ("nat-minimal", "True", "True"),
    ("nat-scale", "True", "False"),
]

# The Python examples: (name, do_run).
python_examples = []
