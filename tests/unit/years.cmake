cqio_add_test(unit_years SOURCE test_years.c ROOMS run RANKS 1 3 LABEL unit)
