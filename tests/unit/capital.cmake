cqio_add_test(unit_capital SOURCE test_capital.c ROOMS capital LABEL unit)
