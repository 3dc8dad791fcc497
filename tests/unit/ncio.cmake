cqio_add_test(unit_ncio SOURCE test_ncio.c MODULES ncio RANKS 1 3 LABEL unit)
