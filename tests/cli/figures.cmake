# Figures by the Python whose packages jobs/packages.sh installs, which need not be the first on PATH.
find_program(CQIO_DEBIAN_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH)
if(NOT CQIO_DEBIAN_PYTHON)
  set(CQIO_DEBIAN_PYTHON ${Python3_EXECUTABLE})
endif()
cqio_add_script_test(cli_figures LABEL cli TIMEOUT 300
  COMMAND ${CQIO_DEBIAN_PYTHON} -B ${CMAKE_CURRENT_SOURCE_DIR}/test_figures.py $<TARGET_FILE:cqio_cli>
          ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_BINARY_DIR}/figures)
