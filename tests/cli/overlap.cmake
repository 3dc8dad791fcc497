if(TARGET cqio_overlap)
  cqio_add_script_test(cli_overlap LABEL cli TIMEOUT 60
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/test_overlap.py
            $<TARGET_FILE:cqio_overlap>)
endif()
