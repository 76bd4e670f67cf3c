#!/usr/bin/env python3
#
# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
"""Keeps cmake/netfilter-sources.cmake, the one place of all file lists, in step with the tree.

    utils/source-lists.py --check     say what differs, and check the house rules of includes
    utils/source-lists.py --update    write the lists anew from the files that are there

The house rules: floors 0 to 3 (model/packet, conntrack, nat, rules) and the text writers include no
ns-3 header; a lower floor never includes a higher one; public headers of floors 4 to 6 include no
third-party header; no two headers share a name, since they all land in one folder.
"""

import argparse
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LISTS = ROOT / "cmake" / "netfilter-sources.cmake"

FLOORS = {
    "model/packet": 0,
    "model/conntrack": 1,
    "model/nat": 2,
    "model/rules": 3,
    "model/netfilter": 4,
    "model/record": 5,
    "helper": 6,
}
HIGHEST_ENGINE_FLOOR = 3

# Headers of higher floors that only sources of the module include.
INTERNAL_HEADERS = {
    "helper/helper-messages.h",
    "model/netfilter/netfilter-forwarder.h",
    "model/netfilter/netfilter-interface-list.h",
    "model/netfilter/netfilter-interface.h",
    "model/netfilter/netfilter-l4-interposer.h",
    "model/netfilter/netfilter-local-output.h",
    "model/netfilter/netfilter-loopback.h",
    "model/netfilter/netfilter-packet-edit.h",
    "model/netfilter/netfilter-passage.h",
    "model/netfilter/netfilter-transports.h",
    "model/record/record-append.h",
}

HEAD = """\
# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only

# Every source file of the module, for both ways of building with CMake and for the wscript, which
# reads this file. After adding or removing a file: utils/source-lists.py --update
"""

COMMENTS = {
    "netfilter_engine_sources": "Everything that knows nothing of ns-3.",
    "netfilter_module_sources": "What is built on ns-3.",
    "netfilter_public_headers": "Part of ns3/netfilter-module.h.",
    "netfilter_private_headers": "Not part of netfilter-module.h; installed, because public headers "
    "include most of them.",
    "netfilter_suite_sources": "ns-3 test suites.",
    "netfilter_gtest_sources": "GoogleTests of the engine.",
    "netfilter_examples": "examples/NAME.cc, and netfilter_NAME_sources if it has more files.",
}


def files(folder, pattern):
    """Paths below the root, sorted, with forward slashes."""
    return sorted(p.relative_to(ROOT).as_posix() for p in (ROOT / folder).glob(pattern))


def includes(path):
    """(is_quoted, name) of every #include of a file."""
    text = (ROOT / path).read_text(encoding="utf-8")
    return [
        (match.group(1) == '"', match.group(2))
        for match in re.finditer(r'^\s*#\s*include\s*(["<])([^">]+)[">]', text, re.MULTILINE)
    ]


def folder_of(path):
    return path.rsplit("/", 1)[0]


def uses_ns3(path, headers_by_name, seen=None):
    """Whether a file includes an ns-3 header, itself or through headers of this module."""
    seen = set() if seen is None else seen
    if path in seen:
        return False
    seen.add(path)
    for _, name in includes(path):
        own = headers_by_name.get(name[4:] if name.startswith("ns3/") else name)
        if own is None:
            if name.startswith("ns3/"):
                return True
        elif uses_ns3(own, headers_by_name, seen):
            return True
    return False


def lists_from_tree():
    sources, headers = [], []
    for folder in FLOORS:
        sources += files(folder, "*.cc")
        headers += files(folder, "*.h")
    by_name = {header.rsplit("/", 1)[1]: header for header in headers}

    engine = [
        source
        for source in sources
        if FLOORS[folder_of(source)] <= HIGHEST_ENGINE_FLOOR or not uses_ns3(source, by_name)
    ]
    public = [h for h in headers if FLOORS[folder_of(h)] > HIGHEST_ENGINE_FLOOR]
    public = [h for h in public if h not in INTERNAL_HEADERS and not third_party(h, by_name)]
    return {
        "netfilter_engine_sources": sorted(engine),
        "netfilter_module_sources": sorted(set(sources) - set(engine)),
        "netfilter_public_headers": sorted(public),
        "netfilter_private_headers": sorted(set(headers) - set(public)),
        "netfilter_suite_sources": files("test", "netfilter-*-test-suite.cc"),
        "netfilter_gtest_sources": files("test/gtest", "*.cc"),
        "netfilter_nat_replay_sources": files("utils/nat-replay", "*.cc"),
        # nat-bench reads captures as nat-replay does.
        "netfilter_nat_bench_sources": files("utils/nat-bench", "*.cc")
        + [
            f"utils/nat-replay/{name}.cc"
            for name in ("capture-reader", "frame-decoder", "pcapng-interfaces")
        ],
        "netfilter_examples": [pathlib.PurePosixPath(p).stem for p in files("examples", "*.cc")],
        "netfilter_nat_scale_sources": files("examples/nat-scale", "*.cc"),
    }


def third_party(path, by_name, seen=None):
    """The third-party header that a file includes, itself or through others, or None."""
    seen = set() if seen is None else seen
    if path in seen:
        return None
    seen.add(path)
    for _, name in includes(path):
        if name.startswith(("boost/", "pcap")):
            return name
        own = by_name.get(name[4:] if name.startswith("ns3/") else name)
        if own is not None:
            found = third_party(own, by_name, seen)
            if found:
                return found
    return None


def lists_from_file():
    text = re.sub(r"#[^\n]*", "", LISTS.read_text(encoding="utf-8"))
    return {
        name: body.split() for name, body in re.findall(r"set\(\s*(\w+)\s+([^)]*)\)", text + "\n")
    }


def write(lists):
    text = HEAD
    for name, entries in lists.items():
        text += "\n"
        if name in COMMENTS:
            text += f"# {COMMENTS[name]}\n"
        text += f"set({name}\n" + "".join(f"    {entry}\n" for entry in entries) + ")\n"
    text += "\n# Sources include each other by file name alone.\n"
    text += "get_filename_component(netfilter_source_dir ${CMAKE_CURRENT_LIST_DIR}/.. ABSOLUTE)\n"
    text += "set(netfilter_include_directories\n"
    for folder in sorted(FLOORS):
        text += f"    ${{netfilter_source_dir}}/{folder}\n"
    text += ")\n"
    if not LISTS.exists() or LISTS.read_text(encoding="utf-8") != text:
        LISTS.write_text(text, encoding="utf-8")


def check_lists(wanted):
    listed = lists_from_file()
    for name, entries in wanted.items():
        have = listed.get(name, [])
        for entry in sorted(set(entries) - set(have)):
            yield f"{LISTS.name}: {entry} exists but is not in {name}"
        for entry in sorted(set(have) - set(entries)):
            yield f"{LISTS.name}: {entry} is in {name} but does not exist or belongs elsewhere"
        if have != sorted(have):
            yield f"{LISTS.name}: {name} is not in alphabetical order"


def check_rules(wanted):
    headers = wanted["netfilter_public_headers"] + wanted["netfilter_private_headers"]
    by_name = {}
    for header in headers:
        name = header.rsplit("/", 1)[1]
        if name in by_name:
            yield f"{header}: another header has the same name: {by_name[name]}"
        by_name[name] = header

    sources = wanted["netfilter_engine_sources"] + wanted["netfilter_module_sources"]
    for path in headers + sources:
        floor = FLOORS[folder_of(path)]
        for _, name in includes(path):
            own = by_name.get(name[4:] if name.startswith("ns3/") else name)
            if own is not None and FLOORS[folder_of(own)] > floor:
                yield f"{path}: floor {floor} includes {own} of floor {FLOORS[folder_of(own)]}"
            if own in INTERNAL_HEADERS and path in wanted["netfilter_public_headers"]:
                yield f"{path}: a public header that includes {own}, which is internal"
        if floor <= HIGHEST_ENGINE_FLOOR and uses_ns3(path, by_name):
            yield f"{path}: floor {floor} includes a header of ns-3"
        if floor > HIGHEST_ENGINE_FLOOR and path.endswith(".h"):
            name = third_party(path, by_name)
            if name:
                yield f"{path}: a public header that includes <{name}>, maybe through others"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--check", action="store_true", help="say what differs; status 1 if anything")
    what.add_argument("--update", action="store_true", help="write the lists anew")
    arguments = parser.parse_args()

    wanted = lists_from_tree()
    if arguments.update:
        write(wanted)
    problems = list(check_lists(wanted)) + list(check_rules(wanted))
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        print(f"{len(problems)} problem(s). For the lists: utils/source-lists.py --update")
        return 1
    print(f"{sum(len(entries) for entries in wanted.values())} files listed, house rules kept")
    return 0


if __name__ == "__main__":
    sys.exit(main())
