cqio_add_test(law_tables SOURCE test_tables.c ROOMS iotable RANKS 1 2 3 4 LABEL law TIMEOUT 300)
