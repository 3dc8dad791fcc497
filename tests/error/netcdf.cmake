cqio_add_test(error_netcdf SOURCE test_netcdf.c ROOMS netcdf RANKS 1 2 LABEL error)
cqio_add_test(error_netcdf_verify SOURCE test_netcdf_verify.c ROOMS netcdf RANKS 1 2 LABEL error)
cqio_add_test(error_netcdf_steps SOURCE test_netcdf_steps.c ROOMS netcdf RANKS 1 2 LABEL error)
