# Run by ctest with the folders and the compiler of the build; see CMakeLists.txt.
cmake_minimum_required(VERSION 3.25)
set(prefix ${WORK_FOLDER}/prefix)
set(build ${WORK_FOLDER}/consumer-build)
file(REMOVE_RECURSE ${prefix} ${build})

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${ARGN}\nended with ${status}\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD_FOLDER} --prefix ${prefix})
run(${CMAKE_COMMAND} -S ${CONSUMER} -B ${build} -G ${GENERATOR} -DCMAKE_PREFIX_PATH=${prefix}
    -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER} -DCMAKE_BUILD_TYPE=${BUILD_TYPE}
    -DCMAKE_CXX_FLAGS=${FLAGS})
run(${CMAKE_COMMAND} --build ${build})
run(${build}/consumer ${EXAMPLE})
if(NOT output MATCHES "learning-hard index of glass: 0\\.[0-9]+")
  message(FATAL_ERROR "unexpected output: ${output}")
endif()
if(NOT output MATCHES "class of the last row: 1")
  message(FATAL_ERROR "unexpected output: ${output}")
endif()
# What no public header includes is not installed.
if(EXISTS ${prefix}/include/hardlearn/svm/small_smo.hpp)
  message(FATAL_ERROR "a header of the solver's inside is installed")
endif()
if(EXISTS ${prefix}/bin/hardlearn)
  run(${prefix}/bin/hardlearn --version)
endif()
message(STATUS "${output}")
