cqio_add_test(mpi_solve SOURCE test_solve.c ROOMS analysis RANKS 1 2 3 4 LABEL mpi)
cqio_add_test(mpi_solve_dense SOURCE test_solve_dense.c ROOMS analysis RANKS 1 2 3 4 6 LABEL mpi)
cqio_add_test(mpi_unlike_nodes SOURCE test_unlike_nodes.c ROOMS solve RANKS 2 LABEL mpi TIMEOUT 60)
# Sanitizers do not run in the emulator.
foreach(kind kernels processors)
  if(NOT (CQIO_SANITIZE AND kind STREQUAL processors))
    cqio_add_script_test(mpi_unlike_${kind} LABEL mpi TIMEOUT 600 PROCESSORS 2
      COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/test_unlike.py ${kind}
              $<TARGET_FILE:cqio_cli> ${MPIEXEC_EXECUTABLE} ${MPIEXEC_NUMPROC_FLAG})
  endif()
endforeach()
