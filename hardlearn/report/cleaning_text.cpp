#include "hardlearn/report/cleaning_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "hardlearn/report/hardness_text.hpp"
#include "hardlearn/report/row_name.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t max_table_classes = 30;

const std::string& class_name(const CleanedSet& set, Label label) {
    return set.data.class_names[static_cast<std::size_t>(label)];
}

std::string share_text(std::size_t part, std::size_t whole) {
    if (whole == 0) return "-";
    return fmt::format("{:.1f} %", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

std::string class_text(const CleanedSet& set) {
    Table table({{"class", Table::Align::left}, {"rows"}, {"kept"}, {"removed"}, {"share"}});
    const auto add = [&](const std::string& name, std::size_t before, std::size_t after) {
        table.add_row({name, fmt::format("{}", before), fmt::format("{}", after),
                       fmt::format("{}", before - after), share_text(before - after, before)});
    };
    const CleanedData& cleaned = set.cleaned;
    for (std::size_t c = 0; c < set.data.num_classes() && set.data.num_classes() <= max_table_classes; ++c) {
        add(set.data.class_names[c], cleaned.before[c], cleaned.after[c]);
    }
    add("all", set.data.rows, cleaned.kept.size());
    return table.text();
}

std::string summary_text(const CleanedSet& set) {
    const CleanedData& cleaned = set.cleaned;
    const auto restored =
        static_cast<std::size_t>(std::ranges::count_if(cleaned.ledger, [](const auto& line) {
            return line.entry.reason == LedgerReason::restored_for_class;
        }));
    std::string text =
        fmt::format("Predicted wrongly when left out: {} ({})\n", counted(cleaned.num_bad, "row", "rows"),
                    share_text(cleaned.num_bad, set.data.rows));
    if (restored > 0) {
        text += fmt::format("Kept all the same, so that no class vanishes: {}\n",
                            counted(restored, "row", "rows"));
    }
    return text + fmt::format("Judged by: {}\n", describe(cleaned.base));
}

std::string error_text(const std::optional<BalancedNeighborError>& error) {
    if (!error) return "not defined";
    return fmt::format("{} ({})", fixed(error->error, 3), verdict_name(error->verdict));
}

std::string change_text(const CleanedSet& set) {
    if (!set.hardness_before) return {};
    const auto value = [](const LearningHardIndex& index) {
        return fmt::format("{} ± {}", fixed(index.mean, 3), fixed(index.deviation, 3));
    };
    const std::string after =
        set.hardness_after ? value(*set.hardness_after) : std::string("not defined (too few rows)");
    return fmt::format(
        "\nNearest-neighbour error over chance's: {} before, {} after\n"
        "Learning-Hard Index: {} before, {} after\n"
        "  Part of the fall is by construction: rows that disagree with their neighbours were removed.\n"
        "  It does not show that the rest is labelled better.\n",
        error_text(set.neighbor_error_before), error_text(set.neighbor_error_after),
        value(*set.hardness_before), after);
}

std::string suspicion_text(const CleanedSet& set, std::size_t asked) {
    std::vector<CleaningEntry> lines;
    std::ranges::copy_if(set.cleaned.ledger, std::back_inserter(lines), [](const CleaningEntry& line) {
        return line.entry.reason == LedgerReason::predicted_wrongly;
    });
    if (asked == 0 || lines.empty()) return {};
    std::ranges::stable_sort(lines, {}, &CleaningEntry::margin);
    lines.resize(std::min(asked, lines.size()));
    Table table({{"row", Table::Align::left},
                 {"label", Table::Align::left},
                 {"predicted", Table::Align::left},
                 {"score of label"},
                 {"margin"}});
    for (const CleaningEntry& line : lines) {
        table.add_row({row_name(set.data.row_names, line.entry.row), class_name(set, line.given),
                       class_name(set, line.entry.predicted), fixed(line.score, 3), fixed(line.margin, 3)});
    }
    return "\nMost suspicious rows removed (rows count from 1 after the header)\n" + table.text();
}

}  // namespace

std::string cleaning_text(const CleanedSet& set, const std::string& file, std::size_t num_suspicious) {
    return data_text(file, set.data) + class_text(set) + "\n" + summary_text(set) + change_text(set) +
           suspicion_text(set, num_suspicious);
}

}  // namespace hardlearn
