cqio_add_test(unit_core SOURCE test_core.c ROOMS numeric RANKS 1 3 LABEL unit)
cqio_add_test(unit_core_stop SOURCE test_core_stop.c ROOMS core RANKS 1 3 LABEL unit)
cqio_add_test(unit_decimal SOURCE test_decimal.c ROOMS core RANKS 1 LABEL unit)
