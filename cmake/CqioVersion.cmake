# Writes cqio_version.h when its content changes: version, git state, compiler. Run at every build,
# so that the provenance names the commit that was built.
# An export without git names it in the file cmake/commit; a copy that lies inside another repository is
# not of that one.
find_package(Git QUIET)
set(state "unknown")
if(EXISTS ${SOURCE_DIR}/.git AND Git_FOUND)
  execute_process(COMMAND ${GIT_EXECUTABLE} describe --always --dirty --abbrev=12
    WORKING_DIRECTORY ${SOURCE_DIR} OUTPUT_VARIABLE described ERROR_QUIET RESULT_VARIABLE failed
    OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT failed)
    set(state ${described})
  endif()
else()
  file(STRINGS ${SOURCE_DIR}/cmake/commit commit LIMIT_COUNT 1)
  if(commit MATCHES "^[0-9a-f]+$")
    string(SUBSTRING ${commit} 0 12 state)
  endif()
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT [[
#define CQIO_VERSION "@VERSION@"
#define CQIO_GIT_STATE "@state@"
#define CQIO_COMPILER "@COMPILER@"
]] @ONLY)
