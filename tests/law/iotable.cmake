cqio_add_test(law_iotable SOURCE test_iotable.c ROOMS iotable RANKS 1 2 3 4 LABEL law TIMEOUT 300)

# cqio analyse against an independent program, and identities, on one and on several ranks.
foreach(ranks 1 2 3)
  cqio_add_script_test(law_analyses_np${ranks} LABEL law TIMEOUT 900 PROCESSORS ${ranks}
    COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/test_analyses.py
            --cqio $<TARGET_FILE:cqio_cli> --cases ${PROJECT_SOURCE_DIR}/tests/cases --ranks ${ranks}
            --mpiexec "${MPIEXEC_EXECUTABLE} ${MPIEXEC_NUMPROC_FLAG}"
            --work ${CMAKE_CURRENT_BINARY_DIR}/analyses_np${ranks})
endforeach()
# cqio transform against an independent program, and what its steps must keep.
foreach(ranks 1 2 3)
  foreach(what transforms splits trade_forms supply_use regionalise)
    cqio_add_script_test(law_${what}_np${ranks} LABEL law TIMEOUT 300 PROCESSORS ${ranks}
      COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/test_${what}.py
              --cqio $<TARGET_FILE:cqio_cli> --cases ${PROJECT_SOURCE_DIR}/tests/cases --ranks ${ranks}
              --mpiexec "${MPIEXEC_EXECUTABLE} ${MPIEXEC_NUMPROC_FLAG}"
              --work ${CMAKE_CURRENT_BINARY_DIR}/${what}_np${ranks})
  endforeach()
endforeach()
