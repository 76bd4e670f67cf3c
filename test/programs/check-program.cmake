# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only

# Runs PROGRAM with ARGUMENTS and fails unless it ends with STATUS, and its standard output and
# standard error match each of the regular expressions OUTPUT and ERROR.

execute_process(
  COMMAND ${PROGRAM} ${ARGUMENTS}
  RESULT_VARIABLE status
  OUTPUT_VARIABLE output
  ERROR_VARIABLE error
)
message(STATUS "${PROGRAM} ${ARGUMENTS}\n${output}\n${error}")
if(NOT status STREQUAL STATUS)
  message(SEND_ERROR "ended with status ${status}, not ${STATUS}")
endif()
foreach(expression ${OUTPUT})
  if(NOT output MATCHES "${expression}")
    message(SEND_ERROR "standard output has no ${expression}")
  endif()
endforeach()
foreach(expression ${ERROR})
  if(NOT error MATCHES "${expression}")
    message(SEND_ERROR "standard error has no ${expression}")
  endif()
endforeach()
