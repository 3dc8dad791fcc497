cqio_add_test(error_region SOURCE test_region.c ROOMS region RANKS 1 3 LABEL error)
cqio_add_test(error_region_mutations SOURCE test_region_mutations.c ROOMS region LABEL error)
