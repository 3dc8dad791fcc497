cqio_add_test(unit_cell_sums SOURCE test_cell_sums.c ROOMS numeric balancing RANKS 1 3 LABEL unit)
