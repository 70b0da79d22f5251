#include "hardlearn/report/hardness_text.hpp"

#include <fmt/format.h>

#include <cmath>

#include "hardlearn/report/table.hpp"

namespace hardlearn {

std::string verdict_name(HardnessVerdict verdict) {
    return verdict == HardnessVerdict::very_hard ? "very hard" : std::string(name_of(verdict));
}

std::string_view verdict_meaning(HardnessVerdict verdict) {
    switch (verdict) {
        case HardnessVerdict::easy:
            return "A row's nearest neighbour mostly has its class: ordinary models are a good start.";
        case HardnessVerdict::hard:
            return "Neighbours often have other classes: expect ordinary models to miss much, and compare "
                   "several.";
        case HardnessVerdict::very_hard:
            return "Neighbours know little more of the classes than chance does: expect any model to be "
                   "little better than guessing, and look at the reasons first.";
        case HardnessVerdict::undecided:
            return "The interval crosses a threshold: these rows are too few to say on which side the data "
                   "lies.";
    }
    return "";
}

std::string_view verdict_meaning(Verdict verdict) {
    switch (verdict) {
        case Verdict::learning_hard:
            return "The data's own clusters hardly follow the classes: one model for all rows may not be "
                   "enough, so "
                   "compare models with 'evaluate'.";
        case Verdict::quasi_learning_hard:
            return "The data's own clusters follow the classes only a little: compare models with 'evaluate' "
                   "before "
                   "trusting one.";
        case Verdict::not_learning_hard:
            return "The data's own clusters follow the classes to some extent: ordinary models are a good "
                   "start.";
        case Verdict::undecided:
            return "The interval crosses a threshold (0.75 or 0.80).";
    }
    return "";
}

std::string data_text(std::string_view file, const DataSummary& data) {
    const std::size_t missing = data.missing_cells;
    const std::string classes =
        data.num_classes() == 0 ? "without classes" : counted(data.num_classes(), "class", "classes");
    const std::string layout = data.layout.empty() ? "" : fmt::format(" ({})", printable(data.layout));
    return fmt::format("{}: {}, {}, {}, {}{}\n", printable(file), counted(data.rows, "row", "rows"),
                       counted(data.features, "feature", "features"), classes,
                       missing == 0 ? "no missing cells" : counted(missing, "missing cell", "missing cells"),
                       layout);
}

std::string neighbor_error_text(const BalancedNeighborError& error) {
    if (std::isnan(error.error))
        return "not defined, fewer than two classes have rows that others could be compared with";
    return fmt::format("{} of chance's, 95 % interval {} to {}; of five neighbours {}", fixed(error.error, 3),
                       fixed(error.low, 3), fixed(error.high, 3), fixed(error.five_neighbors, 3));
}

std::string hardness_text(const BalancedNeighborError& error) {
    return fmt::format("Hardness: {}. Nearest-neighbour error {}\n", verdict_name(error.verdict),
                       neighbor_error_text(error));
}

std::string hardness_text(const LearningHardIndex& index) {
    return fmt::format("The paper's index: LHI {} ± {}, 95 % interval {} to {}: {}\n", fixed(index.mean, 3),
                       fixed(index.deviation, 3), fixed(index.low, 3), fixed(index.high, 3),
                       name_of(index.verdict));
}

}  // namespace hardlearn
