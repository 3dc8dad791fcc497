cqio_add_test(unit_job SOURCE test_job.c ROOMS job RANKS 1 3 LABEL unit)
