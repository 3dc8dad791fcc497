cqio_add_test(unit_model_parts SOURCE test_model_parts.c ROOMS run RANKS 1 3 LABEL unit)
