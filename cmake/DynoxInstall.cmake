# Install rules beyond those that each target has: headers, the CMake package, pkg-config files, licence.

include(CMakePackageConfigHelpers)

install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/dynox" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_SOURCE_DIR}/README.md" "${PROJECT_SOURCE_DIR}/CHANGELOG.md"
        DESTINATION "${CMAKE_INSTALL_DOCDIR}")

set(dynox_cmake_dir "${CMAKE_INSTALL_LIBDIR}/cmake/dynox")
install(EXPORT dynoxTargets NAMESPACE dynox:: DESTINATION "${dynox_cmake_dir}")
configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/dynoxConfig.cmake.in"
                              "${PROJECT_BINARY_DIR}/cmake/dynoxConfig.cmake" INSTALL_DESTINATION "${dynox_cmake_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/cmake/dynoxConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/cmake/dynoxConfig.cmake" "${PROJECT_BINARY_DIR}/cmake/dynoxConfigVersion.cmake"
              "${PROJECT_SOURCE_DIR}/cmake/FindLibdeflate.cmake"
        DESTINATION "${dynox_cmake_dir}")

# Paths in the .pc files are relative to where the file lies, so that an installed tree may be moved.
set(dynox_pc_dir "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" OUTPUT_VARIABLE
           dynox_pc_prefix)
function(dynox_pkg_config name description requires requires_private libs libs_private)
    configure_file("${PROJECT_SOURCE_DIR}/cmake/dynox.pc.in" "${PROJECT_BINARY_DIR}/cmake/dynox-${name}.pc" @ONLY)
    install(FILES "${PROJECT_BINARY_DIR}/cmake/dynox-${name}.pc" DESTINATION "${dynox_pc_dir}")
endfunction()
dynox_pkg_config(core "values, expressions and the DynamoDB wire format" "" "simdjson, libcrypto, libdeflate" "" "")
dynox_pkg_config(client "DynamoDB client and object mapper" "dynox-core = ${PROJECT_VERSION}" "libssl, libcrypto" ""
                 "-pthread")
# Nothing in a program names the object that connects clients to the engine: the symbol makes a static link keep it, the
# state of the linker a shared one. In one word, since pkg-config may reorder words.
dynox_pkg_config(
    engine "DynamoDB engine in the process" "dynox-core = ${PROJECT_VERSION}" "libcrypto, zlib"
    "-Wl,-u,dynox_embedded_backend -Wl,--push-state,--no-as-needed,-ldynox_engine,--pop-state" "-pthread -ldl")
dynox_pkg_config(server "DynamoDB engine behind HTTP" "dynox-engine = ${PROJECT_VERSION}" "zlib" "" "-pthread")
