cqio_add_script_test(cli_towns LABEL cli TIMEOUT 60
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/test_towns.py
          $<TARGET_FILE:cqio_towns> $<TARGET_FILE:cqio_cli> ${PROJECT_SOURCE_DIR})
