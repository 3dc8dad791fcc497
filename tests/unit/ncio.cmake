cqio_add_test(unit_ncio SOURCE test_ncio.c ROOMS netcdf RANKS 1 3 LABEL unit)
