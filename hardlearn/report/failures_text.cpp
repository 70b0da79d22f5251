#include "hardlearn/report/failures_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t most_rows_told = 20;

std::string styled(const Table& table, TableStyle style) {
    return style == TableStyle::markdown ? table.markdown() : table.text();
}

std::string paragraph(const std::string& text, TableStyle style, bool before_table) {
    return "\n" + text + (style == TableStyle::markdown && before_table ? "\n\n" : "\n");
}

// "12 of 80 (15.0 %)"; "-" where there is nothing to fail on.
std::string share_text(std::size_t errors, std::size_t predictions) {
    if (predictions == 0) return "-";
    const double share = 100 * static_cast<double>(errors) / static_cast<double>(predictions);
    return fmt::format("{} of {} ({} %)", errors, predictions, fixed(share, 1));
}

std::vector<Table::Column> columns_of(const SetFailures& set, std::string first) {
    std::vector<Table::Column> columns = {{std::move(first), Table::Align::left}};
    for (const ModelFailures& model : set.models) columns.push_back({model.name});
    return columns;
}

std::string class_table(const SetFailures& set, TableStyle style) {
    std::vector<Table::Column> columns = columns_of(set, "class");
    for (const ModelFailures& model : set.models) columns.push_back({model.name + " takes it for"});
    Table table(std::move(columns));
    for (std::size_t c = 0; c < set.models[0].classes.size(); ++c) {
        std::vector<std::string> cells = {set.models[0].classes[c].name};
        for (const ModelFailures& model : set.models) {
            cells.push_back(share_text(model.classes[c].errors, model.classes[c].predictions));
        }
        for (const ModelFailures& model : set.models) {
            const ClassFailures& one = model.classes[c];
            cells.push_back(one.errors == 0 ? "-"
                                            : fmt::format("{} ({})", one.mistaken_for, one.most_mistaken));
        }
        table.add_row(std::move(cells));
    }
    return paragraph("Errors by class.", style, true) + styled(table, style);
}

std::string band_table(const SetFailures& set, TableStyle style) {
    Table table(columns_of(set, "confidence"));
    for (std::size_t b = 0; b < set.models[0].bands.size(); ++b) {
        const BandFailures& band = set.models[0].bands[b];
        std::vector<std::string> cells = {fmt::format("{} to {}", fixed(band.from, 1), fixed(band.to, 1))};
        for (const ModelFailures& model : set.models) {
            cells.push_back(share_text(model.bands[b].errors, model.bands[b].predictions));
        }
        table.add_row(std::move(cells));
    }
    return paragraph("Errors by the probability that a model gives to its own prediction.", style, true) +
           styled(table, style);
}

std::string rows_text(std::span<const std::size_t> rows) {
    std::vector<std::size_t> told;
    for (const std::size_t row : rows.first(std::min(rows.size(), most_rows_told))) told.push_back(row + 1);
    const std::string more =
        rows.size() > most_rows_told ? fmt::format(" and {} more", rows.size() - most_rows_told) : "";
    return fmt::format("{}{}", fmt::join(told, ", "), more);
}

std::string line_of_rows(const std::string& who, std::span<const std::size_t> rows) {
    return fmt::format("{}: {}{}", who, counted(rows.size(), "row", "rows"),
                       rows.empty() ? "" : " (" + rows_text(rows) + ")");
}

std::string rows_paragraph(const SetFailures& set, TableStyle style) {
    if (set.models.size() < 2) return {};
    std::vector<std::string> lines = {
        fmt::format("all models: {}", counted(set.right_by_all, "row", "rows"))};
    for (const ModelFailures& model : set.models) {
        lines.push_back(line_of_rows("only " + printable(model.name), model.only_right));
    }
    lines.push_back(line_of_rows("none", set.right_by_none));
    if (!std::isnan(set.p_value)) {
        lines.push_back(fmt::format(
            "McNemar's exact test of the rows that only one gets right: p = {:.2g}{}", set.p_value,
            set.name.ends_with("@groups") ? ", as if rows of one group were independent, which they are not"
                                          : ""));
    }
    std::string text =
        paragraph("Rows that a model gets right (in more than half of the repeats).", style, true);
    for (const std::string& line : lines) {
        text += fmt::format("{}{}\n", style == TableStyle::markdown ? "- " : "  ", line);
    }
    return text;
}

std::string set_text(const SetFailures& set, TableStyle style) {
    std::vector<std::string> shares;
    for (const ModelFailures& model : set.models) {
        shares.push_back(
            fmt::format("{} {}", printable(model.name), share_text(model.errors, model.predictions)));
    }
    const std::string heading =
        fmt::format("Where they fail on {}, over {}: {}.", printable(set.name),
                    counted(set.repeats, "repeat", "repeats"), fmt::join(shares, ", "));
    return paragraph(heading, style, false) + class_table(set, style) + band_table(set, style) +
           rows_paragraph(set, style);
}

}  // namespace

std::string failures_text(std::span<const SetFailures> sets, TableStyle style) {
    std::string text;
    for (const SetFailures& set : sets) text += set_text(set, style);
    return text;
}

}  // namespace hardlearn
