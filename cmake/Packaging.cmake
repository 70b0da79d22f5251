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
              cmake/FindLBFGS.cmake
        DESTINATION ${HARDLEARN_CMAKE_DIR})

# Public are the headers that the roots reach by their includes; the others are nobody's but ours, and stay here.
function(hardlearn_public_headers result)
  set(found)
  set(roots ${ARGN})
  while(roots)
    list(POP_FRONT roots header)
    if(header IN_LIST found)
      continue()
    endif()
    list(APPEND found ${header})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${header})
    file(STRINGS ${header} includes REGEX "^#include \"hardlearn/")
    list(TRANSFORM includes REPLACE "^#include \"([^\"]+)\".*" "\\1")
    list(APPEND roots ${includes})
  endwhile()
  set(${result} ${found} PARENT_SCOPE)
endfunction()

set(public_roots hardlearn/hardlearn.hpp)
if(HARDLEARN_NETWORKS)
  list(APPEND public_roots hardlearn/networks.hpp)
endif()
hardlearn_public_headers(public_headers ${public_roots})
foreach(header IN LISTS public_headers)
  get_filename_component(folder ${header} DIRECTORY)
  install(FILES ${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/${folder})
endforeach()
