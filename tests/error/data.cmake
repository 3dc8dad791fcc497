cqio_add_test(error_data SOURCE test_data.c ROOMS region RANKS 1 3 LABEL error)
cqio_add_test(error_data_mutations SOURCE test_data_mutations.c ROOMS region LABEL error)
