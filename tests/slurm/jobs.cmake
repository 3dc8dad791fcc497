# The scripts of jobs/ on a Slurm of one node; skipped where it is missing or not run by root.
cqio_add_script_test(slurm_jobs LABEL slurm TIMEOUT 900 PROCESSORS 2
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/jobs.sh $<TARGET_FILE:cqio_cli> ${PROJECT_BINARY_DIR} ${PROJECT_SOURCE_DIR}
          ${CMAKE_CURRENT_BINARY_DIR}/jobs)
