#include "hardlearn/report/margins_text.hpp"

#include <fmt/format.h>

#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

std::string signed_number(double value) {
    const std::string text = fixed(value, 3);
    return value > 0 && text.find_first_not_of("0.") != std::string::npos ? "+" + text : text;
}

std::string range(double from, double to, int decimals) {
    return fmt::format("{} to {}", fixed(from, decimals), fixed(to, decimals));
}

std::string decile_table(const MarginAnalysis& analysis) {
    std::vector<Table::Column> columns = {{"tenth", Table::Align::left}, {"rows"}, {"margins"}};
    for (const std::string& name : analysis.names) columns.push_back({name});
    Table table(columns);
    for (std::size_t d = 0; d < analysis.deciles.size(); ++d) {
        const HardnessDecile& decile = analysis.deciles[d];
        std::vector<std::string> row = {fmt::format("{}{}", d + 1, d == 0 ? " (hardest)" : ""),
                                        fmt::format("{}", decile.rows),
                                        range(decile.lowest, decile.highest, 3)};
        for (const double accuracy : decile.accuracy) row.push_back(fixed(accuracy, 3));
        table.add_row(std::move(row));
    }
    std::vector<std::string> all = {"all", fmt::format("{}", analysis.rows), ""};
    for (const double accuracy : analysis.accuracy) all.push_back(fixed(accuracy, 3));
    table.add_row(std::move(all));
    return table.text();
}

std::string bucket_table(const MarginAnalysis& analysis) {
    std::vector<Table::Column> columns = {{"margins", Table::Align::left}, {"rows"}};
    for (std::size_t r = 0; r < analysis.names.size(); ++r) {
        if (r != analysis.reference) columns.push_back({analysis.names[r]});
    }
    Table table(columns);
    const auto add = [&](const std::string& title, std::size_t rows, const std::vector<double>& differences) {
        std::vector<std::string> row = {title, fmt::format("{}", rows)};
        for (std::size_t r = 0; r < differences.size(); ++r) {
            if (r != analysis.reference) row.push_back(signed_number(differences[r]));
        }
        table.add_row(std::move(row));
    };
    for (const MarginBucket& bucket : analysis.buckets) {
        add(range(bucket.from, bucket.to, 1), bucket.rows, bucket.difference);
    }
    add("all", analysis.rows, analysis.difference);
    return table.text();
}

std::string reading_text(const MarginAnalysis& analysis) {
    const std::string& reference = analysis.names[analysis.reference];
    const std::string effect = fmt::format(
        "Rows are put in order by the margins of '{}' itself: any other run does better on its hardest rows "
        "and\nworse on its easiest (regression to the mean). ",
        reference);
    if (!analysis.twin) {
        return effect + "A second erm run with another seed would show how much of that there is.\n";
    }
    return effect +
           fmt::format(
               "'{}' shows how much: it differs by its seed alone.\nWhat a method gains beyond it is the "
               "method's.\n",
               analysis.names[*analysis.twin]);
}

}  // namespace

std::string margins_text(const MarginAnalysis& analysis) {
    const std::string reference = printable(analysis.names[analysis.reference]);
    return fmt::format("Accuracy by hardness: {} in order of their margins under '{}'\n",
                       counted(analysis.rows, "test row", "test rows"), reference) +
           decile_table(analysis) +
           fmt::format("\nMean margin less that under '{0}', by margin under '{0}'\n", reference) +
           bucket_table(analysis) + "\n" + reading_text(analysis);
}

}  // namespace hardlearn
