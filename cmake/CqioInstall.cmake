# What `cmake --install` brings. Everything finds its own by relative paths: the prefix may be moved.
#   bin              cqio, cqio-overlap, cqio-towns
#   lib, include     libcqio, shared and static; headers; CMake package; cqio.pc
#   share/man        cqio.1, cqio-overlap.1, cqio-towns.1, cqio-job.5
#   share/cqio       matrices and jobs beside each other, as job files expect them
#   share/doc/cqio   README, change log, docs, examples
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/cqio)
set(data_dir ${CMAKE_INSTALL_DATADIR}/cqio)

install(TARGETS cqio cqio_cli EXPORT cqioTargets INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  RUNTIME COMPONENT program LIBRARY COMPONENT library NAMELINK_COMPONENT development)
install(TARGETS cqio_static EXPORT cqioStaticTargets INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  ARCHIVE COMPONENT development)
install(DIRECTORY include/cqio DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)

install(EXPORT cqioTargets NAMESPACE cqio:: DESTINATION ${package_dir} COMPONENT development)
install(EXPORT cqioStaticTargets NAMESPACE cqio:: DESTINATION ${package_dir} COMPONENT development)
configure_package_config_file(cmake/cqioConfig.cmake.in cqioConfig.cmake
  INSTALL_DESTINATION ${package_dir} PATH_VARS data_dir)
# While the first number is 0, another middle number is another interface.
write_basic_package_version_file(cqioConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/cqioConfig.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/cqioConfigVersion.cmake cmake/CqioDependencies.cmake
  DESTINATION ${package_dir} COMPONENT development)

# cqio.pc: MPI for all, the libraries of the static library as private ones.
file(RELATIVE_PATH pc_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
list(TRANSFORM MPI_C_INCLUDE_DIRS PREPEND -I OUTPUT_VARIABLE pc_mpi_cflags)
list(JOIN pc_mpi_cflags " " pc_mpi_cflags)
list(JOIN MPI_C_LIBRARIES " " pc_mpi_libs)
set(pc_private ${NETCDF_MPI_LINK_LIBRARIES} ${HDF5_LINK_LIBRARIES} ${DEFLATE_LIBRARY} ${ISAL_LIBRARY} ${SCALAPACK_LIBRARY} ${LAPACKE_LIBRARY} ${LAPACK_LIBRARIES}
  ${BLAS_LIBRARIES} ${YAML_LINK_LIBRARIES} ${JANSSON_LINK_LIBRARIES} ${ARCHIVE_LINK_LIBRARIES}
  ${EXPAT_LINK_LIBRARIES} ${FREEXL_LINK_LIBRARIES} ${ZLIB_LINK_LIBRARIES} ${CRYPTO_LINK_LIBRARIES}
  ${CSV_LIBRARY} ${UNISTRING_LIBRARY} ${GSL_LIBRARY} ${CMAKE_THREAD_LIBS_INIT} -ldl -lm)
list(REMOVE_DUPLICATES pc_private)
list(JOIN pc_private " " pc_private)
configure_file(cmake/cqio.pc.in cqio.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/cqio.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)

install(DIRECTORY matrices DESTINATION ${data_dir} COMPONENT data PATTERN __pycache__ EXCLUDE)
install(DIRECTORY jobs DESTINATION ${data_dir} USE_SOURCE_PERMISSIONS COMPONENT data
  PATTERN __pycache__ EXCLUDE PATTERN packages.sh EXCLUDE PATTERN quickstart.sh EXCLUDE) # these two build from the source
install(FILES README.md CHANGELOG.md CITATION.cff CONTRIBUTING.md SECURITY.md THIRD_PARTY.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT documentation)
install(DIRECTORY docs examples DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT documentation
  PATTERN Doxyfile.in EXCLUDE PATTERN __pycache__ EXCLUDE)
