# Everything comes from Debian packages (scripts/install-packages); see docs/building.md.
find_package(Threads REQUIRED)
find_package(TBB REQUIRED)
find_package(fmt REQUIRED)
find_package(hwy REQUIRED)
find_package(Eigen3 REQUIRED NO_MODULE)
find_package(ZLIB REQUIRED)
find_package(PNG REQUIRED)
find_package(JPEG REQUIRED)
find_package(LIBSVM REQUIRED)
find_package(LBFGS REQUIRED)
# hnswlib is headers without a CMake configuration; only the neighbors floor's sources include them.
find_path(HNSWLIB_INCLUDE_DIR hnswlib/hnswlib.h REQUIRED)
mark_as_advanced(HNSWLIB_INCLUDE_DIR)
find_package(FastFloat REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(Boost 1.74 REQUIRED)
# The rival xgboost (the floor boosting) needs XGBoost, and the program does without it where it is not there.
find_package(XGBoost)
# Networks (the floors network and reweight) need libtorch, which is optional: `make torch` installs it.
find_package(Torch QUIET)
option(HARDLEARN_NETWORKS "Build the networks, which need libtorch" ${Torch_FOUND})
if(HARDLEARN_NETWORKS)
  find_package(Torch REQUIRED)
  # A source with libtorch takes 1.4 GB to compile: no more than two at once.
  set_property(GLOBAL PROPERTY JOB_POOLS torch=2)
endif()
