cqio_add_test(error_ncio SOURCE test_ncio.c MODULES ncio RANKS 1 2 LABEL error)
cqio_add_test(error_ncio_verify SOURCE test_ncio_verify.c MODULES ncio RANKS 1 2 LABEL error)
