#!/usr/bin/env bash
#
# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs every test, from whatever state the machine and this folder are in: installs what is missing
# (Debian 12 or 13, as root or with sudo), builds, and runs the unit tests, the ns-3 suites, the
# programs as tests and the packaging tests through CTest.
#
#   utils/test.sh [ctest options]      for example: utils/test.sh -R nat

# shellcheck source=utils/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

install_packages "${build_packages[@]}" gnuplot-nox:gnuplot
configure_and_build

say "Testing"
cd "$build"
ctest --output-on-failure --no-tests=error -j "$(nproc)" "$@"
