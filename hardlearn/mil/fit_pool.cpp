#include "hardlearn/mil/fit_pool.hpp"

#include "hardlearn/mil/fit_learner.hpp"

namespace hardlearn {

MicroLearner fit_pool(const Dataset& data, std::span<const RowIndex> rows, const PoolDesign& design,
                      const MicroLearnerOptions& options, const RunContext& context) {
    return fit_learner(data, rows, options, {.design = design}, context);
}

}  // namespace hardlearn
