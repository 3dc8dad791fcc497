cqio_add_test(error_verify SOURCE test_verify.c MODULES model RANKS 1 2 LABEL error)
