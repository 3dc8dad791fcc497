# Debian packages: program, library, development files, data, documentation.
#   cmake --preset package && cmake --build --preset package && cd build/package && cpack
# What Debian wants in each beside our files is put there by packages/debian.cmake.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME cqio)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
# Who makes them, as tools of Debian ask it: DEBFULLNAME and DEBEMAIL of the environment.
foreach(pair "DEBFULLNAME=The cqio developers" DEBEMAIL=cqio@localhost)
  string(REGEX MATCH "^(.*)=(.*)$" pair ${pair})
  set(${CMAKE_MATCH_1} "$ENV{${CMAKE_MATCH_1}}")
  if(NOT ${CMAKE_MATCH_1})
    set(${CMAKE_MATCH_1} ${CMAKE_MATCH_2})
  endif()
endforeach()
set(CPACK_PACKAGE_CONTACT "${DEBFULLNAME} <${DEBEMAIL}>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # each has its own
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_COMPONENTS_ALL program library development data documentation)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/packages/debian.cmake)
set(CPACK_CQIO_SOURCE ${PROJECT_SOURCE_DIR}) # for that script

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 0upstream1)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY ">=")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(same "(= ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})")

set(CPACK_COMPONENT_PROGRAM_DESCRIPTION "input-output model of a region on several nodes
Programs cqio, cqio-overlap and cqio-towns: industrial parks, employment and
urbanization of a region by an input-output model of its districts, each with
a town and a countryside; solutions of any input-output table with a proven
bound of their error; results as CF NetCDF.")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME cqio)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS "cqio-data, openmpi-bin")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SUGGESTS "cqio-doc")

set(library libcqio${PROJECT_VERSION_MAJOR})
set(CPACK_COMPONENT_LIBRARY_DESCRIPTION "input-output model of a region - library
What the program cqio is made of, for C and C++: tables, operators, certified
solutions, multipliers, years of a region.")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME ${library})
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/cmake/packages/triggers)

# The static library asks its users for what it is linked with.
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "input-output model of a region - development files
Headers, the static library, the CMake package and cqio.pc.")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libcqio-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "${library} ${same}, libopenmpi-dev, libnetcdf-mpi-dev, \
libdeflate-dev, libisal-dev, libopenblas-dev, liblapacke-dev, libscalapack-openmpi-dev, libyaml-dev, libjansson-dev, libarchive-dev, libexpat1-dev, libfreexl-dev, zlib1g-dev, \
libcsv-dev, libunistring-dev, libssl-dev, librandom123-dev, libgsl-dev, pkg-config")

set(CPACK_COMPONENT_DATA_DESCRIPTION "input-output model of a region - data sets and jobs
Data sets of Chongqing and of a toy region, job files, scripts for Slurm, and
the script that draws figures of results.")
set(CPACK_DEBIAN_DATA_PACKAGE_NAME cqio-data)
set(CPACK_DEBIAN_DATA_PACKAGE_SECTION science)
set(CPACK_DEBIAN_DATA_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_DATA_PACKAGE_RECOMMENDS "python3, python3-matplotlib, python3-netcdf4, gmt-gshhg-low")
set(CPACK_DEBIAN_DATA_PACKAGE_SUGGESTS "cqio")

set(CPACK_COMPONENT_DOCUMENTATION_DESCRIPTION "input-output model of a region - documentation
The method with all its equations, file formats, errors, a guide for
developers, and examples in C, C++ and Python.")
set(CPACK_DEBIAN_DOCUMENTATION_PACKAGE_NAME cqio-doc)
set(CPACK_DEBIAN_DOCUMENTATION_PACKAGE_SECTION doc)
set(CPACK_DEBIAN_DOCUMENTATION_PACKAGE_ARCHITECTURE all)
include(CPack)
