# Flags and helpers of dynox's own targets. Nothing here touches CMAKE_* defaults of a surrounding project.

find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(ZLIB REQUIRED)
# Debian's default Boost is 1.74, which lacks parts of Asio that dynox uses.
find_package(Boost 1.81 REQUIRED)
find_package(simdjson 3.0 REQUIRED)

add_library(dynox_flags INTERFACE)
target_compile_features(dynox_flags INTERFACE cxx_std_20)
target_compile_options(
    dynox_flags
    INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wno-missing-field-initializers
              $<$<BOOL:${DYNOX_WARNINGS_AS_ERRORS}>:-Werror>)
if(DYNOX_SANITIZE)
    target_compile_options(dynox_flags INTERFACE -fsanitize=${DYNOX_SANITIZE} -fno-omit-frame-pointer
                                                 $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan -Wno-maybe-uninitialized>)
    target_link_options(dynox_flags INTERFACE -fsanitize=${DYNOX_SANITIZE})
endif()

# Objects of one library, position independent, so that the static and the shared library share one compilation.
function(dynox_objects name)
    add_library(${name} OBJECT)
    set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON CXX_EXTENSIONS OFF)
    target_include_directories(
        ${name}
        PUBLIC "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>"
        PRIVATE "${PROJECT_SOURCE_DIR}/src")
    target_link_libraries(${name} PUBLIC Boost::headers PRIVATE $<BUILD_INTERFACE:dynox_flags>)
endfunction()

# dynox_library(core): dynox::core (static) and dynox::core_shared from the objects dynox_core_objects.
function(dynox_library name)
    cmake_parse_arguments(arg "" "" "PUBLIC;PRIVATE;INTERFACE_OPTIONS" ${ARGN})
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
        target_link_libraries(${target} PUBLIC Boost::headers ${arg_PRIVATE})
        foreach(dependency IN LISTS arg_PUBLIC)
            target_link_libraries(${target} PUBLIC dynox_${dependency}${suffix})
        endforeach()
        if(arg_INTERFACE_OPTIONS)
            target_link_options(${target} INTERFACE ${arg_INTERFACE_OPTIONS})
        endif()
    endforeach()
endfunction()

# dynox_unit_test(value SOURCES a.cpp ... LIBRARIES dynox::core): one program of the unit tests of one folder.
function(dynox_unit_test name)
    cmake_parse_arguments(arg "" "" "SOURCES;LIBRARIES" ${ARGN})
    add_executable(test_${name} ${arg_SOURCES})
    target_include_directories(test_${name} PRIVATE "${PROJECT_SOURCE_DIR}/src" "${PROJECT_SOURCE_DIR}/tests")
    target_compile_definitions(test_${name} PRIVATE DYNOX_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    target_link_libraries(test_${name} PRIVATE ${arg_LIBRARIES} GTest::gtest GTest::gtest_main dynox_flags)
    gtest_discover_tests(test_${name} TEST_PREFIX "${name}." DISCOVERY_TIMEOUT 60)
endfunction()
