cqio_add_test(error_solve SOURCE test_solve.c MODULES linalg solve RANKS 1 3 4 LABEL error)
