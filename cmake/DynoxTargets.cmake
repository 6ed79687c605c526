# Flags and helpers of dynox's own targets. Nothing here touches CMAKE_* defaults of a surrounding project.

find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(Libdeflate REQUIRED)
# Debian's default Boost is 1.74, which lacks parts of Asio that dynox uses.
find_package(Boost 1.81 REQUIRED)
find_package(simdjson 3.0 REQUIRED)

add_library(dynox_flags INTERFACE)
target_compile_features(dynox_flags INTERFACE cxx_std_20)
target_compile_options(
    dynox_flags
    INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wno-missing-field-initializers
              # False alarms of g++ 12: about every coroutine of Asio, and about std::string + "literal" (GCC bug 105651).
              $<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete -Wno-array-bounds -Wno-restrict
                                        -Wno-stringop-overflow -Wno-stringop-overread>
              $<$<BOOL:${DYNOX_WARNINGS_AS_ERRORS}>:-Werror>)
# simdjson turns its own assertions on without optimisation; they change the layout of its classes and abort on nesting
# that our readers refuse with an error.
target_compile_definitions(dynox_flags INTERFACE SIMDJSON_DEVELOPMENT_CHECKS=0)
if(DYNOX_SANITIZE)
    target_compile_options(dynox_flags INTERFACE -fsanitize=${DYNOX_SANITIZE} -fno-omit-frame-pointer
                                                 $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan -Wno-maybe-uninitialized>)
    target_link_options(dynox_flags INTERFACE -fsanitize=${DYNOX_SANITIZE})
endif()
if(DYNOX_INSTALL)
    set(dynox_rpath "$ORIGIN:$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
endif()

# dynox_precompile(dynox_engine_objects src/engine/state.hpp): where DYNOX_PRECOMPILED_HEADER is on, the target's files start
# from these headers, given from the project's root, and those of the standard library that most files include.
function(dynox_precompile name)
    if(NOT DYNOX_PRECOMPILED_HEADER)
        return()
    endif()
    list(TRANSFORM ARGN PREPEND "${PROJECT_SOURCE_DIR}/")
    target_precompile_headers(${name} PRIVATE "${PROJECT_SOURCE_DIR}/cmake/precompiled.hpp" ${ARGN})
    target_compile_options(${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endfunction()

# Objects of one library, position independent, so that the static and the shared library share one compilation.
function(dynox_objects name)
    add_library(${name} OBJECT)
    set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_EXTENSIONS OFF)
    target_include_directories(
        ${name}
        PUBLIC "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>"
        PRIVATE "${PROJECT_SOURCE_DIR}/src")
    target_link_libraries(${name} PUBLIC Boost::headers PRIVATE $<BUILD_INTERFACE:dynox_flags>)
    # Programs linked with --gc-sections leave out what they do not use, a fifth of it.
    target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-ffunction-sections -fdata-sections>)
endfunction()

# dynox_library(core): dynox::core (static) and dynox::core_shared from the objects dynox_core_objects. KEEP_SYMBOL: programs
# that link it get the object that defines this symbol, though they never name it.
function(dynox_library name)
    cmake_parse_arguments(arg "" "KEEP_SYMBOL" "PUBLIC;PRIVATE" ${ARGN})
    foreach(kind STATIC SHARED)
        if(kind STREQUAL STATIC)
            set(target dynox_${name})
            set(alias ${name})
            set(suffix "")
        else()
            set(target dynox_${name}_shared)
            set(alias ${name}_shared)
            set(suffix "_shared")
        endif()
        add_library(${target} ${kind} $<TARGET_OBJECTS:dynox_${name}_objects>)
        add_library(dynox::${alias} ALIAS ${target})
        set_target_properties(
            ${target}
            PROPERTIES OUTPUT_NAME dynox_${name}
                       EXPORT_NAME ${alias}
                       VERSION ${PROJECT_VERSION}
                       SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
        target_include_directories(${target} PUBLIC "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>"
                                                    "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
        target_compile_features(${target} PUBLIC cxx_std_20)
        if(kind STREQUAL SHARED AND NOT DYNOX_SANITIZE)
            target_link_options(${target} PRIVATE -Wl,-z,defs)  # a missing dependency shows here, not at the user's
        endif()
        # PRIVATE: a static library passes these on for linking only, a shared one not at all.
        target_link_libraries(${target} PUBLIC Boost::headers PRIVATE ${arg_PRIVATE} $<BUILD_INTERFACE:dynox_flags>)
        foreach(dependency IN LISTS arg_PUBLIC)
            target_link_libraries(${target} PUBLIC dynox_${dependency}${suffix})
        endforeach()
        # What registers itself is named by nobody: a static link would drop its object, and a shared one the library.
        if(arg_KEEP_SYMBOL AND kind STREQUAL STATIC)
            target_link_options(${target} INTERFACE -Wl,-u,${arg_KEEP_SYMBOL})
        elseif(arg_KEEP_SYMBOL)
            target_link_options(
                ${target} INTERFACE
                "-Wl,--push-state,--no-as-needed,$<TARGET_FILE:$<TARGET_NAME:${target}>>,--pop-state")
        endif()
        if(DYNOX_INSTALL)
            set_target_properties(${target} PROPERTIES INSTALL_RPATH "${dynox_rpath}")
            install(TARGETS ${target} EXPORT dynoxTargets)
        endif()
    endforeach()
endfunction()

# What all test programs share: flags, paths, GoogleTest, and one precompiled header with it (about 1 s a file).
function(dynox_test_support)
    add_library(dynox_test_flags INTERFACE)
    target_include_directories(dynox_test_flags INTERFACE "${PROJECT_SOURCE_DIR}/src" "${PROJECT_SOURCE_DIR}/tests")
    target_compile_definitions(dynox_test_flags INTERFACE DYNOX_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                                                          DYNOX_BINARY_DIR="${PROJECT_BINARY_DIR}")
    target_link_libraries(dynox_test_flags INTERFACE GTest::gtest GTest::gtest_main dynox_flags)
    file(WRITE "${CMAKE_CURRENT_BINARY_DIR}/test_pch.cpp" "")
    add_library(dynox_test_pch STATIC "${CMAKE_CURRENT_BINARY_DIR}/test_pch.cpp")
    set_target_properties(dynox_test_pch PROPERTIES CXX_EXTENSIONS OFF PCH_WARN_INVALID OFF)
    target_link_libraries(dynox_test_pch PRIVATE dynox_test_flags)
    target_precompile_headers(dynox_test_pch PRIVATE <gtest/gtest.h>)
    target_compile_options(dynox_test_pch PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endfunction()

# dynox_unit_test(value SOURCES a.cpp ... LIBRARIES dynox::core [LABELS slow] [TIMEOUT seconds]): one test program, one test
# a TEST().
function(dynox_unit_test name)
    cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;LIBRARIES;LABELS" ${ARGN})
    add_executable(test_${name} ${arg_SOURCES})
    set_target_properties(test_${name} PROPERTIES CXX_EXTENSIONS OFF PCH_WARN_INVALID OFF)
    target_link_libraries(test_${name} PRIVATE ${arg_LIBRARIES} dynox_test_flags)
    target_precompile_headers(test_${name} REUSE_FROM dynox_test_pch)
    target_compile_options(test_${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
    set(properties "")
    if(arg_LABELS)
        list(APPEND properties LABELS "${arg_LABELS}")
    endif()
    if(arg_TIMEOUT)
        list(APPEND properties TIMEOUT ${arg_TIMEOUT})
    endif()
    # What clients log is searched for secrets at the end (tests/project/trace_log.py).
    if("dynox::client" IN_LIST arg_LIBRARIES AND Python_FOUND)
        list(APPEND properties FIXTURES_REQUIRED trace_log ENVIRONMENT "DYNOX_LOG=trace:${PROJECT_BINARY_DIR}/trace.log")
    endif()
    if(properties)
        list(PREPEND properties PROPERTIES)
    endif()
    gtest_discover_tests(test_${name} TEST_PREFIX "${name}." DISCOVERY_TIMEOUT 60 ${properties})
endfunction()

# dynox_fuzzer(name SOURCES a.cpp LIBRARIES dynox::core): bin/fuzz_NAME (clang's libFuzzer).
function(dynox_fuzzer name)
    cmake_parse_arguments(arg "" "" "SOURCES;LIBRARIES" ${ARGN})
    add_executable(fuzz_${name} ${arg_SOURCES})
    target_include_directories(fuzz_${name} PRIVATE "${PROJECT_SOURCE_DIR}/src" "${PROJECT_SOURCE_DIR}/tests")
    target_link_libraries(fuzz_${name} PRIVATE ${arg_LIBRARIES} dynox_flags)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
endfunction()
