cqio_add_test(error_ncio SOURCE test_ncio.c ROOMS netcdf RANKS 1 2 LABEL error)
cqio_add_test(error_ncio_verify SOURCE test_ncio_verify.c ROOMS netcdf RANKS 1 2 LABEL error)
