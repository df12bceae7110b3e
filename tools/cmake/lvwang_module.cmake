# One folder = one library = one namespace. In src/<module>/CMakeLists.txt:
#   lvwang_module(store USES base model LIBRARIES RocksDB::rocksdb)
# ALONE names sources that are never compiled together with others (lvwang_unity.cmake).
# TEST_HEADERS are precompiled for the tests, where nearly all of them include the same large ones.
# Sources, tests, benchmarks and fuzzers are told apart by their names: foo.cc foo_test.cc foo_bench.cc foo_fuzz.cc.

include(lvwang_unity)

add_library(lvwang_options INTERFACE)
target_include_directories(lvwang_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(lvwang_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wold-style-cast -Werror -fdiagnostics-color=auto)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(lvwang_options INTERFACE -Wno-restrict)  # g++ 12 warns falsely inside std::string
endif()
target_compile_options(lvwang_options INTERFACE -Wno-pedantic)    # __int128 is what exact means need
target_link_libraries(lvwang_options INTERFACE fmt::fmt tl::expected Threads::Threads)
if(LVWANG_SANITIZE STREQUAL "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(lvwang_options INTERFACE -Wno-tsan)  # Boost.Asio's fences; the sanitizer only knows less about them
endif()
if(LVWANG_SANITIZE)
  target_compile_options(lvwang_options INTERFACE -fsanitize=${LVWANG_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(lvwang_options INTERFACE -fsanitize=${LVWANG_SANITIZE})
  target_compile_definitions(lvwang_options INTERFACE LVWANG_SANITIZED)
  set(LVWANG_TEST_SECONDS 900)
else()
  set(LVWANG_TEST_SECONDS 300)
endif()
if(LVWANG_SANITIZE MATCHES undefined)
  target_compile_options(lvwang_options INTERFACE -fno-sanitize=vptr)  # RocksDB and SOCI hide the type information it asks for
endif()

function(lvwang_module name)
  cmake_parse_arguments(MODULE "" "" "USES;LIBRARIES;TEST_LIBRARIES;TEST_HEADERS;ALONE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *.cc)
  set(tests ${sources})
  set(benches ${sources})
  set(fuzzers ${sources})
  list(FILTER sources EXCLUDE REGEX "_(test|bench|fuzz)\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER benches INCLUDE REGEX "_bench\\.cc$")
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cc$")
  list(TRANSFORM MODULE_USES PREPEND lvwang_)

  if(sources)
    add_library(lvwang_${name} STATIC ${sources})
    target_link_libraries(lvwang_${name} PUBLIC lvwang_options ${MODULE_USES} PRIVATE ${MODULE_LIBRARIES})
    lvwang_unity(lvwang_${name} ALONE ${MODULE_ALONE})
    if(LVWANG_FUZZ)
      target_compile_options(lvwang_${name} PRIVATE -fsanitize=fuzzer-no-link)  # the fuzzers see which lines an input reaches
    endif()
  else()
    add_library(lvwang_${name} INTERFACE)
    target_link_libraries(lvwang_${name} INTERFACE lvwang_options ${MODULE_USES})
  endif()

  if(LVWANG_TESTS AND tests)
    find_package(GTest REQUIRED)
    add_executable(${name}_test ${tests})
    # A test's own lines run once: what they call is optimized, they are not; and what nearly all of them include is read once.
    target_compile_options(${name}_test PRIVATE -O0)
    if(MODULE_TEST_HEADERS)
      target_precompile_headers(${name}_test PRIVATE ${MODULE_TEST_HEADERS})
      target_compile_options(${name}_test PRIVATE $<IF:$<CXX_COMPILER_ID:GNU>,-fpch-preprocess,SHELL:-Xclang -fno-pch-timestamp>)  # for ccache
    endif()
    target_link_libraries(${name}_test PRIVATE lvwang_${name} ${MODULE_LIBRARIES} ${MODULE_TEST_LIBRARIES} GTest::gmock GTest::gtest_main)
    add_test(NAME ${name} COMMAND ${name}_test)
    set_tests_properties(${name} PROPERTIES TIMEOUT ${LVWANG_TEST_SECONDS} ENVIRONMENT "LVWANG_SOURCE_DIR=${CMAKE_SOURCE_DIR}")
  endif()
  if(LVWANG_BENCH AND benches)
    find_package(benchmark REQUIRED)
    add_executable(${name}_bench ${benches})
    target_link_libraries(${name}_bench PRIVATE lvwang_${name} ${MODULE_LIBRARIES} benchmark::benchmark_main)
  endif()
  if(LVWANG_FUZZ)
    foreach(fuzzer ${fuzzers})
      get_filename_component(fuzzer_name ${fuzzer} NAME_WE)
      add_executable(${fuzzer_name} ${fuzzer})
      target_link_libraries(${fuzzer_name} PRIVATE lvwang_${name} ${MODULE_LIBRARIES})
      target_link_options(${fuzzer_name} PRIVATE -fsanitize=fuzzer)
    endforeach()
  endif()
endfunction()
