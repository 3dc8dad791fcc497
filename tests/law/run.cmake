cqio_add_test(law_reference SOURCE test_reference.c ROOMS run RANKS 1 2 LABEL law)
cqio_add_test(law_ensemble SOURCE test_ensemble.c ROOMS run RANKS 1 2 LABEL law
  TIMEOUT 300)
foreach(test economy parks years calibration)
  cqio_add_test(law_${test} SOURCE test_${test}.c ROOMS run RANKS 1 2 LABEL law
    TIMEOUT 300)
endforeach()
