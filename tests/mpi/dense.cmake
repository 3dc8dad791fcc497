cqio_add_test(mpi_factors SOURCE test_factors.c ROOMS operator RANKS 1 2 3 4 6 LABEL mpi)
