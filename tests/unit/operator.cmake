cqio_add_test(unit_operator SOURCE test_operator.c ROOMS operator RANKS 1 2 3 4 LABEL unit)
cqio_add_test(unit_operator_dense SOURCE test_operator_dense.c ROOMS operator RANKS 1 2 3 4 LABEL unit)
cqio_add_test(unit_kernel SOURCE test_kernel.c ROOMS operator LABEL unit)
