cqio_add_test(error_conf SOURCE test_conf.c ROOMS job RANKS 1 3 LABEL error)
cqio_add_test(error_conf_mutations SOURCE test_conf_mutations.c ROOMS job LABEL error)
# They write the same file.
set_tests_properties(error_conf_np1 error_conf_np3 error_conf_mutations
  PROPERTIES RESOURCE_LOCK error_conf_job)
