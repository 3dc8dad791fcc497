cqio_add_test(unit_linalg SOURCE test_linalg.c MODULES linalg RANKS 1 2 3 4 LABEL unit)
cqio_add_test(unit_linalg_dense SOURCE test_linalg_dense.c MODULES linalg RANKS 1 2 3 4 LABEL unit)
cqio_add_test(unit_kernel SOURCE test_kernel.c MODULES linalg LABEL unit)
cqio_add_test(unit_product SOURCE test_product.c MODULES linalg LABEL unit)
