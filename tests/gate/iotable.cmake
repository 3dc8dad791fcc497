# Mutations of all kinds of inputs.
cqio_add_script_test(gate_mutations LABEL error TIMEOUT 1500
  COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/mutations.py
          --cqio $<TARGET_FILE:cqio_cli> --source ${PROJECT_SOURCE_DIR})
# What tables and demands say of themselves is read, or refused.
cqio_add_script_test(gate_tables LABEL error TIMEOUT 1500
  COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/test_tables.py --cqio $<TARGET_FILE:cqio_cli>)
# Tables in NetCDF, and in the layouts of those who publish them, in other orders and forms, and with what contradicts itself.
cqio_add_script_test(gate_netcdf_tables LABEL error TIMEOUT 1500
  COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/test_netcdf_tables.py --cqio $<TARGET_FILE:cqio_cli>)
cqio_add_script_test(gate_published LABEL error TIMEOUT 900
  COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/test_published.py --cqio $<TARGET_FILE:cqio_cli>)
# What tables are once they are converted or transformed, and what files of steps say.
cqio_add_script_test(gate_transforms LABEL error TIMEOUT 600
  COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/test_transforms.py --cqio $<TARGET_FILE:cqio_cli>)
# What is written is read again: the same table and the same results.
cqio_add_script_test(gate_round_trips LABEL error TIMEOUT 900 PROCESSORS 2
  COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/test_round_trips.py --cqio $<TARGET_FILE:cqio_cli>)
# Other accounts by industry are totals in units that are known, and results are those of one run.
cqio_add_script_test(gate_analyses LABEL error TIMEOUT 600
  COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/test_analyses.py --cqio $<TARGET_FILE:cqio_cli>)
