cqio_add_test(data_forms SOURCE test_region_forms.c ROOMS region RANKS 1 2 LABEL data)
