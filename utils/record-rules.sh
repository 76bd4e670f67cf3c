#!/usr/bin/env bash
#
# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Compares the rules in test/data/rules with what the iptables of this machine makes of them, in a
# network namespace that is removed again at the end:
#
#   utils/record-rules.sh            say what differs
#   utils/record-rules.sh --write    take over what iptables says
#
# The tests compare the module with the same files. Needs root and iptables; without network
# namespaces the exit status is 77.

set -euo pipefail

die()
{
    printf '%s: %s\n' "$(basename "$0")" "$2" >&2
    exit "$1"
}

write=0
case "${1:-}" in
    "") ;;
    --write) write=1 ;;
    *) die 2 "use: $0 [--write]" ;;
esac
for tool in ip iptables-restore iptables-save; do
    command -v "$tool" >/dev/null || die 77 "skipped: $tool is missing"
done

rules=$(cd "$(dirname "$0")/../test/data/rules" && pwd)
namespace=rr$$
scratch=$(mktemp -d)
ip netns add "$namespace" 2>"$scratch/error" ||
    { cat "$scratch/error" >&2; rm -rf "$scratch"; die 77 "skipped: cannot make a namespace"; }

cleanup()
{
    local status=$?
    ip netns del "$namespace" || true
    rm -rf "$scratch"
    exit "$status"
}
trap cleanup EXIT
trap 'exit 1' INT TERM

# What iptables makes of a file. Tables that the file does not have must not stay from another one.
through_iptables()
{
    local table
    for table in raw mangle nat filter; do
        ip netns exec "$namespace" iptables -t "$table" -F
        ip netns exec "$namespace" iptables -t "$table" -X
    done
    ip netns exec "$namespace" iptables-restore <"$1"
    ip netns exec "$namespace" iptables-save | grep -v '^#'
}

# How iptables lists the rules that are there. Names of hosts would be looked up, and take long.
list_tables()
{
    local table
    for table in raw mangle nat filter; do
        ip netns exec "$namespace" iptables -t "$table" -L "$@"
    done
}

# Compare what was just made with a file, or take it over.
settle()
{
    if [ "$write" -eq 1 ]; then
        cp "$scratch/$1" "$2"
    fi
    diff -u "$2" "$scratch/$1" || status=1
}

status=0
for given in "$rules"/*.given; do
    saved=${given%.given}.saved
    through_iptables "$given" >"$scratch/saved"
    settle saved "$saved"
    list_tables -nv --line-numbers >"$scratch/listed"
    settle listed "${given%.given}.listed"
    if [ "$(basename "$given")" = spellings.given ]; then
        list_tables >"$scratch/named"
        settle named "${given%.given}.named"
    fi
    # What was written is read again, and stays as it is.
    through_iptables "$saved" >"$scratch/again"
    diff -u "$saved" "$scratch/again" || status=1
    printf '%s: %s rules\n' "$(basename "$given")" "$(grep -c '^-A' "$saved")"
done
exit "$status"
