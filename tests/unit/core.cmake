cqio_add_test(unit_core SOURCE test_core.c MODULES core RANKS 1 3 LABEL unit)
