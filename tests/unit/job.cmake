cqio_add_test(unit_job SOURCE test_job.c ROOMS job RANKS 1 3 LABEL unit)
# They write the same file.
set_tests_properties(unit_job_np1 unit_job_np3 PROPERTIES RESOURCE_LOCK unit_job_file)
