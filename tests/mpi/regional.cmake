cqio_add_test(mpi_regional SOURCE test_regional_ranks.c ROOMS regional RANKS 1 2 3 4 LABEL mpi)
