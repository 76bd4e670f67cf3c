#!/usr/bin/env bash
#
# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs every test, from whatever state the machine and this folder are in: installs what is missing
# (Debian 12 or 13, as root or with sudo), builds, and runs the unit tests, the ns-3 suites, the
# programs as tests, the comparison with the kernel of this machine where it is possible, and the
# packaging tests through CTest.
#
#   utils/test.sh [--long] [ctest options]      for example: utils/test.sh -R nat
#
# --long, or NETFILTER_LONG=1, adds what takes long: the fuzz targets, a minute each, under
# AddressSanitizer and UndefinedBehaviorSanitizer.

# shellcheck source=utils/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if [ "${1:-}" = --long ]; then
    NETFILTER_LONG=1
    shift
fi

fuzz=OFF
install_packages "${build_packages[@]}" gnuplot-nox:gnuplot \
    iproute2:ip iptables:iptables-restore nfct:nfct nftables:nft
if [ "${NETFILTER_LONG:-}" = 1 ]; then
    fuzz=ON
    find_long_packages
    install_packages "${long_packages[@]}"
fi
configure_and_build all "-DNETFILTER_TEST_FUZZ=$fuzz"

say "Testing"
cd "$build"
ctest --output-on-failure --no-tests=error -j "$(nproc)" "$@"
