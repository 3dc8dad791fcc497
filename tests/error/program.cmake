# The program on wrong input; on several ranks it must say the same.
foreach(ranks 1 3)
  cqio_add_script_test(error_program_np${ranks} LABEL error TIMEOUT 600 PROCESSORS ${ranks}
    COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/test_program.py
            --cqio $<TARGET_FILE:cqio_cli> --source ${PROJECT_SOURCE_DIR} --ranks ${ranks}
            --mpiexec "${MPIEXEC_EXECUTABLE} ${MPIEXEC_NUMPROC_FLAG}")
endforeach()
