cqio_add_test(data_grid SOURCE test_grid.c ROOMS region grid RANKS 1 LABEL data)
