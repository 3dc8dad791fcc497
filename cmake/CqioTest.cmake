# cqio_add_test(NAME SOURCE file.c ROOMS core... [RANKS 1 2 3] [LABEL unit] [TIMEOUT s])
# builds a cmocka program and runs it once per number of ranks (default: 1, without mpiexec). A
# program one of whose tests was skipped counts as skipped: exit code 77, as of scripts.
# Open MPI takes ob1 on one machine by itself; told so, it need not look for networks at each start,
# which takes longer than many a test. After a rank that ends with an error its mpiexec sleeps for
# a second or two between the signals that end the others: longer than the run. hwloc would ask each
# PCI device what it is: a fifth of a start on a virtual machine.
set(CQIO_TEST_ENVIRONMENT
  OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
  OMPI_MCA_hwloc_base_binding_policy=none OMPI_MCA_btl_vader_single_copy_mechanism=none
  OMPI_MCA_mpi_yield_when_idle=1 OMPI_MCA_pml=ob1 OMPI_MCA_btl_base_warn_component_unused=0
  OMPI_MCA_odls_base_sigkill_timeout=0 HWLOC_COMPONENTS=-pci,-linuxio
  OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1
  ASAN_OPTIONS=leak_check_at_exit=0:detect_leaks=1
  LSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/tests/support/leaks.supp:print_suppressions=0
  CQIO_SOURCE_DIR=${PROJECT_SOURCE_DIR} CQIO_BINARY_DIR=${PROJECT_BINARY_DIR}
  CQIO_SHARED_DIR=${CQIO_SHARED_DIR})

function(cqio_add_test name)
  cmake_parse_arguments(ARG "" "SOURCE;LABEL;TIMEOUT" "ROOMS;RANKS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_executable(${name} ${ARG_SOURCE})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  cqio_link_rooms(${name} ${ARG_ROOMS})
  target_link_libraries(${name} PRIVATE PkgConfig::CMOCKA)
  if(NOT ARG_RANKS)
    add_test(NAME ${name} COMMAND ${name})
    cqio_test_properties(${name} 1 ${ARG_LABEL} ${ARG_TIMEOUT})
  endif()
  foreach(n ${ARG_RANKS})
    add_test(NAME ${name}_np${n} COMMAND ${MPIEXEC_EXECUTABLE} ${MPIEXEC_NUMPROC_FLAG} ${n}
             ${MPIEXEC_PREFLAGS} $<TARGET_FILE:${name}> ${MPIEXEC_POSTFLAGS})
    cqio_test_properties(${name}_np${n} ${n} ${ARG_LABEL} ${ARG_TIMEOUT})
    # They may write the same files.
    set_tests_properties(${name}_np${n} PROPERTIES RESOURCE_LOCK ${name})
  endforeach()
endfunction()

# cqio_add_script_test(NAME COMMAND ... [LABEL cli] [TIMEOUT s] [PROCESSORS n]): a program as test.
function(cqio_add_script_test name)
  cmake_parse_arguments(ARG "" "LABEL;TIMEOUT;PROCESSORS" "COMMAND" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  if(NOT ARG_PROCESSORS)
    set(ARG_PROCESSORS 1)
  endif()
  add_test(NAME ${name} COMMAND ${ARG_COMMAND})
  cqio_test_properties(${name} ${ARG_PROCESSORS} ${ARG_LABEL} ${ARG_TIMEOUT})
endfunction()

# Those that may take longest start first, so that no core waits for one of them at the end.
function(cqio_test_properties test processors label timeout)
  set_tests_properties(${test} PROPERTIES LABELS ${label} TIMEOUT ${timeout} COST ${timeout}
    PROCESSORS ${processors} SKIP_RETURN_CODE 77 ENVIRONMENT "${CQIO_TEST_ENVIRONMENT}"
    WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR})
endfunction()
