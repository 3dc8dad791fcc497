# The program on wrong input, by lists of cases; on several ranks it must say the same.
foreach(cases program iotable towns)
  foreach(ranks 1 3)
    cqio_add_script_test(error_${cases}_np${ranks} LABEL error TIMEOUT 600 PROCESSORS ${ranks}
      COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/test_program.py
              --cqio $<TARGET_FILE:cqio_cli> --source ${PROJECT_SOURCE_DIR} --ranks ${ranks}
              --cases ${cases}_cases --mpiexec "${MPIEXEC_EXECUTABLE} ${MPIEXEC_NUMPROC_FLAG}")
  endforeach()
endforeach()
# The program under faults, killed, stopped and continued; the sanitizers would have to be loaded
# before faults.so.
if(NOT CQIO_SANITIZE)
  foreach(ranks 1 3)
    foreach(test faults restart)
      cqio_add_script_test(error_${test}_np${ranks} LABEL error TIMEOUT 600 PROCESSORS 2
        COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/test_${test}.py
                --cqio $<TARGET_FILE:cqio_cli> --faults $<TARGET_FILE:cqio_faults>
                --older $<TARGET_FILE:cqio_older>
                --source ${PROJECT_SOURCE_DIR} --ranks ${ranks}
                --mpiexec "${MPIEXEC_EXECUTABLE} ${MPIEXEC_NUMPROC_FLAG}")
    endforeach()
  endforeach()
endif()
# The rules of people, work and settlement on 1, 2, 3 and 4 ranks.
cqio_add_script_test(error_people_ranks LABEL mpi TIMEOUT 600 PROCESSORS 2
  COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/test_people_ranks.py
          --cqio $<TARGET_FILE:cqio_cli> --faults $<TARGET_FILE:cqio_faults> --older $<TARGET_FILE:cqio_older>
          --source ${PROJECT_SOURCE_DIR} --mpiexec "${MPIEXEC_EXECUTABLE} ${MPIEXEC_NUMPROC_FLAG}")
# Of several ranks, those that had their memory keep it until the program ends, which the leak checker
# would call a leak.
set(ranks 1)
if(NOT CQIO_SANITIZE)
  list(APPEND ranks 2)
endif()
cqio_add_test(error_memory SOURCE test_memory.c ROOMS run iotable RANKS ${ranks} LABEL error TIMEOUT 300)
