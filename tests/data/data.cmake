cqio_add_test(data_forms SOURCE test_data_forms.c MODULES data RANKS 1 2 LABEL data)
