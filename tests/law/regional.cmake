cqio_add_test(law_regional SOURCE test_regional_laws.c ROOMS regional LABEL law)
cqio_add_test(law_regional_chongqing SOURCE test_regional_chongqing.c ROOMS regional LABEL law)
cqio_add_test(law_balancing SOURCE test_balancing.c ROOMS balancing regional RANKS 1 2 3 LABEL law)
cqio_add_test(law_balancing_errors SOURCE test_balancing_errors.c ROOMS balancing RANKS 1 2 3 4 LABEL law)
