# shellcheck shell=bash disable=SC2034,SC2120
# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only
#
# Shared by the scripts of this folder: packages, configuration, build. Sourced by bash.
#
# Environment:
#   NETFILTER_BUILD_DIR       build folder, by default build/ in the repository
#   NETFILTER_SKIP_INSTALL=1  install nothing, take what the machine has

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${NETFILTER_BUILD_DIR:-$root/build}
case $build in
    /*) ;;
    *) build=$PWD/$build ;;
esac

# The packages that a stand-alone build of everything needs. libgsl-dev, libxml2-dev and
# libsqlite3-dev are named by the link flags of ns-3's own packages, which do not bring them along.
# After a colon: a command that will do as well, wherever it comes from.
build_packages=(
    g++:g++
    cmake:cmake
    ninja-build:ninja
    pkg-config:pkg-config
    libns3-dev
    libgsl-dev
    libxml2-dev
    libsqlite3-dev
    libboost-dev
    libboost-program-options-dev
    libpcap-dev
    libgtest-dev
    libbenchmark-dev
    libjemalloc-dev
    python3:python3
)

# What the long mode of test.sh needs besides; see find_long_packages.
long_packages=(clang:clang++)

say()
{
    printf '\n== %s\n' "$*"
}

die()
{
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# install_packages PACKAGE[:COMMAND]...: installs those that are missing. Touches neither the network
# nor the system when nothing is.
install_packages()
{
    local entry package command missing=()
    [ "${NETFILTER_SKIP_INSTALL:-}" = 1 ] && return 0

    for entry in "$@"; do
        package=${entry%%:*}
        command=${entry#"$package"}
        command=${command#:}
        if [ -n "$command" ] && command -v "$command" >/dev/null 2>&1; then
            continue
        fi
        if [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" != installed ]; then
            missing+=("$package")
        fi
    done
    [ ${#missing[@]} -eq 0 ] && return 0

    if ! command -v apt-get >/dev/null 2>&1; then
        printf '%s\n' \
            "This machine has no apt-get, so nothing can be installed here automatically." \
            "What is needed, by its name in Debian:" >&2
        printf '  %s\n' "${missing[@]}" >&2
        die "install the above and run again with NETFILTER_SKIP_INSTALL=1"
    fi

    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null 2>&1 ||
            die "packages are missing and this is neither root nor is there a sudo. As root, run:
  apt-get update && apt-get install --no-install-recommends ${missing[*]}"
        as_root=(sudo)
    fi

    say "Installing packages: ${missing[*]}"
    "${as_root[@]}" apt-get update
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --no-install-recommends "${missing[@]}" ||
        die "apt-get could not install the packages; its messages above say why"
}

# find_long_packages: adds libFuzzer to long_packages, whose package is named after the version of the
# clang that is there or would be installed.
find_long_packages()
{
    local version
    if command -v clang++ >/dev/null 2>&1; then
        version=$(clang++ -dumpversion | cut -d. -f1)
    else
        version=$(apt-cache depends clang 2>/dev/null |
            sed -n 's/.*Depends: clang-\([0-9]*\)$/\1/p' | head -n 1)
    fi
    [ -n "$version" ] && long_packages+=("libclang-rt-$version-dev")
    return 0
}

# configure_and_build TARGET [CMAKE-OPTION...]: configures when there is something new to configure,
# and builds what of TARGET is out of date: "all", or "programs" for all but the tests. A build folder
# that is there keeps its generator.
configure_and_build()
{
    local generator=(-G Ninja) target=$1
    shift
    [ ! -e "$build/CMakeCache.txt" ] || generator=()
    say "Configuring in $build"
    cmake -S "$root" -B "$build" "${generator[@]}" "$@" ||
        die "CMake could not configure; its messages above say why. If the build folder was made
  in another place, remove it: $build"
    say "Building"
    cmake --build "$build" --target "$target" --parallel "$(nproc)" ||
        die "the build failed; the compiler's messages are above"
}
