cqio_add_test(law_model_reference SOURCE test_model_reference.c MODULES model RANKS 1 3 LABEL law)
