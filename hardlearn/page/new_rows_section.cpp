#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "hardlearn/page/page_table.hpp"
#include "hardlearn/page/sections.hpp"
#include "hardlearn/report/new_rows_text.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

using Columns = std::vector<const MovedColumn*>;

constexpr std::size_t farthest_shown = 5;  // where chance may explain all of it

bool is_undecided(const NewRows& rows) {
    return rows.shift->verdict == ShiftVerdict::undecided;
}

// Those that moved, or the farthest where it cannot be told which did.
Columns told_columns(PageState& state, const NewRows& rows) {
    Columns columns;
    const std::size_t most = is_undecided(rows) ? std::min(farthest_shown, state.limits.moved_columns)
                                                : state.limits.moved_columns;
    for (const MovedColumn& column : rows.columns) {
        if (columns.size() < most && (is_undecided(rows) || column.has_moved())) columns.push_back(&column);
    }
    if (!is_undecided(rows) && columns.size() < rows.num_moved)
        state.left_out.push_back(fmt::format("Of {} columns that moved, the {} farthest are shown.",
                                             count_text(rows.num_moved), columns.size()));
    return columns;
}

std::string columns_sentence(const NewRows& rows, bool has_some) {
    if (is_undecided(rows))
        return "<p>Which columns moved cannot be told either. The farthest apart, by chance or not:</p>\n";
    const std::string count =
        fmt::format("{} of {} {}", count_text(rows.num_moved), count_text(rows.num_columns),
                    rows.num_columns == 1 ? "column" : "columns");
    if (!has_some)
        return rows.shift->verdict == ShiftVerdict::found
                   ? "<p>No single column moved more than chance explains: it is how they go together that "
                     "differs.</p>\n"
                   : "<p>No single column moved more than chance explains, either.</p>\n";
    return fmt::format(
        "<p>{} moved more than chance explains; of columns found so, one in twenty is there by chance all "
        "the same. Distance is the largest difference of the shares of rows below a value: 0 for files that "
        "are alike, 1 for files that have no value in common. Of numbers the table tells the middle one, and "
        "between which the middle half lies.</p>\n",
        count);
}

// "93 <small>85 to 101</small>", "30 % have red".
std::string spread_html(const MovedColumn& column, const Spread& spread, bool is_private) {
    if (column.is_text) {
        const std::string text = is_private             ? "one text"
                                 : column.level.empty() ? "no text"
                                                        : name_html(column.level);
        return fmt::format("{} have {}", percent_text(spread[1]), text);
    }
    if (std::isnan(spread[1])) return is_private ? "" : "missing in all rows";
    return fmt::format("{:.4g} <small>{:.4g} to {:.4g}</small>", spread[1], spread[0], spread[2]);
}

std::string column_table(const PageState& state, const Columns& columns) {
    const bool is_private = state.dossier.options.is_private;
    PageTable table(
        "moved-table", "Columns of the new rows held against those of the known ones, the farthest first",
        {{"Column"}, {"Distance", true}, {"Known rows (middle half)"}, {"New rows (middle half)"}});
    table.stack_on_phones();
    for (const MovedColumn* column : columns) {
        table.add_row({name_html(column->name), fixed(column->distance, 2) + " " + bar_html(column->distance),
                       spread_html(*column, column->known, is_private),
                       spread_html(*column, column->fresh, is_private)});
    }
    return table.html();
}

// The halves of the known rows above, of the new ones below, from the lowest to the highest of both.
std::string halves_svg(const MovedColumn& column, double y) {
    const double low = std::min(column.known[0], column.fresh[0]);
    const double high = std::max(column.known[2], column.fresh[2]);
    const auto x = [&](double value) {
        return 200 + (std::isfinite(high - low) && high > low ? (value - low) / (high - low) : 0.5) * 370;
    };
    const auto& known = column.known;
    const auto& fresh = column.fresh;
    return fmt::format(
        "<text x=\"184\" y=\"{:.0f}\" text-anchor=\"end\">{}</text><path class=\"band\" d=\"M{:.1f} "
        "{:.0f}H{:.1f}\"/><circle class=\"fold\" cx=\"{:.1f}\" cy=\"{:.0f}\" r=\"4\"/><path class=\"band "
        "new\" d=\"M{:.1f} {:.0f}H{:.1f}\"/><path class=\"query\" d=\"M{:.1f} {:.0f}l5 5-5 5-5-5z\"/>\n",
        y + 10, escaped_html(shown(column.name, 27)), x(known[0]), y, x(known[2]), x(known[1]), y,
        x(fresh[0]), y + 13, x(fresh[2]), x(fresh[1]), y + 8);
}

std::string halves_picture(const Columns& columns) {
    std::string rows;
    double y = 16;
    for (const MovedColumn* column : columns) {
        if (column->is_text || std::isnan(column->known[1]) || std::isnan(column->fresh[1])) continue;
        rows += halves_svg(*column, y);
        y += 36;
    }
    if (rows.empty()) return {};
    return fmt::format(
        "<figure><svg class=\"picture\" viewBox=\"0 0 600 {:.0f}\" role=\"img\" aria-label=\"Where half of "
        "the known and of the new rows lie, column by column; the table has the "
        "numbers\">\n{}</svg><figcaption>Between which values the middle half of the rows lies: above of the "
        "known rows (dot: the middle one), below of the new rows (diamond). Each column has a scale of its "
        "own.</figcaption></figure>\n",
        y - 2, rows);
}

std::string columns_html(PageState& state, const NewRows& rows) {
    if (!rows.shift) return {};
    const Columns columns = told_columns(state, rows);
    const std::string sentence = columns_sentence(rows, !columns.empty());
    if (columns.empty()) return sentence;
    return sentence + column_table(state, columns) + halves_picture(columns);
}

std::string advice_html(const NewRows& rows) {
    std::string items;
    for (const std::string& step : shift_advice(rows)) items += fmt::format("<li>{}</li>\n", step);
    return fmt::format("<h3>What to do</h3>\n<ol>\n{}</ol>\n", items);
}

std::string remarks_html(PageState& state, const NewRows& rows) {
    if (rows.notes.empty()) return {};
    const std::size_t most = state.limits.notes;
    if (rows.notes.size() > most)
        state.left_out.push_back(
            fmt::format("{} of {} remarks on the new rows.", rows.notes.size() - most, rows.notes.size()));
    return "<h3>Warnings and remarks on them</h3>\n" + notes_html(rows.notes, most);
}

}  // namespace

std::string new_rows_section(PageState& state) {
    if (!state.dossier.new_rows) return {};
    const NewRows& rows = *state.dossier.new_rows;
    std::string text =
        fmt::format("<p>{} to be predicted, from {}. {}</p>\n", counted(rows.rows, "row", "rows"),
                    name_html(rows.name), escaped_html(shift_sentence(rows)));
    for (const std::string& sentence : {forest_sentence(rows), deciding_rows_sentence(rows)}) {
        if (!sentence.empty()) text += fmt::format("<p>{}</p>\n", sentence);
    }
    return section_html("new-rows", "New rows",
                        text + columns_html(state, rows) + advice_html(rows) + remarks_html(state, rows));
}

}  // namespace hardlearn
