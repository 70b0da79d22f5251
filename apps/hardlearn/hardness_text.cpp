#include "apps/hardlearn/hardness_text.hpp"

#include <fmt/format.h>

#include "apps/hardlearn/table.hpp"

namespace hardlearn::app {

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

std::string data_text(std::string_view file, const Dataset& data) {
    const std::size_t missing = data.num_missing_cells();
    return fmt::format("{}: {}, {}, {}, {}\n", printable(file), counted(data.rows, "row", "rows"),
                       counted(data.columns.size(), "feature", "features"),
                       counted(data.num_classes(), "class", "classes"),
                       missing == 0 ? "no missing cells" : counted(missing, "missing cell", "missing cells"));
}

}  // namespace hardlearn::app
