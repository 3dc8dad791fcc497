cqio_add_test(unit_data SOURCE test_data.c ROOMS region RANKS 1 3 LABEL unit)
