cqio_add_test(unit_regional SOURCE test_regional.c MODULES regional LABEL unit)
