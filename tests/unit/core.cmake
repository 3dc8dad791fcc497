cqio_add_test(unit_core SOURCE test_core.c MODULES core RANKS 1 3 LABEL unit)
cqio_add_test(unit_core_exact SOURCE test_core_exact.c MODULES core RANKS 1 3 LABEL unit)
cqio_add_test(unit_core_stop SOURCE test_core_stop.c MODULES core RANKS 1 3 LABEL unit)
