# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only

# The stand-alone build: library, examples, programs, tests, installation.

# ##################################################################################################
# Options
# ##################################################################################################

option(NETFILTER_BUILD_TESTS "Build the tests" ON)
option(NETFILTER_BUILD_EXAMPLES "Build the examples" ON)
option(NETFILTER_BUILD_BENCHMARKS "Build nat-bench" ON)
option(NETFILTER_ENGINE_ONLY "Build only what does not need ns-3, and its tests" OFF)
option(NETFILTER_WERROR "Treat compiler warnings as errors" OFF)
set(NETFILTER_SANITIZE "" CACHE STRING
                                "Sanitizers, as for -fsanitize=: address,undefined or thread"
)
option(NETFILTER_TEST_SANITIZED "Add a test that builds and runs the engine's tests under sanitizers"
       ON
)
option(NETFILTER_TEST_FUZZ "Add a test that builds the fuzz targets with clang and runs each for a while"
       OFF
)
option(NETFILTER_BUILD_FUZZERS "Build the fuzz targets; the compiler must be clang" OFF)
set(NETFILTER_FUZZ_SECONDS 60 CACHE STRING "How long the tests run each fuzz target")
option(NETFILTER_TEST_INSTALL "Add tests that install the module and use it from another project"
       ON
)

get_property(multi_config GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
if(NOT CMAKE_BUILD_TYPE AND NOT multi_config)
  # Simulations are long, so the default is the fast one.
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Release, RelWithDebInfo or Debug" FORCE)
endif()

include(GNUInstallDirs)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
set(CMAKE_INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# ##################################################################################################
# Dependencies
# ##################################################################################################

include(cmake/netfilter-dependencies.cmake)
if(NOT NETFILTER_BOOST_FOUND)
  message(FATAL_ERROR "netfilter: cannot go on without the headers of Boost, see above.")
endif()

set(netfilter_library_modules core network internet)
set(netfilter_program_modules
    applications
    csma
    flow-monitor
    internet-apps
    olsr
    point-to-point
    stats
)

if(NOT NETFILTER_ENGINE_ONLY)
  include(cmake/netfilter-find-ns3.cmake)
  netfilter_find_ns3(${netfilter_library_modules} ${netfilter_program_modules})
  if(NOT NETFILTER_NS3_FOUND)
    string(REPLACE ";" ", " missing "${NETFILTER_NS3_MISSING}")
    message(
      FATAL_ERROR
        "netfilter: ns-3 not found; missing modules: ${missing}.\n"
        "  Debian and Ubuntu have ns-3 in libns3-dev, and pkg-config in pkg-config.\n"
        "  For an ns-3 of your own, add its installation prefix to CMAKE_PREFIX_PATH, or\n"
        "  PKG_CONFIG_PATH=<prefix>/lib/pkgconfig to the environment.\n"
        "  -DNETFILTER_ENGINE_ONLY=ON builds and tests the part that needs no ns-3."
    )
  endif()
  message(STATUS "netfilter: found ns-3 ${NETFILTER_NS3_VERSION} (${NETFILTER_NS3_SOURCE})")
endif()

# The standard that the headers of the ns-3 found are written for, and valid in.
if(NOT CMAKE_CXX_STANDARD)
  set(CMAKE_CXX_STANDARD 17)
  if(NETFILTER_NS3_VERSION VERSION_GREATER_EQUAL 3.46)
    set(CMAKE_CXX_STANDARD 23)
  elseif(NETFILTER_NS3_VERSION VERSION_GREATER_EQUAL 3.41)
    set(CMAKE_CXX_STANDARD 20)
  endif()
endif()
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
# There are no C++ modules to look for, which CMake 3.28 and later do in every C++20 source.
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)

find_package(Threads REQUIRED)

if(NETFILTER_BUILD_TESTS)
  find_package(GTest QUIET)
  if(GTest_FOUND)
    message(STATUS "netfilter: found GoogleTest")
  else()
    netfilter_report_missing(
      "GoogleTest" libgtest-dev "the engine's unit tests (netfilter-gtest) are not built."
    )
  endif()
endif()

# ##################################################################################################
# Compiler flags
# ##################################################################################################

add_compile_options(-Wall -Wextra)
if(NETFILTER_WERROR)
  add_compile_options(-Werror)
endif()

# Nobody replaces functions of the library by others of the same name: calls within it need not look
# for them, and can be inlined.
if(UNIX AND NOT APPLE)
  add_compile_options(-fno-semantic-interposition)
  add_link_options(-Wl,-Bsymbolic-functions)
endif()

if(NETFILTER_SANITIZE)
  add_compile_options(-fsanitize=${NETFILTER_SANITIZE} -fno-omit-frame-pointer -g)
  add_link_options(-fsanitize=${NETFILTER_SANITIZE})
  if(NETFILTER_SANITIZE MATCHES "undefined")
    # A finding must fail the test, not only print a line.
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()

# ##################################################################################################
# Engine: floors 0 to 3 and the text writers of floor 5, no ns-3
# ##################################################################################################

add_library(netfilter-engine-objects OBJECT ${netfilter_engine_sources})
target_include_directories(netfilter-engine-objects PUBLIC ${netfilter_include_directories})
target_include_directories(
  netfilter-engine-objects SYSTEM PUBLIC ${NETFILTER_BOOST_INCLUDE_DIR}
)

# For tests, fuzzers and benchmarks of the engine alone. Not installed.
add_library(netfilter-engine STATIC $<TARGET_OBJECTS:netfilter-engine-objects>)
target_include_directories(netfilter-engine PUBLIC ${netfilter_include_directories})
target_include_directories(netfilter-engine SYSTEM PUBLIC ${NETFILTER_BOOST_INCLUDE_DIR})
target_link_libraries(netfilter-engine PUBLIC Threads::Threads)

# ##################################################################################################
# ns3/ headers in the build folder, as scripts see them
# ##################################################################################################

set(netfilter_build_include ${CMAKE_BINARY_DIR}/include)
file(REMOVE_RECURSE ${netfilter_build_include}/ns3)
file(MAKE_DIRECTORY ${netfilter_build_include}/ns3)
set(netfilter_module_header_includes "")
foreach(header ${netfilter_public_headers} ${netfilter_private_headers})
  get_filename_component(name ${header} NAME)
  file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${header} ${netfilter_build_include}/ns3/${name} SYMBOLIC)
endforeach()
foreach(header ${netfilter_public_headers})
  get_filename_component(name ${header} NAME)
  string(APPEND netfilter_module_header_includes "#include \"${name}\"\n")
endforeach()
# Not straight to its place, so that its time stamp changes only when its text does.
configure_file(
  cmake/netfilter-module.h.in ${CMAKE_BINARY_DIR}/generated/ns3/netfilter-module.h @ONLY
)
file(CREATE_LINK ${CMAKE_BINARY_DIR}/generated/ns3/netfilter-module.h
     ${netfilter_build_include}/ns3/netfilter-module.h SYMBOLIC
)

# ##################################################################################################
# Library, examples, programs
# ##################################################################################################

if(NOT NETFILTER_ENGINE_ONLY)
  add_library(
    netfilter SHARED ${netfilter_module_sources} $<TARGET_OBJECTS:netfilter-engine-objects>
  )
  add_library(ns3::netfilter ALIAS netfilter)
  set_target_properties(
    netfilter
    PROPERTIES OUTPUT_NAME ns3-netfilter
               VERSION ${PROJECT_VERSION}
               SOVERSION ${PROJECT_VERSION_MAJOR}
               LINKER_LANGUAGE CXX
  )
  target_include_directories(
    netfilter PUBLIC $<BUILD_INTERFACE:${netfilter_build_include}>
                     $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
  )
  foreach(directory ${netfilter_include_directories})
    target_include_directories(netfilter PUBLIC $<BUILD_INTERFACE:${directory}>)
  endforeach()
  target_include_directories(netfilter SYSTEM PRIVATE ${NETFILTER_BOOST_INCLUDE_DIR})
  foreach(module ${netfilter_library_modules})
    target_link_libraries(netfilter PUBLIC ns3::${module})
  endforeach()
  target_link_libraries(netfilter PRIVATE Threads::Threads)

  # What ns-3's build offers to examples/CMakeLists.txt, for the same text to work here.
  foreach(module ${netfilter_library_modules} ${netfilter_program_modules})
    set(lib${module} ns3::${module})
  endforeach()
  set(libnetfilter netfilter)

  # What utils/demo.sh and utils/bench.sh need, without the tests.
  add_custom_target(programs)
  function(build_lib_example)
    cmake_parse_arguments(EXAMPLE "IGNORE_PCH" "NAME" "SOURCE_FILES;LIBRARIES_TO_LINK" ${ARGN})
    add_executable(${EXAMPLE_NAME} ${EXAMPLE_SOURCE_FILES})
    target_link_libraries(${EXAMPLE_NAME} ${EXAMPLE_LIBRARIES_TO_LINK})
    add_dependencies(programs ${EXAMPLE_NAME})
  endfunction()

  add_subdirectory(examples)
endif()

# ##################################################################################################
# Installation
# ##################################################################################################

if(NOT NETFILTER_ENGINE_ONLY)
  include(CMakePackageConfigHelpers)
  set(netfilter_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/ns3-netfilter)

  install(
    TARGETS netfilter
    EXPORT ns3-netfilter-targets
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
    RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR}
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  )
  install(FILES ${netfilter_public_headers} ${netfilter_private_headers}
                ${CMAKE_BINARY_DIR}/generated/ns3/netfilter-module.h
          DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/ns3
  )
  foreach(program nat-replay nat-bench)
    if(TARGET ${program})
      install(TARGETS ${program} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
    endif()
  endforeach()

  install(EXPORT ns3-netfilter-targets NAMESPACE ns3:: DESTINATION ${netfilter_package_dir})
  configure_package_config_file(
    cmake/ns3-netfilter-config.cmake.in ${CMAKE_BINARY_DIR}/generated/ns3-netfilter-config.cmake
    INSTALL_DESTINATION ${netfilter_package_dir}
  )
  write_basic_package_version_file(
    ${CMAKE_BINARY_DIR}/generated/ns3-netfilter-config-version.cmake
    COMPATIBILITY SameMinorVersion
  )
  install(
    FILES cmake/netfilter-find-ns3.cmake
          ${CMAKE_BINARY_DIR}/generated/ns3-netfilter-config.cmake
          ${CMAKE_BINARY_DIR}/generated/ns3-netfilter-config-version.cmake
    DESTINATION ${netfilter_package_dir}
  )

  # The .pc file finds its prefix from its own place, so that the tree can be moved.
  file(RELATIVE_PATH netfilter_pc_to_prefix
       /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix
  )
  string(REGEX REPLACE "/$" "" netfilter_pc_to_prefix "${netfilter_pc_to_prefix}")
  set(netfilter_pc_requires)
  foreach(module ${netfilter_library_modules})
    string(APPEND netfilter_pc_requires " ns3-${module}")
  endforeach()
  configure_file(cmake/ns3-netfilter.pc.in ${CMAKE_BINARY_DIR}/generated/ns3-netfilter.pc @ONLY)
  install(FILES ${CMAKE_BINARY_DIR}/generated/ns3-netfilter.pc
          DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
  )
endif()

# ##################################################################################################
# Tests
# ##################################################################################################

if(NETFILTER_BUILD_TESTS)
  enable_testing()
  add_subdirectory(test)
endif()

# ##################################################################################################
# What the scripts run, they must have built: in a new build folder, nothing else is there.
# ##################################################################################################

if(TARGET programs)
  get_target_property(netfilter_built programs MANUALLY_ADDED_DEPENDENCIES)
  foreach(script demo.sh bench.sh)
    file(READ ${PROJECT_SOURCE_DIR}/utils/${script} text)
    string(REGEX MATCHALL "build/bin/[a-z-]+" paths "${text}")
    foreach(path ${paths})
      get_filename_component(name ${path} NAME)
      if(TARGET ${name} AND NOT name IN_LIST netfilter_built)
        message(FATAL_ERROR "utils/${script} runs ${name}, which target \"programs\" does not build")
      endif()
    endforeach()
  endforeach()
endif()
