cqio_add_test(data_grid SOURCE test_grid.c MODULES data grid RANKS 1 LABEL data)
