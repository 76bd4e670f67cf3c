#!/usr/bin/env bash
#
# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Tests the module inside an ns-3 tree, as contrib/netfilter, with assertions and logging on and MPI
# enabled: unpacks Debian's ns-3 source package into a cache outside of the repository, builds it
# there once, and runs test.py on the module's suites and examples.
#
#   utils/test-in-tree.sh              with Debian's ns-3
#   utils/test-in-tree.sh --ns3 DIR    with an ns-3 tree that is there already (3.36 or later)
#
# The cache is ${XDG_CACHE_HOME:-~/.cache}/ns3-netfilter. The first run builds ns-3, which takes
# about ten minutes on two cores; later runs build only what changed in the module.

# shellcheck source=utils/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cache=${XDG_CACHE_HOME:-$HOME/.cache}/ns3-netfilter
modules="applications;csma;fd-net-device;flow-monitor;internet;internet-apps;mpi;netfilter;olsr"
modules="$modules;point-to-point;stats;tap-bridge"
configuration=(
    -G Ninja
    --build-profile=default
    --enable-examples
    --enable-modules="$modules"
    --enable-mpi
    --enable-tests
    --filter-module-examples-and-tests=netfilter
)

tree=
case "${1:-}" in
    "") ;;
    --ns3)
        [ -x "${2:-}/ns3" ] || die "--ns3 wants the folder of an ns-3 tree, one that has a file ns3"
        tree=$(cd "$2" && pwd)
        ;;
    *) die "unknown argument '$1'; it can be --ns3 DIR" ;;
esac

install_packages g++:g++ cmake:cmake ninja-build:ninja python3:python3 dpkg-dev:dpkg-source \
    rsync:rsync pkg-config:pkg-config openmpi-bin libopenmpi-dev libgsl-dev libxml2-dev \
    libsqlite3-dev libboost-dev libboost-program-options-dev libpcap-dev libbenchmark-dev libjemalloc-dev

mkdir -p "$cache"
exec 9>"$cache/lock"
flock --nonblock 9 || { say "Waiting for another run to end"; flock 9; }

# Downloads and unpacks Debian's source package. A machine's apt sources rarely have deb-src lines,
# so apt gets a private copy of them that does; the system's own configuration stays as it is.
unpack_debian_source()
{
    local apt=$cache/apt file name
    rm -rf "$apt"
    mkdir -p "$apt/sources" "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/download"
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
        [ -f "$file" ] || continue
        name=$(basename "$file" .list)
        sed -n -E 's/^[[:space:]]*deb(-src)?([[:space:]])/deb-src\2/p' "$file" | sort -u \
            >"$apt/sources/$name.list"
    done
    for file in /etc/apt/sources.list.d/*.sources; do
        [ -f "$file" ] || continue
        sed -E 's/^([Tt]ypes):.*/\1: deb-src/' "$file" >"$apt/sources/$(basename "$file")"
    done
    local options=(
        -o Dir::Etc::sourcelist=/dev/null
        -o Dir::Etc::sourceparts="$apt/sources"
        -o Dir::State::lists="$apt/lists"
        -o Dir::Cache="$apt/cache"
        -o APT::Sandbox::User="$(id -un)"
    )

    say "Getting Debian's ns-3 source package into $cache"
    apt-get "${options[@]}" update
    (cd "$apt/download" && apt-get "${options[@]}" source --download-only ns3) ||
        die "apt-get could not get the source package of ns-3. If this Debian's mirror does not have
  it, unpack an ns-3 release by hand and name its folder: $0 --ns3 DIR"
    # apt has checked what it downloaded against the signed index.
    local dsc version
    dsc=$(ls "$apt"/download/*.dsc)
    version=$(basename "$dsc" .dsc)
    version=${version#ns3_}
    rm -rf "$cache/unpacking"
    dpkg-source --no-check -x "$dsc" "$cache/unpacking"
    mv "$cache/unpacking" "$cache/ns3-$version"
    rm -rf "$apt"
}

# The newest unpacked package: the folder in it that has test.py.
cached_tree()
{
    find "$cache" -maxdepth 3 -path "$cache/ns3-*/*/test.py" -printf '%h\n' | sort -V | tail -n 1
}

if [ -z "$tree" ]; then
    tree=$(cached_tree)
    if [ -z "$tree" ]; then
        unpack_debian_source
        tree=$(cached_tree)
        [ -n "$tree" ] || die "no ns-3 tree in the source package, in $cache"
    fi
fi

# Only what differs is written, so that only that is built anew.
say "Copying the module into $tree/contrib/netfilter"
mkdir -p "$tree/contrib/netfilter"
rsync --recursive --perms --checksum --delete --delete-excluded --exclude='/.*' --exclude='/build*' \
    --exclude='__pycache__' "$root/" "$tree/contrib/netfilter/"

cd "$tree"
wanted="$(cat VERSION) ${configuration[*]}"
if [ "$(cat cmake-cache/netfilter-configuration 2>/dev/null)" != "$wanted" ]; then
    say "Configuring ns-3 $(cat VERSION)"
    ./ns3 configure "${configuration[@]}"
    printf '%s\n' "$wanted" >cmake-cache/netfilter-configuration
fi

say "Building ns-3 $(cat VERSION) with the module"
cmake --build cmake-cache

say "Testing with test.py"
options=(--no-build --fullness=EXTENSIVE)
# From 3.40 on, test.py can show the output of what failed.
./test.py --help | grep -q -e --verbose-failed && options+=(--verbose-failed)
./test.py "${options[@]}"

# test.py is content when there is nothing to run.
runner=$(find build/utils -name '*test-runner*' -type f -perm -u+x | head -n 1)
suites=$("$runner" --list | grep -c '^netfilter') || die "test.py ran no suite of the module"
say "Passed inside ns-3 $(cat VERSION): $suites suites of the module, and its examples"
