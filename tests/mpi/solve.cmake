cqio_add_test(mpi_solve SOURCE test_solve.c MODULES linalg solve RANKS 1 2 3 4 LABEL mpi)
