#!/bin/sh
#
# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Builds and runs the consumer with nothing but a compiler and pkg-config.
# Arguments: compiler, C++ standard, installation prefix, its library folder, folder for the result.

set -eu
compiler=$1 standard=$2 prefix=$3 libdir=$4 output=$5
source=$(dirname "$0")/consumer.cc

PKG_CONFIG_PATH=$prefix/$libdir/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
export PKG_CONFIG_PATH
# Unquoted on purpose: the flags are words of their own.
flags=$(pkg-config --cflags ns3-netfilter ns3-point-to-point)
libraries=$(pkg-config --libs ns3-netfilter ns3-point-to-point)

set -x
# shellcheck disable=SC2086
"$compiler" -std=c++"$standard" $flags -MMD -MF "$output/consumer.d" \
    -o "$output/consumer-pkg-config" "$source" $libraries -Wl,-rpath,"$prefix/$libdir"
"$output/consumer-pkg-config"
set +x

# The public headers keep the libraries that the module is made with to themselves.
if grep -E '/(boost|pcap)/' "$output/consumer.d"; then
    echo "netfilter-module.h includes the third-party headers above" >&2
    exit 1
fi
