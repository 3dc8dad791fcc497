cqio_add_test(error_grid SOURCE test_grid.c MODULES grid RANKS 1 2 LABEL error)
