# Install rules: `cmake --install build` makes find_package(hardlearn) work from another project.
include(CMakePackageConfigHelpers)
set(HARDLEARN_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/hardlearn)
install(EXPORT hardlearn NAMESPACE hardlearn:: DESTINATION ${HARDLEARN_CMAKE_DIR} FILE hardlearnTargets.cmake)
configure_package_config_file(cmake/hardlearnConfig.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/hardlearnConfig.cmake
  INSTALL_DESTINATION ${HARDLEARN_CMAKE_DIR})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/hardlearnConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/hardlearnConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/hardlearnConfigVersion.cmake
              cmake/FindLIBSVM.cmake
        DESTINATION ${HARDLEARN_CMAKE_DIR})
