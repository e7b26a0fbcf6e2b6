# Build rules shared by all modules: one static library a module, its sources globbed from its folder, its
# dependencies named. `gantry_module` refuses a dependency on a higher layer (the layers of docs/design).

find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)

add_library(gantry_flags INTERFACE)
target_compile_options(gantry_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wno-missing-field-initializers
                                              -fno-plt -ffunction-sections -fdata-sections
                                              $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
target_include_directories(gantry_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_link_options(gantry_flags INTERFACE -static-libstdc++ -static-libgcc -Wl,--gc-sections -Wl,--as-needed)
if(GANTRY_SANITIZE)
  # GCC's sanitizers want their own shared runtime order: keep libstdc++ shared there.
  target_compile_options(gantry_flags INTERFACE -fsanitize=${GANTRY_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(gantry_flags INTERFACE -fsanitize=${GANTRY_SANITIZE})
endif()

# The layer of each module; a module may depend on strictly lower layers only.
set(GANTRY_LAYERS
  base=0 term=1 net=1 archive=1 vcs=1 toml=1 semver=1 cfgexpr=1 model=2 wire=2 config=3 manifest=3
  workspace=4 sources=4 resolver=4 lockfile=4 toolchain=4 plan=5 freshness=5 package=5 exec=6 ops=7 cli=8)

function(gantry_layer module out)
  foreach(entry IN LISTS GANTRY_LAYERS)
    if(entry MATCHES "^${module}=([0-9]+)$")
      set(${out} ${CMAKE_MATCH_1} PARENT_SCOPE)
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "module '${module}' has no layer: add it to GANTRY_LAYERS in cmake/gantry.cmake")
endfunction()

# gantry_module(NAME [DEPS module...] [LIBS library...])
function(gantry_module name)
  cmake_parse_arguments(ARG "" "" "DEPS;LIBS" ${ARGN})
  gantry_layer(${name} layer)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  if(NOT sources)  # headers only, so far: other modules can be built all the same
    set(sources ${CMAKE_CURRENT_BINARY_DIR}/empty.cpp)
    file(CONFIGURE OUTPUT ${sources} CONTENT "")
  endif()
  add_library(gantry_${name} STATIC ${sources})
  target_link_libraries(gantry_${name} PUBLIC gantry_flags ${ARG_LIBS})
  foreach(dep IN LISTS ARG_DEPS)
    gantry_layer(${dep} dep_layer)
    if(NOT dep_layer LESS layer)
      message(FATAL_ERROR "${name} (layer ${layer}) may not depend on ${dep} (layer ${dep_layer})")
    endif()
    target_link_libraries(gantry_${name} PUBLIC gantry_${dep})
  endforeach()
  if(GANTRY_PCH)
    if(name STREQUAL "base")
      target_precompile_headers(gantry_base PRIVATE ${CMAKE_SOURCE_DIR}/cmake/pch.h)
    else()
      target_precompile_headers(gantry_${name} REUSE_FROM gantry_base)
    endif()
  endif()
endfunction()

# gantry_unit_test(MODULE [DEPS module...]): tests/unit/MODULE/*.cpp -> one GoogleTest program.
function(gantry_unit_test name)
  cmake_parse_arguments(ARG "" "" "DEPS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/unit/${name}/*.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(unit_${name} ${sources})
  target_link_libraries(unit_${name} PRIVATE gantry_${name} gantry_test_support GTest::gtest GTest::gmock GTest::gtest_main)
  foreach(dep IN LISTS ARG_DEPS)
    target_link_libraries(unit_${name} PRIVATE gantry_${dep})
  endforeach()
  if(GANTRY_PCH)
    target_precompile_headers(unit_${name} REUSE_FROM gantry_test_support)
  endif()
  gtest_discover_tests(unit_${name} TEST_PREFIX "unit/${name}/" DISCOVERY_TIMEOUT 60)
endfunction()

# Hashing is linked statically: loading libcrypto costs more than a whole no-op build.
find_package(Threads REQUIRED)
find_library(GANTRY_LIBCRYPTO_A NAMES libcrypto.a REQUIRED)
find_library(GANTRY_LIBXXHASH_A NAMES libxxhash.a REQUIRED)
add_library(crypto_static STATIC IMPORTED)
set_target_properties(crypto_static PROPERTIES IMPORTED_LOCATION ${GANTRY_LIBCRYPTO_A})
target_link_libraries(crypto_static INTERFACE dl Threads::Threads)
add_library(xxhash_static STATIC IMPORTED)
set_target_properties(xxhash_static PROPERTIES IMPORTED_LOCATION ${GANTRY_LIBXXHASH_A})
