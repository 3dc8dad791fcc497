cqio_add_test(error_grid SOURCE test_grid.c ROOMS grid RANKS 1 2 LABEL error)
