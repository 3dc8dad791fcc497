cqio_add_test(mpi_solve SOURCE test_solve.c ROOMS analysis RANKS 1 2 3 4 LABEL mpi)
cqio_add_test(mpi_solve_dense SOURCE test_solve_dense.c ROOMS analysis RANKS 1 2 3 4 6 LABEL mpi)
cqio_add_test(mpi_unlike_nodes SOURCE test_unlike_nodes.c ROOMS solve RANKS 2 LABEL mpi TIMEOUT 60)
