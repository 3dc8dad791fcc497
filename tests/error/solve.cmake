cqio_add_test(error_solve SOURCE test_solve.c ROOMS analysis RANKS 1 3 4 LABEL error)
