# Run by cpack over the staged files of all components: copyright and change log of each package, compressed
# as Debian wants them, and compressed manual pages.
set(names program=cqio library=${CPACK_DEBIAN_LIBRARY_PACKAGE_NAME} development=libcqio-dev data=cqio-data
  documentation=cqio-doc)

# Compressed without name and time, so that a package has the same bytes whenever it is made.
function(compress file)
  execute_process(COMMAND gzip -9nf ${file} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

foreach(pair ${names})
  string(REGEX MATCH "^(.*)=(.*)$" pair ${pair})
  set(component ${CMAKE_MATCH_1})
  set(name ${CMAKE_MATCH_2})
  set(root ${CPACK_TEMPORARY_DIRECTORY}/${component}/usr/share)
  configure_file(${CPACK_CQIO_SOURCE}/cmake/packages/copyright ${root}/doc/${name}/copyright COPYONLY)
  configure_file(${CPACK_CQIO_SOURCE}/cmake/packages/changelog.in ${root}/doc/${name}/changelog.Debian @ONLY)
  compress(${root}/doc/${name}/changelog.Debian)
  file(GLOB pages ${root}/man/man?/*.[1-9])
  foreach(page ${pages})
    compress(${page})
  endforeach()
endforeach()
# The change log of the project goes with the documentation alone.
set(root ${CPACK_TEMPORARY_DIRECTORY}/documentation/usr/share/doc)
configure_file(${root}/cqio/CHANGELOG.md ${root}/cqio-doc/changelog COPYONLY)
compress(${root}/cqio-doc/changelog)
# cpack itself calls ldconfig in the scripts of a package with a library.
file(WRITE ${CPACK_TEMPORARY_DIRECTORY}/library/usr/share/lintian/overrides/${CPACK_DEBIAN_LIBRARY_PACKAGE_NAME}
  "maintscript-calls-ldconfig [post*]\n")
