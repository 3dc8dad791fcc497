cqio_add_test(error_ncio SOURCE test_ncio.c MODULES ncio RANKS 1 2 LABEL error)
