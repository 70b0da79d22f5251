// Stands in for the group `reweight` in builds without libtorch.
#include <stdexcept>

#include "benchmarks/bench/worker.hpp"

namespace hardlearn::bench {

Run reweight_engine(const Json&) {
    throw std::runtime_error("skipped: this build has no networks (make torch installs libtorch)");
}

}  // namespace hardlearn::bench
