cqio_add_test(law_solve SOURCE test_solve.c ROOMS analysis RANKS 1 2 4 LABEL law)
cqio_add_test(law_signs SOURCE test_signs.c ROOMS analysis RANKS 1 2 3 LABEL law)
cqio_add_test(law_points SOURCE test_points.c ROOMS analysis RANKS 1 2 3 4 LABEL law)
