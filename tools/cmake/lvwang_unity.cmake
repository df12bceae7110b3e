# A cold build reads the same headers again for each source. Where LVWANG_UNITY is on, sources of a library that declare no name in
# common are compiled together, so that their private names do not meet; groups.awk says which.
option(LVWANG_UNITY "compile sources of a library together where no names meet" OFF)

# ALONE: sources that cannot be with others for a reason of their own.
function(lvwang_unity target)
  if(NOT LVWANG_UNITY)
    return()
  endif()
  cmake_parse_arguments(UNITY "" "" "ALONE" ${ARGN})
  get_target_property(sources ${target} SOURCES)
  list(FILTER sources INCLUDE REGEX "^${CMAKE_CURRENT_SOURCE_DIR}/.*\\.cc$")
  foreach(source IN LISTS UNITY_ALONE)
    list(REMOVE_ITEM sources ${CMAKE_CURRENT_SOURCE_DIR}/${source})
  endforeach()
  if(NOT sources)
    return()
  endif()
  # A name more may part a group.
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${sources} ${CMAKE_SOURCE_DIR}/tools/cmake/groups.awk)
  execute_process(COMMAND awk -v MOST=8 -f ${CMAKE_SOURCE_DIR}/tools/cmake/groups.awk ${sources}
    OUTPUT_VARIABLE lines OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  string(REPLACE "\n" ";" lines "${lines}")
  foreach(line IN LISTS lines)
    string(REGEX MATCH "^([0-9]+) (.*)$" line "${line}")
    set_source_files_properties(${CMAKE_MATCH_2} PROPERTIES UNITY_GROUP ${CMAKE_MATCH_1})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
endfunction()
