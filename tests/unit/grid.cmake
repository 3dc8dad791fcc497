cqio_add_test(unit_grid SOURCE test_grid.c ROOMS grid RANKS 1 3 LABEL unit)
cqio_add_test(unit_grid_weights SOURCE test_grid_weights.c ROOMS grid RANKS 1 LABEL unit)
