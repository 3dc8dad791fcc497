cqio_add_test(unit_regional SOURCE test_regional.c ROOMS regional LABEL unit)
