cqio_add_test(unit_product SOURCE test_product.c ROOMS numeric dense LABEL unit)
cqio_add_test(unit_coarse SOURCE test_coarse.c ROOMS numeric dense LABEL unit)
cqio_add_test(unit_packed_rows SOURCE test_packed_rows.c ROOMS numeric dense LABEL unit)
