cqio_add_test(unit_sampling SOURCE test_sampling.c ROOMS numeric LABEL unit)
