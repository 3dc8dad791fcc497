cqio_add_test(unit_units SOURCE test_units.c ROOMS units sheet RANKS 1 LABEL unit)
