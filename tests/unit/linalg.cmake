cqio_add_test(unit_linalg SOURCE test_linalg.c MODULES linalg RANKS 1 2 3 4 LABEL unit)
