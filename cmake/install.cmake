# SPDX-License-Identifier: GPL-2.0-only
# What 'cmake --install' puts where. Nothing in it names the prefix, so that
# the installed tree can be moved.
include(CMakePackageConfigHelpers)

set(stage2_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/stage2)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/stage2
	DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN *.h)
install(TARGETS stage2_shared stage2_static EXPORT stage2Targets
	ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
	LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
	RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})

# find_package(stage2): stage2::stage2 is the shared library, stage2::static
# the other one.
install(EXPORT stage2Targets NAMESPACE stage2::
	DESTINATION ${stage2_package_dir})
configure_package_config_file(
	${CMAKE_CURRENT_LIST_DIR}/stage2Config.cmake.in
	${PROJECT_BINARY_DIR}/stage2Config.cmake
	INSTALL_DESTINATION ${stage2_package_dir}
	NO_SET_AND_CHECK_MACRO NO_CHECK_REQUIRED_COMPONENTS_MACRO)
write_basic_package_version_file(
	${PROJECT_BINARY_DIR}/stage2ConfigVersion.cmake
	COMPATIBILITY SameMinorVersion)
install(FILES
	${PROJECT_BINARY_DIR}/stage2Config.cmake
	${PROJECT_BINARY_DIR}/stage2ConfigVersion.cmake
	DESTINATION ${stage2_package_dir})

# pkg-config: the prefix is found from where the file lies.
file(RELATIVE_PATH stage2_pc_prefix
	${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" stage2_pc_prefix ${stage2_pc_prefix})
configure_file(${CMAKE_CURRENT_LIST_DIR}/stage2.pc.in
	${PROJECT_BINARY_DIR}/stage2.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/stage2.pc
	DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
