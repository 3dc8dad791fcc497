cqio_add_test(unit_data SOURCE test_data.c MODULES data RANKS 1 3 LABEL unit)
