# The canary story must fail, with the exit code of failures.
execute_process(COMMAND ${SUITE} run --cases ${STORY} RESULT_VARIABLE code OUTPUT_VARIABLE output)
if(NOT code EQUAL 1 OR NOT output MATCHES "CANARY.must-fail")
  message(FATAL_ERROR "exit code ${code} instead of 1: ${output}")
endif()
