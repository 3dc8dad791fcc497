cqio_add_test(unit_conf SOURCE test_conf.c ROOMS job RANKS 1 3 LABEL unit)
# They write the same file.
set_tests_properties(unit_conf_np1 unit_conf_np3 PROPERTIES RESOURCE_LOCK unit_conf_job)
