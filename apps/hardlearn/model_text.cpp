#include "apps/hardlearn/model_text.hpp"

#include <fmt/format.h>

#include "apps/hardlearn/table.hpp"

namespace hardlearn::app {

std::string chosen_text(const MicroLearner& model) {
    std::string text = fmt::format("Chosen: {}\n", describe(model.chosen()));
    for (std::size_t v = 1; v < model.voters().size(); ++v) {
        text += fmt::format("  {} {}\n", v == 1 ? "votes with" : "          ",
                            describe(model.voters()[v].candidate));
    }
    if (model.global_is_enough())
        text += "  a global model is enough here: the best candidate takes all rows\n";
    if (model.precision()) {
        text +=
            fmt::format("  sanitization by {}: {} of {} rows removed\n", describe(model.precision()->base),
                        model.rows().rows() - model.precision()->clean.size(), model.rows().rows());
    }
    if (model.evidence().empty())
        return text + "  too few rows to compare candidates: the first that there is\n";
    const CandidateScore& best = model.evidence().front();
    text += fmt::format(
        "  compared on left-out rows: {}; the best {} {}: D-index {}, accuracy {}, {} rows decide\n",
        counted(model.evidence().size(), "candidate", "candidates"),
        model.options().construction == Construction::ptc ? "naive one," : "one,", describe(best.candidate),
        fixed(best.d_index, 3), fixed(best.accuracy, 3), fixed(best.mean_traininglet_size, 1));
    if (!model.calibration() || model.calibration()->questions == 0) return text;
    return text + fmt::format("  this model's decisions on left-out rows: D-index {}, accuracy {}\n",
                              fixed(model.calibration()->d_index, 3),
                              fixed(model.calibration()->accuracy, 3));
}

}  // namespace hardlearn::app
