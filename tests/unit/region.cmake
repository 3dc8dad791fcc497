cqio_add_test(unit_region SOURCE test_region.c ROOMS region RANKS 1 3 LABEL unit)
