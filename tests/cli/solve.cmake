# cqio solve on textbook tables, on one and on several ranks.
foreach(ranks 1 3)
  cqio_add_script_test(cli_solve_np${ranks} LABEL cli TIMEOUT 300 PROCESSORS ${ranks}
    COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/test_solve.py
            --cqio $<TARGET_FILE:cqio_cli> --cases ${PROJECT_SOURCE_DIR}/tests/cases --ranks ${ranks}
            --mpiexec "${MPIEXEC_EXECUTABLE} ${MPIEXEC_NUMPROC_FLAG}"
            --work ${CMAKE_CURRENT_BINARY_DIR}/solve_np${ranks})
endforeach()

# One table in the layout of each source: the same bits, and what is refused.
foreach(ranks 1 3)
  foreach(test sources sources_folders sources_binary sources_said)
    cqio_add_script_test(cli_${test}_np${ranks} LABEL cli TIMEOUT 900 PROCESSORS ${ranks}
      COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/test_${test}.py
              --cqio $<TARGET_FILE:cqio_cli> --ranks ${ranks}
              --mpiexec "${MPIEXEC_EXECUTABLE} ${MPIEXEC_NUMPROC_FLAG}"
              --work ${CMAKE_CURRENT_BINARY_DIR}/${test}_np${ranks})
  endforeach()
endforeach()
cqio_add_script_test(cli_sources_ahead LABEL cli TIMEOUT 600
  COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/test_sources_ahead.py
          --cqio $<TARGET_FILE:cqio_cli> --work ${CMAKE_CURRENT_BINARY_DIR}/sources_ahead)

# Files of MATLAB 7.3 are written by a program of the tests.
add_executable(write_mat ${PROJECT_SOURCE_DIR}/tests/support/write_mat.c)
target_link_libraries(write_mat PRIVATE external_hdf5)
foreach(ranks 1 3)
  cqio_add_script_test(cli_sources_matlab_np${ranks} LABEL cli TIMEOUT 300 PROCESSORS ${ranks}
    COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/test_sources_matlab.py
            --cqio $<TARGET_FILE:cqio_cli> --write-mat $<TARGET_FILE:write_mat> --ranks ${ranks}
            --mpiexec "${MPIEXEC_EXECUTABLE} ${MPIEXEC_NUMPROC_FLAG}"
            --work ${CMAKE_CURRENT_BINARY_DIR}/sources_matlab_np${ranks})
endforeach()
cqio_add_script_test(cli_many_accounts_np3 LABEL cli TIMEOUT 600 PROCESSORS 3
  COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/test_many_accounts.py
          --cqio $<TARGET_FILE:cqio_cli> --ranks 3 --mpiexec "${MPIEXEC_EXECUTABLE} ${MPIEXEC_NUMPROC_FLAG}"
          --work ${CMAKE_CURRENT_BINARY_DIR}/many_accounts_np3)
cqio_add_script_test(cli_sources_fuzz LABEL cli TIMEOUT 600
  COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/test_sources_fuzz.py
          --cqio $<TARGET_FILE:cqio_cli> --write-mat $<TARGET_FILE:write_mat>
          --work ${CMAKE_CURRENT_BINARY_DIR}/sources_fuzz)
