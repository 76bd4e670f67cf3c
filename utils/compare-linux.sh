#!/usr/bin/env bash
#
# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Compares the module with the kernel of this machine: the same packets, commands and waits through
# a Linux router in a network namespace and through nat-replay --stdio, packet by packet and
# connection by connection.
#
#   utils/compare-linux.sh [--scenarios N] [--seed S] ...      --help tells more
#
# Exit status: 0 no difference without a known reason; 1 differences, printed; 77 skipped, since
# this machine has no namespaces, no TUN devices, no root or no iptables for it.
#
# The namespace has no name and belongs to the processes in it: whatever ends them ends it.

set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

skip()
{
    printf 'compare-linux.sh: SKIPPED: %s\n' "$*"
    exit 77
}

case " $* " in *" --help "* | *" -h "*) exec python3 "$here/compare-linux/main.py" --help ;; esac
# Without nfct, what is about timeout policies is left out.
for tool in ip iptables-restore nft python3 unshare; do
    command -v "$tool" >/dev/null ||
        skip "$tool is missing (Debian: iproute2 iptables nftables python3 util-linux)"
done
[ "$(id -u)" -eq 0 ] || skip "network namespaces need root"
unshare --net true 2>/dev/null || skip "no network namespace can be made here"
unshare --net ip tuntap add dev probe mode tun 2>/dev/null || skip "no TUN device can be made here"
unshare --net iptables-restore 2>/dev/null <<'RULES' || skip "the kernel has no NAT for iptables"
*nat
-A POSTROUTING -m conntrack --ctstate NEW -j MASQUERADE
COMMIT
RULES
unshare --net test -r /proc/self/net/nf_conntrack || skip "the kernel has no /proc/net/nf_conntrack"

exec unshare --net python3 "$here/compare-linux/main.py" "$@"
