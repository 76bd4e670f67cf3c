# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only

# Every source file of the module, for both ways of building with CMake and for the wscript, which
# reads this file. After adding or removing a file: utils/source-lists.py --update

# Everything that knows nothing of ns-3.
set(netfilter_engine_sources
    model/conntrack/connection-pool.cc
    model/conntrack/connection-record.cc
    model/conntrack/connection-ref.cc
    model/conntrack/connection-state.cc
    model/conntrack/connection-table.cc
    model/conntrack/conntrack-sysctl.cc
    model/conntrack/conntrack-tuple.cc
    model/conntrack/conntrack.cc
    model/conntrack/edit-distance.cc
    model/conntrack/generic-tracker.cc
    model/conntrack/icmp-tracker.cc
    model/conntrack/incremental-reaper.cc
    model/conntrack/tcp-tracker.cc
    model/conntrack/tcp-transition.cc
    model/conntrack/tcp-window.cc
    model/conntrack/tuple-hash.cc
    model/conntrack/udp-tracker.cc
    model/nat/by-source-index.cc
    model/nat/nat.cc
    model/nat/unique-tuple.cc
    model/packet/checksum.cc
    model/packet/netfilter-hook.cc
    model/packet/packet-rewrite.cc
    model/packet/packet-view.cc
    model/packet/transport-check.cc
    model/record/conntrack-csv.cc
    model/record/conntrack-text.cc
    model/record/record-append.cc
    model/rules/iptables-save-reader.cc
    model/rules/iptables-save-writer.cc
    model/rules/rule-error.cc
    model/rules/rule-evaluation.cc
    model/rules/rule-matches-conntrack.cc
    model/rules/rule-matches-icmp.cc
    model/rules/rule-matches-misc.cc
    model/rules/rule-matches-ports.cc
    model/rules/rule-nat-policy.cc
    model/rules/rule-parser.cc
    model/rules/rule-registry.cc
    model/rules/rule-set.cc
    model/rules/rule-table.cc
    model/rules/rule-targets-nat.cc
    model/rules/rule-values.cc
    model/rules/rule-words.cc
)

# What is built on ns-3.
set(netfilter_module_sources
    helper/conntrack-trace-helper.cc
    helper/nat-helper.cc
    model/netfilter/ipv4-conntrack.cc
    model/netfilter/ipv4-nat.cc
    model/netfilter/ipv4-netfilter-routing.cc
    model/netfilter/ipv4-netfilter.cc
    model/netfilter/ipv4-tables.cc
    model/netfilter/netfilter-hook-list.cc
    model/netfilter/netfilter-interface.cc
    model/netfilter/netfilter-l4-interposer.cc
    model/netfilter/netfilter-local-output.cc
    model/netfilter/netfilter-loopback.cc
    model/netfilter/netfilter-packet-edit.cc
    model/netfilter/netfilter-packet.cc
    model/netfilter/netfilter-passage.cc
)

# Part of ns3/netfilter-module.h.
set(netfilter_public_headers
    helper/conntrack-trace-helper.h
    helper/nat-helper.h
    model/netfilter/ipv4-conntrack.h
    model/netfilter/ipv4-nat.h
    model/netfilter/ipv4-netfilter-routing.h
    model/netfilter/ipv4-netfilter.h
    model/netfilter/ipv4-tables.h
    model/netfilter/netfilter-hook-list.h
    model/netfilter/netfilter-packet.h
    model/netfilter/stream-random-source.h
    model/record/conntrack-csv.h
    model/record/conntrack-text.h
)

# Not part of netfilter-module.h; installed, because public headers include most of them.
set(netfilter_private_headers
    model/conntrack/connection-pool.h
    model/conntrack/connection-record.h
    model/conntrack/connection-ref.h
    model/conntrack/connection-state.h
    model/conntrack/connection-table.h
    model/conntrack/connection.h
    model/conntrack/conntrack-config.h
    model/conntrack/conntrack-statistics.h
    model/conntrack/conntrack-sysctl.h
    model/conntrack/conntrack-tuple.h
    model/conntrack/conntrack.h
    model/conntrack/edit-distance.h
    model/conntrack/generic-tracker.h
    model/conntrack/icmp-tracker.h
    model/conntrack/incremental-reaper.h
    model/conntrack/protocol-tracker.h
    model/conntrack/random-source.h
    model/conntrack/reaper.h
    model/conntrack/tcp-tracker.h
    model/conntrack/tcp-transition.h
    model/conntrack/tcp-window.h
    model/conntrack/tracked-packet.h
    model/conntrack/tuple-hash.h
    model/conntrack/udp-tracker.h
    model/nat/by-source-index.h
    model/nat/nat-range.h
    model/nat/nat.h
    model/nat/unique-tuple.h
    model/netfilter/netfilter-interface.h
    model/netfilter/netfilter-l4-interposer.h
    model/netfilter/netfilter-local-output.h
    model/netfilter/netfilter-loopback.h
    model/netfilter/netfilter-packet-edit.h
    model/netfilter/netfilter-passage.h
    model/packet/byte-order.h
    model/packet/checksum.h
    model/packet/drop-reason.h
    model/packet/netfilter-hook.h
    model/packet/packet-rewrite.h
    model/packet/packet-view.h
    model/packet/transport-check.h
    model/record/record-append.h
    model/rules/iptables-save-reader.h
    model/rules/iptables-save-writer.h
    model/rules/rule-chain.h
    model/rules/rule-conditions.h
    model/rules/rule-context.h
    model/rules/rule-error.h
    model/rules/rule-evaluation.h
    model/rules/rule-match.h
    model/rules/rule-nat-policy.h
    model/rules/rule-option.h
    model/rules/rule-parser.h
    model/rules/rule-registry.h
    model/rules/rule-set.h
    model/rules/rule-table-kind.h
    model/rules/rule-table.h
    model/rules/rule-target.h
    model/rules/rule-values.h
    model/rules/rule-words.h
    model/rules/rule.h
)

# ns-3 test suites.
set(netfilter_suite_sources
    test/netfilter-conntrack-object-test-suite.cc
    test/netfilter-helper-test-suite.cc
    test/netfilter-hooks-test-suite.cc
    test/netfilter-malformed-test-suite.cc
    test/netfilter-nat-icmp-test-suite.cc
    test/netfilter-nat-print-test-suite.cc
    test/netfilter-nat-stack-test-suite.cc
    test/netfilter-nat-test-suite.cc
    test/netfilter-object-test-suite.cc
    test/netfilter-routing-test-suite.cc
    test/netfilter-stack-test-suite.cc
    test/netfilter-trace-test-suite.cc
)

# GoogleTests of the engine.
set(netfilter_gtest_sources
    test/gtest/checksum-test.cc
    test/gtest/connection-pool-test.cc
    test/gtest/connection-table-test.cc
    test/gtest/conntrack-csv-test.cc
    test/gtest/conntrack-test.cc
    test/gtest/conntrack-text-test.cc
    test/gtest/conntrack-tuple-test.cc
    test/gtest/engine-router.cc
    test/gtest/incremental-reaper-test.cc
    test/gtest/nat-test.cc
    test/gtest/packet-rewrite-test.cc
    test/gtest/packet-text.cc
    test/gtest/packet-view-test.cc
    test/gtest/rules-errors-test.cc
    test/gtest/rules-evaluation-test.cc
    test/gtest/rules-nat-test.cc
    test/gtest/rules-text-test.cc
    test/gtest/scenario-names.cc
    test/gtest/scenario-setup.cc
    test/gtest/scenario-test.cc
    test/gtest/scenario.cc
    test/gtest/tcp-timeout-test.cc
    test/gtest/tcp-tracker-test.cc
    test/gtest/tcp-transition-test.cc
    test/gtest/tcp-window-test.cc
    test/gtest/transport-check-test.cc
    test/gtest/tuple-hash-test.cc
)

set(netfilter_nat_replay_sources
    utils/nat-replay/capture-merger.cc
    utils/nat-replay/capture-reader.cc
    utils/nat-replay/capture-replay.cc
    utils/nat-replay/capture-writer.cc
    utils/nat-replay/datagram-check.cc
    utils/nat-replay/frame-decoder.cc
    utils/nat-replay/main.cc
    utils/nat-replay/martian-check.cc
    utils/nat-replay/option-syntax.cc
    utils/nat-replay/pcapng-interfaces.cc
    utils/nat-replay/progress-bar.cc
    utils/nat-replay/replay-device.cc
    utils/nat-replay/replay-options.cc
    utils/nat-replay/replay-router.cc
    utils/nat-replay/replay-summary.cc
    utils/nat-replay/replay-tag.cc
    utils/nat-replay/result-folder.cc
    utils/nat-replay/rule-doubts.cc
    utils/nat-replay/text-file.cc
)

set(netfilter_nat_bench_sources
    utils/nat-bench/hop-benchmark.cc
    utils/nat-bench/main.cc
    utils/nat-bench/micro-benchmark.cc
    utils/nat-bench/run-statistics.cc
)

# examples/NAME.cc
set(netfilter_examples
    nat-home
    nat-minimal
)

# Sources include each other by file name alone.
get_filename_component(netfilter_source_dir ${CMAKE_CURRENT_LIST_DIR}/.. ABSOLUTE)
set(netfilter_include_directories
    ${netfilter_source_dir}/helper
    ${netfilter_source_dir}/model/conntrack
    ${netfilter_source_dir}/model/nat
    ${netfilter_source_dir}/model/netfilter
    ${netfilter_source_dir}/model/packet
    ${netfilter_source_dir}/model/record
    ${netfilter_source_dir}/model/rules
)
