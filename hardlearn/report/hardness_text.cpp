#include "hardlearn/report/hardness_text.hpp"

#include <fmt/format.h>

#include "hardlearn/report/table.hpp"

namespace hardlearn {

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
            return "The interval crosses a threshold (0.75 or 0.80): these rows are too few to say on which "
                   "side the "
                   "data lies.";
    }
    return "";
}

std::string data_text(std::string_view file, const DataSummary& data) {
    const std::size_t missing = data.missing_cells;
    const std::string layout = data.layout.empty() ? "" : fmt::format(" ({})", printable(data.layout));
    return fmt::format(
        "{}: {}, {}, {}, {}{}\n", printable(file), counted(data.rows, "row", "rows"),
        counted(data.features, "feature", "features"), counted(data.num_classes(), "class", "classes"),
        missing == 0 ? "no missing cells" : counted(missing, "missing cell", "missing cells"), layout);
}

std::string hardness_text(const LearningHardIndex& index) {
    return fmt::format("Hardness: LHI {} ± {}, 95 % interval {} to {}: {}\n", fixed(index.mean, 3),
                       fixed(index.deviation, 3), fixed(index.low, 3), fixed(index.high, 3),
                       name_of(index.verdict));
}

}  // namespace hardlearn
