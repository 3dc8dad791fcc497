cqio_add_test(law_regional SOURCE test_regional_laws.c ROOMS regional LABEL law)
cqio_add_test(law_regional_chongqing SOURCE test_regional_chongqing.c ROOMS regional LABEL law)
