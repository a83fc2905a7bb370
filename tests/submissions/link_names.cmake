# link_names.cmake: gives PROGRAM the NAMES (separated by commas) too, beside itself.
cmake_path(GET PROGRAM PARENT_PATH folder)
string(REPLACE "," ";" names "${NAMES}")
foreach(name IN LISTS names)
  file(CREATE_LINK ${PROGRAM} ${folder}/${name})
endforeach()
