# Everything comes from Debian packages (scripts/install-packages); see docs/building.md.
find_package(Threads REQUIRED)
find_package(TBB REQUIRED)
find_package(fmt REQUIRED)
find_package(hwy REQUIRED)
find_package(Eigen3 REQUIRED NO_MODULE)
find_package(ZLIB REQUIRED)
find_package(LIBSVM REQUIRED)
# hnswlib is headers without a CMake configuration; only the neighbors floor's sources include them.
find_path(HNSWLIB_INCLUDE_DIR hnswlib/hnswlib.h REQUIRED)
mark_as_advanced(HNSWLIB_INCLUDE_DIR)
find_package(FastFloat REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(Boost 1.74 REQUIRED)
