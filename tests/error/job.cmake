cqio_add_test(error_job SOURCE test_job.c ROOMS job RANKS 1 3 LABEL error)
cqio_add_test(error_job_mutations SOURCE test_job_mutations.c ROOMS job LABEL error)
# They write the same file.
set_tests_properties(error_job_np1 error_job_np3 error_job_mutations
  PROPERTIES RESOURCE_LOCK error_job_file)
