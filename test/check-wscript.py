#!/usr/bin/env python3
#
# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Runs both wscripts with a stand-in for waf and compares what they build with CMake's lists."""

import importlib.machinery
import importlib.util
import pathlib
import sys

ROOT = pathlib.Path(sys.argv[1]).resolve()
sys.dont_write_bytecode = True


class Target:
    """What a wscript sets attributes of."""


class Path:
    def __init__(self, path):
        self._path = path

    def abspath(self):
        return str(self._path)


class Waf:
    """The few calls of ns-3's waf tool that a module's wscript makes."""

    def __init__(self, path, made):
        self.path = Path(path)
        self.env = {"ENABLE_EXAMPLES": True}
        self.made = made

    def _new(self, kind):
        return self.made.setdefault(kind, Target())

    def __call__(self, features):
        return self._new(features)

    def create_ns3_module(self, name, _modules):
        return self._new("module " + name)

    def create_ns3_module_test_library(self, name):
        return self._new("tests " + name)

    def create_ns3_program(self, name, _modules):
        return self._new("program " + name)

    def recurse(self, folder):
        run(pathlib.Path(self.path.abspath()) / folder, self.made)


def load(name, path):
    loader = importlib.machinery.SourceFileLoader(name, str(path))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


def run(folder, made):
    load("wscript", folder / "wscript").build(Waf(folder, made))


def main():
    made = {}
    run(ROOT, made)
    lists = load("source_lists", ROOT / "utils" / "source-lists.py").lists_from_file()
    wanted = {
        "module netfilter": lists["netfilter_engine_sources"] + lists["netfilter_module_sources"],
        "ns3header": lists["netfilter_public_headers"],
        "ns3privateheader": lists["netfilter_private_headers"],
        "tests netfilter": lists["netfilter_suite_sources"],
    }
    for example in lists["netfilter_examples"]:
        more = lists.get("netfilter_" + example.replace("-", "_") + "_sources", [])
        wanted["program " + example] = [example + ".cc"] + [
            path[len("examples/") :] for path in more
        ]

    problems = 0
    for kind, sources in wanted.items():
        have = getattr(made.get(kind), "source", [])
        if have != sources:
            problems += 1
            print(f"{kind}: wscript has {have}, CMake has {sources}", file=sys.stderr)
    folders = set(made["module netfilter"].includes)
    for source in wanted["module netfilter"] + wanted["ns3header"] + wanted["ns3privateheader"]:
        if not (ROOT / source).is_file() or source.rsplit("/", 1)[0] not in folders:
            problems += 1
            print(f"{source}: does not exist, or its folder is not in INCLUDES", file=sys.stderr)
    print(f"wscript and CMake: {len(wanted)} targets compared, {problems} difference(s)")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
