# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only

# Looks for everything besides ns-3 that the module or one of its programs can use. Sets
#   NETFILTER_<NAME>_FOUND, and for libraries NETFILTER_<NAME>_INCLUDE_DIR / _LIBRARY
# for BOOST, PROGRAM_OPTIONS, BENCHMARK, PCAP and JEMALLOC. Says for each missing one what is lost and which
# Debian package brings it; the caller decides whether that ends the configuration.
#
# Headers and libraries are looked for as files, since neither FindBoost (gone with CMake 3.30) nor
# BoostConfig nor a .pc file for libpcap can be counted on everywhere.

function(netfilter_report_missing what package loss)
  message(WARNING "netfilter: ${what} not found.\n"
                  "  Debian and Ubuntu have it in the package ${package}.\n"
                  "  Without it: ${loss}"
  )
endfunction()

function(netfilter_find_library name what package header library loss)
  find_path(NETFILTER_${name}_INCLUDE_DIR ${header})
  mark_as_advanced(NETFILTER_${name}_INCLUDE_DIR)
  set(found ${NETFILTER_${name}_INCLUDE_DIR})
  if(library)
    find_library(NETFILTER_${name}_LIBRARY NAMES ${library})
    mark_as_advanced(NETFILTER_${name}_LIBRARY)
    if(NOT NETFILTER_${name}_LIBRARY)
      set(found FALSE)
    endif()
  endif()
  if(found)
    set(NETFILTER_${name}_FOUND TRUE PARENT_SCOPE)
    message(STATUS "netfilter: found ${what}")
  else()
    set(NETFILTER_${name}_FOUND FALSE PARENT_SCOPE)
    netfilter_report_missing("${what} (${header})" "${package}" "${loss}")
  endif()
endfunction()

netfilter_find_library(
  BOOST "Boost.Intrusive" libboost-dev boost/intrusive/list.hpp ""
  "nothing of this module can be built."
)
netfilter_find_library(
  PROGRAM_OPTIONS "Boost.Program_options" libboost-program-options-dev
  boost/program_options.hpp boost_program_options "the programs nat-replay and nat-bench are not built."
)
netfilter_find_library(
  BENCHMARK "Google Benchmark" libbenchmark-dev benchmark/benchmark.h benchmark
  "the program nat-bench is not built."
)
netfilter_find_library(
  PCAP "libpcap" libpcap-dev pcap/pcap.h pcap "the program nat-replay is not built."
)
netfilter_find_library(
  JEMALLOC "jemalloc" libjemalloc-dev jemalloc/jemalloc.h jemalloc
  "nat-scale runs slower, by about a quarter."
)
