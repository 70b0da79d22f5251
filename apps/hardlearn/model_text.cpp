#include "apps/hardlearn/model_text.hpp"

#include <fmt/format.h>

#include "apps/hardlearn/table.hpp"

namespace hardlearn::app {

std::string candidate_text(const Candidate& candidate) {
    const std::string k =
        candidate.num_neighbors == all_neighbors ? "all" : fmt::format("{}", candidate.num_neighbors);
    return fmt::format("k {}, cost {:.4g}, gamma {:.4g}", k, candidate.cost, candidate.gamma);
}

std::string chosen_text(const MicroLearner& model) {
    std::string views;
    for (const View view : model.options.views)
        views += (views.empty() ? "" : ", ") + std::string(view_name(view));
    std::string text = fmt::format("Chosen: {}; neighbours in: {}\n", candidate_text(model.chosen), views);
    if (model.evidence.empty())
        return text + "  too few rows to compare candidates: the first that there is\n";
    const CandidateScore& best = model.evidence.front();
    return text + fmt::format(
                      "  best of {} on left-out rows: D-index {}, accuracy {}, traininglets of {} rows on "
                      "average\n",
                      counted(model.evidence.size(), "candidate", "candidates"), fixed(best.d_index, 3),
                      fixed(best.accuracy, 3), fixed(best.mean_traininglet_size, 1));
}

}  // namespace hardlearn::app
