cqio_add_test(unit_iotable SOURCE test_iotable.c ROOMS iotable RANKS 1 2 3 4 LABEL unit)
cqio_add_test(unit_roles SOURCE test_roles.c ROOMS iotable RANKS 1 LABEL unit)
cqio_add_test(unit_generate_trade SOURCE test_generate_trade.c ROOMS iotable RANKS 1 2 3 4 LABEL unit)
