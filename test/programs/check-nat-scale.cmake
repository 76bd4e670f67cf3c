# Copyright (c) 2026 The ns-3 netfilter authors
#
# SPDX-License-Identifier: GPL-2.0-only

# nat-scale (PROGRAM): the same seed gives the same time series, another run number another one, and
# the columns agree with each other.

set(columns "time_s,table,live,active,new,destroyed,expired,refused,early_drop,reaper_runs,\
reaper_examined,reaper_expired,late_mean_s,late_max_s"
)

function(run folder)
  execute_process(
    COMMAND ${PROGRAM} --duration=90 --arrivals=20 --lifetime=5 --interval=10 --compare-reapers
            --output=${folder} ${ARGN}
    RESULT_VARIABLE status
    OUTPUT_VARIABLE output
    ERROR_VARIABLE error
  )
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "nat-scale ended with status ${status}\n${output}\n${error}")
  endif()
endfunction()

run(first)
run(again)
run(other --RngRun=2)

# Exact first: nobody is overdue there, so it tells how many live, whoever reaps.
foreach(reaper Exact Incremental MeanLifetime Lazy)
  set(name nat-scale-${reaper}.csv)
  file(READ first/${name} first)
  file(READ again/${name} again)
  file(READ other/${name} other)
  if(NOT first STREQUAL again)
    message(SEND_ERROR "${name}: two runs with the same seed differ")
  endif()
  if(first STREQUAL other)
    message(SEND_ERROR "${name}: another run number changed nothing")
  endif()
  file(STRINGS first/${name} lines)
  list(POP_FRONT lines head)
  if(NOT head STREQUAL columns)
    message(SEND_ERROR "${name}: the columns are ${head}")
  endif()
  list(LENGTH lines count)
  if(NOT count EQUAL 9)
    message(SEND_ERROR "${name}: ${count} lines for 90 s in steps of 10 s")
  endif()
  set(before 0)
  set(all_expired 0)
  set(all_live)
  foreach(line ${lines})
    string(REPLACE "," ";" fields "${line}")
    list(LENGTH fields width)
    if(NOT width EQUAL 14)
      message(FATAL_ERROR "${name}: not 14 columns: ${line}")
    endif()
    list(GET fields 1 table)
    list(GET fields 2 live)
    list(GET fields 4 new)
    list(GET fields 5 destroyed)
    list(GET fields 6 expired)
    math(EXPR expected "${before} + ${new} - ${destroyed}")
    math(EXPR all_expired "${all_expired} + ${expired}")
    if(NOT table EQUAL expected)
      message(SEND_ERROR "${name}: ${before} + new - destroyed is not table: ${line}")
    endif()
    if(live LESS 1 OR live GREATER table OR expired GREATER destroyed)
      message(SEND_ERROR "${name}: these do not go together: ${line}")
    endif()
    if(reaper STREQUAL "Exact" AND NOT live EQUAL table)
      message(SEND_ERROR "${name}: an exact reaper left expired connections behind: ${line}")
    endif()
    list(APPEND all_live ${live})
    set(before ${table})
  endforeach()
  if(reaper STREQUAL "Exact")
    set(exact_live ${all_live})
  elseif(NOT all_live STREQUAL exact_live)
    message(SEND_ERROR "${name}: live is ${all_live}, but ${exact_live} with the exact reaper")
  endif()
  if(all_expired LESS 1)
    message(SEND_ERROR "${name}: nothing ever expired")
  endif()
  set(expired_${reaper} ${all_expired})
endforeach()
if(NOT expired_Lazy LESS expired_Exact)
  message(SEND_ERROR "the lazy reaper removed ${expired_Lazy}, the exact one ${expired_Exact}")
endif()
