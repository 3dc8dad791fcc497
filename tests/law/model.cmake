cqio_add_test(law_model_reference SOURCE test_model_reference.c MODULES model RANKS 1 2 LABEL law)
cqio_add_test(law_model_economy SOURCE test_model_economy.c MODULES model RANKS 1 2 LABEL law
  TIMEOUT 300)
cqio_add_test(law_model_years SOURCE test_model_years.c MODULES model RANKS 1 2 LABEL law
  TIMEOUT 300)
cqio_add_test(law_model_calibration SOURCE test_model_calibration.c MODULES model RANKS 1 2
  LABEL law TIMEOUT 300)
