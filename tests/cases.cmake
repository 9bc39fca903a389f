# SPDX-License-Identifier: GPL-2.0-only
# Writes a file for CTest: one test for each case that a program lists.
#
#	cmake -D PROGRAM=FILE -D EMULATOR=COMMAND -D PREFIX=NAME -D OUTPUT=FILE
#		-P cases.cmake
#
# EMULATOR is empty, or runs PROGRAM on this machine. Tests are called
# PREFIX.CASE; "CASE slow" in the list gives the test the label 'slow'.
cmake_minimum_required(VERSION 3.22)

execute_process(COMMAND ${EMULATOR} ${PROGRAM} --list
	OUTPUT_VARIABLE list ERROR_VARIABLE errors RESULT_VARIABLE status)
if(NOT status EQUAL 0)
	message(FATAL_ERROR "${PROGRAM} --list: ${status}\n${errors}")
endif()

string(REGEX REPLACE "\n$" "" list "${list}")
string(REPLACE "\n" ";" cases "${list}")
set(seen "")
set(text "")
foreach(line IN LISTS cases)
	string(REGEX REPLACE " slow$" "" case "${line}")
	if(NOT case MATCHES "^[A-Za-z0-9_.-]+$")
		message(FATAL_ERROR "${PROGRAM} --list prints '${line}': "
			"main() does not return RUN_CASES() of unit/main.h, "
			"or this is no name for a test")
	endif()
	if(case IN_LIST seen)
		message(FATAL_ERROR "${PROGRAM} has two cases '${case}'")
	endif()
	list(APPEND seen ${case})
	set(words "")
	foreach(word IN LISTS EMULATOR ITEMS ${PROGRAM} ${case})
		string(APPEND words " [==[${word}]==]")
	endforeach()
	string(APPEND text "add_test(${PREFIX}.${case}${words})\n")
	if(NOT line STREQUAL case)
		string(APPEND text "set_tests_properties(${PREFIX}.${case} "
			"PROPERTIES LABELS slow)\n")
	endif()
endforeach()
if(text STREQUAL "")
	message(FATAL_ERROR "${PROGRAM} --list: it has no cases")
endif()
file(WRITE "${OUTPUT}" "${text}")
