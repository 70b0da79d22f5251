# hardlearn_floor(NAME [PROGRAM_ONLY] SOURCES files... [DEPENDS floors...] [PRIVATE_LIBRARIES targets...])
# declares one floor of the library: target hardlearn_NAME, alias hardlearn::NAME, installed and exported; for
# PROGRAM_ONLY neither, since nothing but the program links it.
function(hardlearn_floor name)
  cmake_parse_arguments(FLOOR "PROGRAM_ONLY" "" "SOURCES;DEPENDS;PRIVATE_LIBRARIES" ${ARGN})
  set(target hardlearn_${name})
  add_library(${target} STATIC ${FLOOR_SOURCES})
  add_library(hardlearn::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  target_include_directories(${target} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wno-missing-field-initializers -ffp-contract=off)
  # Targets without fused multiply-add would change the bits of every sum: below AVX2 the
  # baseline target computes the same fused sums in software.
  target_compile_definitions(${target} PRIVATE
    "HWY_DISABLED_TARGETS=(HWY_SSSE3|HWY_SSE4|HWY_AVX3_DL)")
  foreach(dependency IN LISTS FLOOR_DEPENDS)
    target_link_libraries(${target} PUBLIC hardlearn::${dependency})
  endforeach()
  # Eigen cuts its products into blocks after the processor's caches, and so would the bits of their sums be.
  if("Eigen3::Eigen" IN_LIST FLOOR_PRIVATE_LIBRARIES)
    target_compile_definitions(${target} PRIVATE EIGEN_NO_CPUID)
  endif()
  foreach(library IN LISTS FLOOR_PRIVATE_LIBRARIES)
    target_link_libraries(${target} PRIVATE ${library})
  endforeach()
  if(NOT FLOOR_PROGRAM_ONLY)
    install(TARGETS ${target} EXPORT hardlearn ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  endif()
endfunction()

# hardlearn_torch_target(TARGET [HEADERS_OF other] [PLAIN_SOURCES files...]) compiles a target's sources with
# libtorch. Its headers are precompiled, which takes longer than most sources do: HEADERS_OF names a target of the
# same kind (library or program) that has done it already. Sources that need no libtorch are PLAIN_SOURCES.
function(hardlearn_torch_target target)
  cmake_parse_arguments(TORCH "" "HEADERS_OF" "PLAIN_SOURCES" ${ARGN})
  target_link_libraries(${target} PRIVATE ${TORCH_LIBRARIES})
  target_include_directories(${target} SYSTEM PRIVATE ${TORCH_INCLUDE_DIRS})
  set_target_properties(${target} PROPERTIES JOB_POOL_COMPILE torch)
  if(TORCH_HEADERS_OF)
    target_precompile_headers(${target} REUSE_FROM ${TORCH_HEADERS_OF})
  else()
    # clang wants IValue whole before libtorch 1.13 names vectors of it, which are constexpr in C++20.
    target_precompile_headers(${target} PRIVATE <ATen/core/ivalue.h> <torch/torch.h>)
  endif()
  set_source_files_properties(${TORCH_PLAIN_SOURCES} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
endfunction()
