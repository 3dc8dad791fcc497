cqio_add_test(law_iotable SOURCE test_iotable.c ROOMS iotable RANKS 1 2 3 4 LABEL law TIMEOUT 300)
