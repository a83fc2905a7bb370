# add_lab.cmake: add_lab(01 01-pidns) makes everything that one lab consists of.
#
#   lab-01               the reference and then the checker: all that `./checker 01` needs
#   lab-01-program       the reference alone
#   lab-01-parts         its steps and its plan, as a library
#   lab-01-starter       what a student begins with: steps.cc with its answers taken out
#   lab-01-starter-K     the same with the tasks 1 to K done
#   lab-01-wrong-4       of lab 01: the tasks 1 to 3 done, 4 wrong, those behind it unwritten
#   lab-01-without-5     of lab 01: all tasks done but 5
#   lab-01-trapped       the reference, ended by any allocation after the first clone
#   starters, trapped    all of these of all labs
#
# Further sources of a lab (add_lab(02 02-mountns terminal.cc)) go into its parts.
#
# A lab stands on the steps of all labs before it; call add_lab in the order of their numbers.

set(NSLAB_MAKE_STARTER ${PROJECT_SOURCE_DIR}/scripts/make_starter.py)

function(add_lab number name)
  set(lab lab-${number})
  set(folder ${CMAKE_CURRENT_SOURCE_DIR}/${name})
  get_property(labs_before GLOBAL PROPERTY NSLAB_LABS)
  list(TRANSFORM labs_before APPEND -parts)

  list(TRANSFORM ARGN PREPEND ${folder}/ OUTPUT_VARIABLE further)
  add_library(${lab}-parts STATIC ${folder}/steps.cc ${folder}/plan.cc ${further})
  target_link_libraries(${lab}-parts PUBLIC ${labs_before} program plan observe procfs)
  add_library(${lab}-main OBJECT ${folder}/main.cc)
  target_link_libraries(${lab}-main PUBLIC ${lab}-parts program)

  add_executable(${lab}-program $<TARGET_OBJECTS:${lab}-main>)
  set_target_properties(${lab}-program PROPERTIES OUTPUT_NAME ${lab})
  _nslab_link_lab(${lab}-program ${number})
  # make begins with the target that was added last. So the lab comes before the checker, and
  # whoever has made a mistake in a step hears of it first.
  add_custom_target(${lab})
  add_dependencies(${lab} checker probe ${lab}-program)
  _nslab_add_starters(${number} ${folder}/steps.cc)
  _nslab_add_trapped(${number})

  set_property(GLOBAL APPEND PROPERTY NSLAB_LABS ${lab})
endfunction()

# What every variant of a lab is linked from. Sources of its own come first: the linker then takes
# from lab-NN-parts only what they leave out, and a starter keeps its own steps.
function(_nslab_link_lab target number)
  target_link_libraries(${target} PRIVATE lab-${number}-parts program)
  if(TARGET nslab-static)
    target_link_libraries(${target} PRIVATE nslab-static)
  endif()
endfunction()

function(_nslab_add_starters number steps)
  # Counted while configuring: malformed markers stop here, with their line. A change in steps.cc
  # alone does not configure anew, which would take as long as all the rest of `make lab-01`: who
  # adds a task runs cmake again, as scripts/test does each time.
  execute_process(
    COMMAND ${Python3_EXECUTABLE} ${NSLAB_MAKE_STARTER} ${steps} --count
    OUTPUT_VARIABLE task_count OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  foreach(done RANGE 0 ${task_count})
    if(done EQUAL 0)
      _nslab_add_starter(lab-${number}-starter ${number} ${steps} 0)
    else()
      _nslab_add_starter(lab-${number}-starter-${done} ${number} ${steps} ${done})
    endif()
  endforeach()
  if(number STREQUAL "01")
    _nslab_add_starter(lab-01-wrong-4 01 ${steps} 4 --wrong 4)
    _nslab_add_starter(lab-01-without-5 01 ${steps} ${task_count} --without 5)
  endif()
endfunction()

function(_nslab_add_starter target number steps done)
  set(starter ${CMAKE_CURRENT_BINARY_DIR}/${target}/steps.cc)
  file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/${target})
  add_custom_command(
    OUTPUT ${starter}
    COMMAND ${Python3_EXECUTABLE} ${NSLAB_MAKE_STARTER} ${steps} ${starter} --done ${done} ${ARGN}
    DEPENDS ${steps} ${NSLAB_MAKE_STARTER} VERBATIM)
  add_executable(${target} EXCLUDE_FROM_ALL ${starter} $<TARGET_OBJECTS:lab-${number}-main>)
  _nslab_link_lab(${target} ${number})
  _nslab_collect(starters ${target})
endfunction()

# Static, whatever the others are: --wrap reaches only what is linked in, and operator new must be.
function(_nslab_add_trapped number)
  if(NSLAB_SANITIZE)
    return()  # a sanitizer brings an allocator of its own
  endif()
  set(target lab-${number}-trapped)
  add_executable(${target} EXCLUDE_FROM_ALL $<TARGET_OBJECTS:lab-${number}-main>)
  _nslab_link_lab(${target} ${number})
  nslab_trap_malloc(${target})
  _nslab_collect(trapped ${target})
endfunction()

# Links the malloc trap into `target`.
function(nslab_trap_malloc target)
  set(trap ${PROJECT_SOURCE_DIR}/tests/malloc_trap.cc)
  target_sources(${target} PRIVATE ${trap})
  # Each call that it has a __wrap_ for. One that is written there and not wrapped here would be a
  # trap that nobody can step into.
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${trap})
  file(STRINGS ${trap} calls REGEX " \\*?__wrap_[a-z_]+\\(")
  list(TRANSFORM calls REPLACE "^.*__wrap_([a-z_]+)\\(.*$" "\\1")
  list(JOIN calls ",--wrap=" wraps)
  target_link_options(${target} PRIVATE -static-pie -Wl,--wrap=${wraps})
endfunction()

# `make starters`, `make trapped`: the variants that `make` alone leaves out.
function(_nslab_collect collection target)
  if(NOT TARGET ${collection})
    add_custom_target(${collection})
  endif()
  add_dependencies(${collection} ${target})
endfunction()

# A trap that never closes proves nothing: tests/bats/trapped.bats runs this first.
if(NOT NSLAB_SANITIZE)
  add_executable(malloc-trap-check EXCLUDE_FROM_ALL
                 ${PROJECT_SOURCE_DIR}/tests/malloc_trap_check.cc)
  target_link_libraries(malloc-trap-check PRIVATE nslab-flags)
  nslab_trap_malloc(malloc-trap-check)
  _nslab_collect(trapped malloc-trap-check)
endif()
