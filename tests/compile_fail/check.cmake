# Compiles SOURCE (syntax only), which must fail with the sentence after "// expect: " in its first line.
# With "// expect: nothing" it must compile: the control that shows that the others fail for their own reason.
file(STRINGS "${SOURCE}" first_line LIMIT_COUNT 1)
string(REPLACE "// expect: " "" expected "${first_line}")
separate_arguments(flags UNIX_COMMAND "${FLAGS}")
execute_process(
    COMMAND "${COMPILER}" -std=c++20 -fsyntax-only ${flags} "${SOURCE}"
    RESULT_VARIABLE status
    OUTPUT_VARIABLE output
    ERROR_VARIABLE output)
if(expected STREQUAL "nothing")
    if(NOT status EQUAL 0)
        message(FATAL_ERROR "must compile, but the compiler says:\n${output}")
    endif()
    return()
endif()
if(status EQUAL 0)
    message(FATAL_ERROR "compiled, but must fail with: ${expected}")
endif()
string(FIND "${output}" "${expected}" at)
if(at EQUAL -1)
    message(FATAL_ERROR "failed without the sentence \"${expected}\":\n${output}")
endif()
