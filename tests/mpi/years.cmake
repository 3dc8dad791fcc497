cqio_add_test(mpi_years SOURCE test_years.c ROOMS run RANKS 1 2 3 4 LABEL mpi
  TIMEOUT 300)
