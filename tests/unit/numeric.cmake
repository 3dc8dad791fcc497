cqio_add_test(unit_numeric SOURCE test_numeric.c ROOMS numeric LABEL unit)
