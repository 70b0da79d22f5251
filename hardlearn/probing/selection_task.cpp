#include "hardlearn/probing/selection_task.hpp"

#include <algorithm>

namespace hardlearn {
namespace {

Probing probe_rows(const ProbedRows& rows, const MicroLearnerOptions& options,
                   std::span<const Candidate> candidates, const RunContext& context) {
    const ProbingOptions how{.objective = options.objective,
                             .batch_order = options.batch_order,
                             .seed = options.seed,
                             .space = space_for(candidates, options.seed)};
    return Probing(rows, how, context);
}

}  // namespace

std::size_t SelectionTask::rows_of_draw() const {
    std::size_t smallest = num_rows();
    for (const InnerDraws& draw : probed.draws) {
        std::vector<std::size_t> sizes(draw.num_folds);
        for (const auto fold : draw.folds) ++sizes[fold];
        smallest = std::min(smallest, draw.rows.size() - std::ranges::max(sizes));
    }
    return smallest;
}

std::vector<std::vector<RowIndex>> SelectionTask::rows_of_plain_draws() const {
    std::vector<std::vector<RowIndex>> rows(probed.plain.num_folds);
    for (std::size_t i = 0; i < probed.plain.rows.size(); ++i)
        rows[probed.plain.folds[i]].push_back(probed.plain.rows[i]);
    return rows;
}

Probing SelectionTask::probe(std::span<const Candidate> candidates, const RunContext& context) const {
    return probe_rows(probed, options, candidates, context);
}

Probing SelectionTask::probe_plainly(std::span<const Candidate> candidates, const RunContext& context) const {
    ProbedRows plain = probed;
    plain.draws = {probed.plain};
    return probe_rows(plain, options, candidates, context);
}

}  // namespace hardlearn
