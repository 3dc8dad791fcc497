cqio_add_test(law_model_reference SOURCE test_model_reference.c ROOMS run RANKS 1 2 LABEL law)
cqio_add_test(law_model_ensemble SOURCE test_model_ensemble.c ROOMS run RANKS 1 2 LABEL law
  TIMEOUT 300)
foreach(test economy parks years calibration)
  cqio_add_test(law_model_${test} SOURCE test_model_${test}.c ROOMS run RANKS 1 2 LABEL law
    TIMEOUT 300)
endforeach()
