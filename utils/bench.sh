#!/usr/bin/env bash
#
# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Measures the module, from whatever state the machine and this folder are in: installs what is
# missing (Debian 12 or 13, as root or with sudo), builds, runs nat-bench and nat-scale, and writes
# what they print and a table of it into bench/ in the build folder. Takes about ten minutes and, with
# ten million connections, 3 GiB of memory.
#
#   utils/bench.sh            all
#   utils/bench.sh --quick    small tables, few runs: a minute, to see that it works

# shellcheck source=utils/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

sizes=(1000 1000000 10000000)
runs=5
packets=480000
flows=(10000 1000000)
reap=1000000
scale=(--arrivals=20000 --lifetime=60 --hosts=200000 --servers=20000 --packetGap=20
    --duration=90 --maximum=0)
case ${1:-} in
    '') ;;
    --quick)
        sizes=(1000 100000)
        runs=3
        packets=16000
        flows=(1000)
        reap=20000
        scale=(--duration=20)
        ;;
    *) die "unknown option $1; usage: utils/bench.sh [--quick]" ;;
esac

install_packages "${build_packages[@]}" gnuplot-nox:gnuplot
configure_and_build programs

bench=$build/bench
mkdir -p "$bench"
table=$bench/table.md
{
    printf 'Machine: %s, %s processors, %s MiB. Compiler: %s\n\n' \
        "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)" "$(nproc)" \
        "$(($(sed -n 's/^MemTotal: *\([0-9]*\).*/\1/p' /proc/meminfo) / 1024))" \
        "$("${CXX:-c++}" --version | head -n 1)"
    printf '| measurement | figure | value |\n|---|---|---|\n'
} >"$table"

# measure NAME COMMAND...: runs it, keeps its output as NAME.txt, and adds its key=value to the table.
measure()
{
    local name=$1 line
    shift
    say "$name"
    "$@" | tee "$bench/$name.txt"
    tr ' ' '\n' <"$bench/$name.txt" | sed -n 's/^\([a-z_]*\)=\(.*\)$/\1 \2/p' |
        while read -r line; do
            printf '| %s | %s | %s |\n' "$name" "${line%% *}" "${line#* }"
        done >>"$table"
}

nat_bench=$build/bin/nat-bench
[ -x "$nat_bench" ] || die "nat-bench is not built; CMake's messages above say what is missing"

for size in "${sizes[@]}"; do
    few=$runs
    [ "$size" -ge 10000000 ] && few=1
    measure "table-$size" "$nat_bench" table --connections "$size" --runs "$few"
done
# By itself, so that the peak of memory is that of the connection table.
measure "table-alone-${sizes[-1]}" "$nat_bench" table --connections "${sizes[-1]}" --runs 1 --alone
for count in 1000 60000; do
    capture=$bench/flows-$count-$packets.pcap
    [ -e "$capture" ] ||
        python3 "$root/utils/make-flows.py" "$capture" --flows "$count" --packets "$packets"
    measure "replay-$count" "$nat_bench" replay "$capture" --repeat "$runs"
    measure "replay-snat-$count" "$nat_bench" replay "$capture" --snat 203.0.113.1-203.0.113.4 \
        --repeat "$runs"
done
for policy in incremental mean-lifetime exact lazy; do
    measure "reap-$policy" "$nat_bench" reap --connections "$reap" --policy "$policy" --runs "$runs"
done
for count in "${flows[@]}"; do
    # As many packets as flows at least, or none of them would be the second of its flow.
    measure "hop-$count" "$nat_bench" hop --flows "$count" --runs "$runs" \
        --packets "$((count > 100000 ? count : 100000))"
done
measure scale "$build/bin/nat-scale" "${scale[@]}" --output="$bench/nat-scale"
measure scale-no-series "$build/bin/nat-scale" "${scale[@]}" --series=0 --output="$bench/nat-scale"

say "All figures: $table"
