# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only

cmake_policy(SET CMP0057 NEW)
# Fails when the test runner has a suite that CTest does not run, or the other way round.

execute_process(COMMAND ${RUNNER} --list OUTPUT_VARIABLE text RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${RUNNER} --list ended with status ${result}")
endif()
string(REGEX MATCHALL "[^\n]+" existing "${text}")

foreach(suite ${existing})
  if(NOT suite IN_LIST KNOWN)
    message(SEND_ERROR "Suite ${suite} is not run by CTest: its TestSuite(\"...\") was not found.")
  endif()
endforeach()
foreach(suite ${KNOWN})
  if(NOT suite IN_LIST existing)
    message(SEND_ERROR "Suite ${suite} is named in the sources but not in the test runner.")
  endif()
endforeach()
message(STATUS "${existing}")
