cqio_add_test(error_verify SOURCE test_verify.c ROOMS run RANKS 1 2 LABEL error)
