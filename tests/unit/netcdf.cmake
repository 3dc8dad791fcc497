cqio_add_test(unit_netcdf SOURCE test_netcdf.c ROOMS netcdf RANKS 1 3 LABEL unit)
cqio_add_test(unit_netcdf_slab SOURCE test_netcdf_slab.c ROOMS netcdf RANKS 1 3 LABEL unit)
