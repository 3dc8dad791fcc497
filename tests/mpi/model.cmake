cqio_add_test(mpi_model_ranks SOURCE test_model_ranks.c ROOMS run RANKS 1 2 3 4 LABEL mpi
  TIMEOUT 300)
