cqio_add_test(law_reference SOURCE test_reference.c ROOMS run RANKS 1 2 LABEL law)
cqio_add_test(law_ensemble SOURCE test_ensemble.c ROOMS run RANKS 1 2 LABEL law
  TIMEOUT 300)
foreach(test economy parks years calibration settled)
  cqio_add_test(law_${test} SOURCE test_${test}.c ROOMS run RANKS 1 2 LABEL law
    TIMEOUT 300)
endforeach()
cqio_add_test(law_own_markets SOURCE test_own_markets.c ROOMS run RANKS 1 2 LABEL law)
cqio_add_test(law_equilibrium SOURCE test_equilibrium.c ROOMS run equilibrium RANKS 1 2 3 LABEL law)
cqio_add_test(law_growth SOURCE test_growth.c ROOMS run equilibrium RANKS 1 2 3 LABEL law)
cqio_add_test(law_gross SOURCE test_gross.c ROOMS run equilibrium RANKS 1 2 3 LABEL law)
# Statistics and Sobol indices of an ensemble, from the files of its members.
cqio_add_script_test(law_indices LABEL law TIMEOUT 120
  COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/test_indices.py
          --cqio $<TARGET_FILE:cqio_cli> --source ${PROJECT_SOURCE_DIR}
          --work ${CMAKE_CURRENT_BINARY_DIR}/indices)
cqio_add_test(law_markets SOURCE test_markets.c ROOMS run markets RANKS 1 2 3 LABEL law TIMEOUT 300)
cqio_add_test(law_markets_found SOURCE test_markets_found.c ROOMS run markets RANKS 1 2 LABEL law TIMEOUT 600)
cqio_add_test(law_markets_job SOURCE test_markets_job.c ROOMS run RANKS 1 2 LABEL law TIMEOUT 600)
cqio_add_test(law_levers SOURCE test_levers.c ROOMS run markets RANKS 1 2 LABEL law TIMEOUT 300)
