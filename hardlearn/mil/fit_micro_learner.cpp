#include "hardlearn/mil/fit_micro_learner.hpp"

#include "hardlearn/mil/fit_learner.hpp"

namespace hardlearn {

MicroLearner fit_micro_learner(const Dataset& data, std::span<const RowIndex> rows,
                               const MicroLearnerOptions& options, const RunContext& context) {
    return fit_learner(data, rows, options, {}, context);
}

MicroLearner fit_candidate(const Dataset& data, std::span<const RowIndex> rows, const Candidate& candidate,
                           const MicroLearnerOptions& options, const RunContext& context) {
    return fit_learner(data, rows, options, {.candidate = &candidate}, context);
}

MicroLearner fit(const Dataset& data, const MicroLearnerOptions& options, const RunContext& context) {
    return fit_micro_learner(data, all_rows(data.rows), options, context);
}

MicroLearner fit(const Samples& samples, const MicroLearnerOptions& options, const RunContext& context) {
    return fit(dataset_of(samples), options, context);
}

MicroLearner fit(MatrixView<const float> rows, std::span<const Label> labels,
                 const MicroLearnerOptions& options, const RunContext& context) {
    return fit(Samples{.rows = rows, .labels = labels}, options, context);
}

}  // namespace hardlearn
