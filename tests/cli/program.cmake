cqio_add_script_test(cli_program LABEL cli TIMEOUT 120
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/program.sh $<TARGET_FILE:cqio_cli> ${PROJECT_SOURCE_DIR}
          ${CMAKE_CURRENT_BINARY_DIR}/program)
cqio_add_script_test(cli_version LABEL cli TIMEOUT 60
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/version.sh ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_BINARY_DIR}/version)
cqio_add_script_test(cli_times LABEL cli TIMEOUT 300 PROCESSORS 4
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/times.sh $<TARGET_FILE:cqio_cli> ${PROJECT_SOURCE_DIR}
          ${CMAKE_CURRENT_BINARY_DIR}/times)
cqio_add_script_test(cli_estimate LABEL cli TIMEOUT 900 PROCESSORS 2
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/estimate.sh $<TARGET_FILE:cqio_cli> ${PROJECT_SOURCE_DIR}
          ${CMAKE_CURRENT_BINARY_DIR}/estimate)
cqio_add_script_test(cli_sweep LABEL cli TIMEOUT 600 PROCESSORS 2
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/sweep.sh $<TARGET_FILE:cqio_cli> ${PROJECT_SOURCE_DIR}
          ${CMAKE_CURRENT_BINARY_DIR}/sweep)
cqio_add_script_test(cli_ensemble LABEL cli TIMEOUT 600 PROCESSORS 2
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/ensemble.sh $<TARGET_FILE:cqio_cli> ${PROJECT_SOURCE_DIR}
          ${CMAKE_CURRENT_BINARY_DIR}/ensemble)
cqio_add_script_test(cli_ensemble_maps LABEL cli TIMEOUT 300 PROCESSORS 2
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/ensemble_maps.sh $<TARGET_FILE:cqio_cli> ${PROJECT_SOURCE_DIR}
          ${CMAKE_CURRENT_BINARY_DIR}/ensemble_maps)
set_tests_properties(cli_ensemble_maps PROPERTIES FIXTURES_SETUP ensemble_maps)
cqio_add_script_test(cli_verify LABEL cli TIMEOUT 180
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/test_verify.py $<TARGET_FILE:cqio_cli>
          ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_BINARY_DIR}/verify)
