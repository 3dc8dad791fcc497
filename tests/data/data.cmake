cqio_add_test(data_forms SOURCE test_data_forms.c ROOMS region RANKS 1 2 LABEL data)
