cqio_add_test(mpi_solve SOURCE test_solve.c ROOMS analysis RANKS 1 2 3 4 LABEL mpi)
cqio_add_test(mpi_solve_dense SOURCE test_solve_dense.c ROOMS analysis RANKS 1 2 3 4 6 LABEL mpi)
