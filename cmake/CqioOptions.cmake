# Options, language level and warnings, collected in the target cqio_build_flags.
option(CQIO_BUILD_TESTING "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(CQIO_BUILD_BENCH "Build the benchmarks" ${PROJECT_IS_TOP_LEVEL})
option(CQIO_WERROR "Treat warnings as errors" OFF)
option(CQIO_SANITIZE "Build with the address and undefined-behaviour sanitizers" OFF)
option(CQIO_FUZZ "Build tests/fuzz/fuzzer with libFuzzer (clang; with CQIO_SANITIZE)" OFF)
option(CQIO_COVERAGE "Build so that runs count lines and branches (gcc)" OFF)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_library(cqio_build_flags INTERFACE)
# -ffp-contract=off: the same source gives the same bits whichever compiler fuses what.
# -fno-semantic-interposition: public functions are inlined and called directly in the shared library too.
target_compile_options(cqio_build_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
  -Wvla -Wundef -Wformat=2 -ffp-contract=off -fvisibility=hidden -fno-semantic-interposition)
target_compile_definitions(cqio_build_flags INTERFACE _POSIX_C_SOURCE=200809L)
target_include_directories(cqio_build_flags INTERFACE
  ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src)
if(CQIO_WERROR)
  target_compile_options(cqio_build_flags INTERFACE -Werror)
endif()
if(CQIO_SANITIZE)
  target_compile_options(cqio_build_flags INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  target_link_options(cqio_build_flags INTERFACE -fsanitize=address,undefined)
  # With sanitizers gcc is wrong about lengths, first values and overlaps; the other builds keep these warnings.
  target_compile_options(cqio_build_flags INTERFACE
    $<$<C_COMPILER_ID:GNU>:-Wno-format-truncation;-Wno-maybe-uninitialized;-Wno-restrict>)
  # gcc says so itself.
  target_compile_definitions(cqio_build_flags INTERFACE $<$<C_COMPILER_ID:Clang>:__SANITIZE_ADDRESS__=1>)
endif()
if(CQIO_FUZZ)
  target_compile_options(cqio_build_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(CQIO_COVERAGE)
  target_compile_options(cqio_build_flags INTERFACE --coverage -fprofile-update=atomic)
  target_link_options(cqio_build_flags INTERFACE --coverage)
endif()
# Release builds are hardened: checked copies, stack protector, position independent, relocations
# read-only. Checked copies go by other names than the calls that the tests make fail, and sanitizers
# bring checks of their own.
option(CQIO_HARDEN "Harden optimized builds" ON)
if(CQIO_HARDEN AND NOT CQIO_SANITIZE AND NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  include(CheckPIESupported)
  check_pie_supported(LANGUAGES C)
  target_compile_options(cqio_build_flags INTERFACE -fstack-protector-strong)
  target_compile_definitions(cqio_build_flags INTERFACE
    $<$<CONFIG:Release>:_FORTIFY_SOURCE=2>)
  target_link_options(cqio_build_flags INTERFACE LINKER:-z,relro LINKER:-z,now)
endif()
add_feature_info(hardening CQIO_HARDEN "stack protector, FORTIFY_SOURCE, full RELRO, PIE")
add_feature_info(tests CQIO_BUILD_TESTING "unit, law, error, MPI and command-line tests")
add_feature_info(sanitizers CQIO_SANITIZE "address and undefined-behaviour sanitizers")
add_feature_info(coverage CQIO_COVERAGE "counts of lines and branches for tests/coverage.sh")
add_feature_info(benchmarks CQIO_BUILD_BENCH "programs of bench/")
