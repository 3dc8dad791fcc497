# The main job through mpiexec, its values, and the tools that read its files.
set(venv ${PROJECT_BINARY_DIR}/venv)
set(results ${CMAKE_CURRENT_BINARY_DIR}/main_job)
cqio_add_script_test(cli_venv LABEL cli TIMEOUT 600
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/venv.sh ${venv})
cqio_add_script_test(cli_main_job LABEL cli TIMEOUT 900 PROCESSORS 4
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/main_job.sh $<TARGET_FILE:cqio_cli> ${PROJECT_SOURCE_DIR}
          ${results} ${venv}/bin/python)
cqio_add_script_test(cli_tools LABEL tools TIMEOUT 1800 PROCESSORS 2
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/tools.sh ${results} $<TARGET_FILE:cqio_cli> ${PROJECT_SOURCE_DIR}
          ${CMAKE_CURRENT_BINARY_DIR}/tools ${venv}/bin/python)
set_tests_properties(cli_venv PROPERTIES FIXTURES_SETUP venv)
set_tests_properties(cli_main_job PROPERTIES FIXTURES_REQUIRED venv FIXTURES_SETUP results)
set_tests_properties(cli_tools PROPERTIES FIXTURES_REQUIRED "venv;results")
# What cqio convert writes, in pymrio and xarray.
cqio_add_script_test(cli_sources_pymrio LABEL cli TIMEOUT 300
  COMMAND ${venv}/bin/python -B ${CMAKE_CURRENT_SOURCE_DIR}/test_sources_pymrio.py
          --cqio $<TARGET_FILE:cqio_cli> --work ${CMAKE_CURRENT_BINARY_DIR}/sources_pymrio)
set_tests_properties(cli_sources_pymrio PROPERTIES FIXTURES_REQUIRED venv)
# The maps of ensembles, computed a second time.
cqio_add_script_test(cli_ensemble_maps_values LABEL cli TIMEOUT 60
  COMMAND ${venv}/bin/python -B ${CMAKE_CURRENT_SOURCE_DIR}/ensemble_maps.py
          ${CMAKE_CURRENT_BINARY_DIR}/ensemble_maps ${PROJECT_SOURCE_DIR}/matrices/toy)
set_tests_properties(cli_ensemble_maps_values PROPERTIES FIXTURES_REQUIRED "venv;ensemble_maps")
# Maps as ISIMIP asks for them.
cqio_add_script_test(cli_isimip LABEL cli TIMEOUT 120 PROCESSORS 2
  COMMAND ${venv}/bin/python -B ${CMAKE_CURRENT_SOURCE_DIR}/test_isimip.py $<TARGET_FILE:cqio_cli>
          ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_BINARY_DIR}/isimip)
set_tests_properties(cli_isimip PROPERTIES FIXTURES_REQUIRED venv)

# Maps for readers over a network.
cqio_add_script_test(cli_cloud LABEL cli TIMEOUT 120
  COMMAND ${venv}/bin/python -B ${CMAKE_CURRENT_SOURCE_DIR}/test_cloud.py $<TARGET_FILE:cqio_cli>
          ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_BINARY_DIR}/cloud)
set_tests_properties(cli_cloud PROPERTIES FIXTURES_REQUIRED venv)
