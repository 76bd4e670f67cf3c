# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only

# Finds an installed ns-3 and defines one target ns3::<module> for each of the modules asked for:
#
#   netfilter_find_ns3(core internet ...)
#
# Sets NETFILTER_NS3_VERSION, NETFILTER_NS3_SOURCE (how it was found), NETFILTER_NS3_MISSING (the
# modules that were not found) and NETFILTER_NS3_FOUND. This file is installed too: the package
# ns3-netfilter finds ns-3 the same way when another project uses it.
#
# ns-3's own CMake package comes first, where it works. In Debian 12 (3.37) and 13 (3.43) it does
# not: it names helper programs that are not in the package and ends the configuration on the spot,
# so it is tried in a CMake process of its own. pkg-config comes second, and only the version and
# the library names are taken from it, because its flags hold a stray "-I/usr;" in Debian 12.

set(NETFILTER_FIND_NS3 "auto" CACHE STRING "How to find ns-3: auto, cmake or pkg-config")
set_property(CACHE NETFILTER_FIND_NS3 PROPERTY STRINGS auto cmake pkg-config)

# Tries find_package(ns3) in a project of its own and stores the answer in the cache.
function(netfilter_probe_ns3_package)
  if(DEFINED NETFILTER_NS3_PACKAGE_WORKS)
    return()
  endif()
  set(probe ${CMAKE_BINARY_DIR}/CMakeFiles/netfilter-probe-ns3)
  file(WRITE ${probe}/CMakeLists.txt
       "cmake_minimum_required(VERSION 3.16...3.31)\n"
       "project(probe LANGUAGES NONE)\n"
       "find_package(ns3 CONFIG REQUIRED)\n"
       "if(NOT TARGET ns3::core)\n"
       "  message(FATAL_ERROR \"no target ns3::core\")\n"
       "endif()\n"
  )
  execute_process(
    COMMAND
      ${CMAKE_COMMAND} -S ${probe} -B ${probe}/build "-DCMAKE_PREFIX_PATH=${CMAKE_PREFIX_PATH}"
      "-Dns3_DIR=${ns3_DIR}" "-DCMAKE_LIBRARY_ARCHITECTURE=${CMAKE_LIBRARY_ARCHITECTURE}"
      "-DCMAKE_MAKE_PROGRAM=${CMAKE_MAKE_PROGRAM}" -G "${CMAKE_GENERATOR}"
    RESULT_VARIABLE result
    OUTPUT_QUIET ERROR_QUIET
  )
  if(result EQUAL 0)
    set(works TRUE)
  else()
    set(works FALSE)
  endif()
  set(NETFILTER_NS3_PACKAGE_WORKS ${works}
      CACHE INTERNAL "Whether find_package(ns3) works on this machine"
  )
endfunction()

# Defines ns3::<module> from ns3-<module>.pc; sets NETFILTER_PC_FOUND.
macro(netfilter_import_from_pkg_config module)
  set(NETFILTER_PC_FOUND FALSE)
  pkg_check_modules(NETFILTER_PC_${module} QUIET ns3-${module})
  if(NETFILTER_PC_${module}_FOUND)
    pkg_get_variable(netfilter_pc_includedir ns3-${module} includedir)
    pkg_get_variable(netfilter_pc_libdir ns3-${module} libdir)
    # The .pc files of some releases keep the quotes.
    string(REPLACE "\"" "" netfilter_pc_includedir "${netfilter_pc_includedir}")
    string(REPLACE "\"" "" netfilter_pc_libdir "${netfilter_pc_libdir}")
    set(netfilter_pc_files)
    set(NETFILTER_PC_FOUND TRUE)
    list(REMOVE_DUPLICATES NETFILTER_PC_${module}_LIBRARIES)
    foreach(library ${NETFILTER_PC_${module}_LIBRARIES})
      if(library MATCHES "^ns3")
        find_library(
          NETFILTER_NS3_LIBRARY_${library} NAMES ${library} HINTS ${netfilter_pc_libdir}
        )
        mark_as_advanced(NETFILTER_NS3_LIBRARY_${library})
        if(NETFILTER_NS3_LIBRARY_${library})
          list(APPEND netfilter_pc_files ${NETFILTER_NS3_LIBRARY_${library}})
        else()
          set(NETFILTER_PC_FOUND FALSE)
        endif()
      endif()
    endforeach()
    if(NETFILTER_PC_FOUND AND NOT TARGET ns3::${module})
      add_library(ns3::${module} INTERFACE IMPORTED)
      set_target_properties(
        ns3::${module}
        PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${netfilter_pc_includedir}"
                   INTERFACE_LINK_LIBRARIES "${netfilter_pc_files}"
      )
    endif()
    set(NETFILTER_NS3_VERSION ${NETFILTER_PC_${module}_VERSION})
  endif()
endmacro()

# A macro, so that the imported targets and the result variables are the caller's.
macro(netfilter_find_ns3)
  set(NETFILTER_NS3_FOUND FALSE)
  set(NETFILTER_NS3_MISSING)
  set(NETFILTER_NS3_SOURCE)

  if(NOT NETFILTER_FIND_NS3 MATCHES "^(auto|cmake|pkg-config)$")
    message(FATAL_ERROR "NETFILTER_FIND_NS3 is '${NETFILTER_FIND_NS3}'; "
                        "it can be auto, cmake or pkg-config."
    )
  endif()

  if(NETFILTER_FIND_NS3 STREQUAL "cmake")
    find_package(ns3 CONFIG REQUIRED)
    set(NETFILTER_NS3_SOURCE "CMake package in ${ns3_DIR}")
  elseif(NETFILTER_FIND_NS3 STREQUAL "auto")
    netfilter_probe_ns3_package()
    if(NETFILTER_NS3_PACKAGE_WORKS)
      find_package(ns3 CONFIG QUIET)
      set(NETFILTER_NS3_SOURCE "CMake package in ${ns3_DIR}")
    endif()
  endif()

  if(NETFILTER_NS3_SOURCE)
    set(NETFILTER_NS3_VERSION ${ns3_VERSION})
    foreach(module ${ARGN})
      if(NOT TARGET ns3::${module})
        list(APPEND NETFILTER_NS3_MISSING ${module})
      endif()
    endforeach()
  else()
    find_package(PkgConfig QUIET)
    if(PKG_CONFIG_FOUND)
      set(NETFILTER_NS3_SOURCE "pkg-config")
      foreach(module ${ARGN})
        netfilter_import_from_pkg_config(${module})
        if(NOT NETFILTER_PC_FOUND)
          list(APPEND NETFILTER_NS3_MISSING ${module})
        endif()
      endforeach()
    else()
      set(NETFILTER_NS3_MISSING ${ARGN})
    endif()
  endif()

  if(NOT NETFILTER_NS3_MISSING)
    set(NETFILTER_NS3_FOUND TRUE)
  endif()
endmacro()
