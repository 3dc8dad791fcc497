# External libraries, one interface target each, external_NAME, and imported pkg-config targets for the
# small ones; also for callers of the installed static library, which must find the same.
find_package(MPI REQUIRED COMPONENTS C)
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(YAML REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
pkg_check_modules(CRYPTO REQUIRED IMPORTED_TARGET libcrypto)
pkg_check_modules(GSL REQUIRED gsl)

# Parallel NetCDF: netcdf_par.h lies only in the MPI include directory, which netcdf-mpi.pc does not
# name; searched first, so that the headers of a serial NetCDF cannot shadow it.
pkg_search_module(NETCDF_MPI REQUIRED IMPORTED_TARGET netcdf-mpi netcdf)
find_path(NETCDF_PAR_INCLUDE_DIR netcdf_par.h
  HINTS ${NETCDF_MPI_INCLUDE_DIRS} "${NETCDF_MPI_PREFIX}/include"
        "/usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/netcdf/mpi/include"
  REQUIRED)
add_library(external_netcdf INTERFACE IMPORTED)
target_include_directories(external_netcdf SYSTEM BEFORE INTERFACE ${NETCDF_PAR_INCLUDE_DIR})
target_link_libraries(external_netcdf INTERFACE PkgConfig::NETCDF_MPI MPI::MPI_C)

# HDF5, the same that NetCDF is linked with: Debian names it after its MPI.
pkg_search_module(HDF5 REQUIRED IMPORTED_TARGET hdf5-openmpi hdf5-mpich hdf5)
add_library(external_hdf5 INTERFACE IMPORTED)
target_link_libraries(external_hdf5 INTERFACE PkgConfig::HDF5 MPI::MPI_C)

# BLAS, LAPACK and LAPACKE; ScaLAPACK has no header and no usable CMake package.
find_package(BLAS REQUIRED)
find_package(LAPACK REQUIRED)
find_path(CBLAS_INCLUDE_DIR cblas.h PATH_SUFFIXES openblas REQUIRED)
find_path(LAPACKE_INCLUDE_DIR lapacke.h PATH_SUFFIXES openblas lapacke REQUIRED)
find_library(LAPACKE_LIBRARY lapacke REQUIRED)
find_library(SCALAPACK_LIBRARY NAMES scalapack-openmpi scalapack scalapack-mpich REQUIRED)
add_library(external_blas INTERFACE IMPORTED)
target_include_directories(external_blas SYSTEM INTERFACE ${CBLAS_INCLUDE_DIR} ${LAPACKE_INCLUDE_DIR})
target_link_libraries(external_blas INTERFACE ${SCALAPACK_LIBRARY} ${LAPACKE_LIBRARY} LAPACK::LAPACK BLAS::BLAS)

# Small libraries without a pkg-config file.
find_path(CSV_INCLUDE_DIR csv.h REQUIRED)
find_library(CSV_LIBRARY csv REQUIRED)
find_path(DEFLATE_INCLUDE_DIR libdeflate.h REQUIRED)
find_library(DEFLATE_LIBRARY deflate REQUIRED)
add_library(external_deflate INTERFACE IMPORTED)
target_include_directories(external_deflate SYSTEM INTERFACE ${DEFLATE_INCLUDE_DIR})
target_link_libraries(external_deflate INTERFACE ${DEFLATE_LIBRARY})
find_path(UNISTRING_INCLUDE_DIR unistr.h REQUIRED)
find_library(UNISTRING_LIBRARY unistring REQUIRED)
add_library(external_csv INTERFACE IMPORTED)
target_include_directories(external_csv SYSTEM INTERFACE ${CSV_INCLUDE_DIR})
target_link_libraries(external_csv INTERFACE ${CSV_LIBRARY})
add_library(external_unistring INTERFACE IMPORTED)
target_include_directories(external_unistring SYSTEM INTERFACE ${UNISTRING_INCLUDE_DIR})
target_link_libraries(external_unistring INTERFACE ${UNISTRING_LIBRARY})
find_path(RANDOM123_INCLUDE_DIR Random123/philox.h REQUIRED)
add_library(external_random123 INTERFACE IMPORTED)
target_include_directories(external_random123 SYSTEM INTERFACE ${RANDOM123_INCLUDE_DIR})
# GSL without its own CBLAS, which must not take the place of the fast one.
find_library(GSL_LIBRARY gsl HINTS ${GSL_LIBRARY_DIRS} REQUIRED)
add_library(external_gsl INTERFACE IMPORTED)
target_include_directories(external_gsl SYSTEM INTERFACE ${GSL_INCLUDE_DIRS})
target_link_libraries(external_gsl INTERFACE ${GSL_LIBRARY})
