#include "hardlearn/report/simulation_text.hpp"

#include <fmt/format.h>

#include "hardlearn/report/table.hpp"

namespace hardlearn {

std::string simulation_text(const SimulatedData& simulated) {
    const Dataset& data = simulated.data;
    std::string text = fmt::format("{}: {}, {}", data.name, counted(data.rows, "row", "rows"),
                                   counted(data.columns.size(), "column", "columns"));
    if (!data.groups.empty())
        text += fmt::format(", {}", counted(data.group_names.size(), "group", "groups"));
    text += fmt::format(
        "\nNo model can be expected to find more than {} % of the labels (the Bayes rule; {} % of these rows "
        "have a label that it does not say)\n",
        fixed(100 * (1 - simulated.bayes_error), 1), fixed(100 * simulated.wrong_labels, 1));
    return text;
}

}  // namespace hardlearn
