cqio_add_test(law_solve SOURCE test_solve.c MODULES linalg solve RANKS 1 2 4 LABEL law)
