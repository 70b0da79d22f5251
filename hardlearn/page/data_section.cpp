#include <fmt/format.h>

#include <algorithm>

#include "hardlearn/page/page_table.hpp"
#include "hardlearn/page/sections.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

// Texts become a feature for each of them, or of a few.
std::string columns_html(const Dossier& dossier) {
    const std::size_t columns = dossier.data.features;
    const std::size_t features = dossier.diagnosis.profile.features.num_features;
    std::string text = fmt::format("{} columns", count_text(columns));
    const bool has_texts =
        std::ranges::find(dossier.columns, ColumnKind::text, &ColumnSummary::kind) != dossier.columns.end();
    if (features == 0 || features == columns) return text;
    return text + fmt::format(" ({} features {})", count_text(features),
                              has_texts ? "after texts are split up, one for each text" : "that vary");
}

std::string size_html(const Dossier& dossier) {
    const DataSummary& data = dossier.data;
    const std::size_t cells = data.rows * data.features;
    std::string missing = "no missing cells";
    if (data.missing_cells > 0) {
        missing =
            fmt::format("{} missing cells ({})", count_text(data.missing_cells),
                        percent_text(static_cast<double>(data.missing_cells) / static_cast<double>(cells)));
    }
    std::string text = fmt::format("<p>{} rows, {}, {} classes (in the column {}), {}", count_text(data.rows),
                                   columns_html(dossier), count_text(data.num_classes()),
                                   name_html(data.label_name.empty() ? "label" : data.label_name), missing);
    if (data.has_groups())
        text += fmt::format(", {} groups whose rows belong together", count_text(data.group_names.size()));
    if (!data.layout.empty()) text += fmt::format(" ({})", escaped_html(shown(data.layout, 300)));
    return text + ".</p>\n";
}

std::string class_table(PageState& state) {
    const DataSummary& data = state.dossier.data;
    const std::vector<std::size_t> classes = largest_classes(data.class_counts, state.limits.table_classes);
    if (classes.size() < data.num_classes())
        state.left_out.push_back(
            fmt::format("Tables of classes show the {} classes with the most rows of {}.",
                        count_text(classes.size()), count_text(data.num_classes())));
    const bool long_names = std::ranges::any_of(data.class_names, [](const std::string& name) {
        return shown(name) != shown(name, name.size() + 1);
    });
    if (long_names)
        state.left_out.push_back("Names of more than 80 characters are shown without their middle.");
    PageTable table("class-table", "Rows of each class",
                    {{"Class"}, {"Rows", true}, {"Share", true}, {"<span class=\"hidden\">Bar</span>"}});
    for (const std::size_t c : classes) {
        const double share = static_cast<double>(data.class_counts[c]) / static_cast<double>(data.rows);
        table.add_row({name_html(data.class_names[c]), fmt::format("{}", data.class_counts[c]),
                       percent_text(share), bar_html(share)});
    }
    return table.html();
}

std::string remarks_html(PageState& state) {
    const auto& notes = state.dossier.notes;
    const std::size_t most = state.limits.notes;
    if (notes.empty()) return "<p>Nothing about the data needed a remark.</p>\n";
    if (notes.size() > most)
        state.left_out.push_back(fmt::format("{} of {} remarks.", notes.size() - most, notes.size()));
    return "<h3>Warnings and remarks</h3>\n" + notes_html(notes, most);
}

// Those with the most missing cells first: there may be thousands.
std::string column_table(PageState& state) {
    std::vector<const ColumnSummary*> columns;
    for (const ColumnSummary& column : state.dossier.columns) columns.push_back(&column);
    std::ranges::stable_sort(columns, std::greater{}, &ColumnSummary::missing);
    const bool has_missing = !columns.empty() && columns.front()->missing > 0;
    if (columns.size() > state.limits.columns) {
        state.left_out.push_back(fmt::format(
            "The table of columns shows {} of {}, {}.", state.limits.columns, count_text(columns.size()),
            has_missing ? "those with the most missing cells" : "the first"));
        columns.resize(state.limits.columns);
    }
    PageTable table(
        "column-table",
        has_missing ? "The columns, those with missing cells first" : "The columns, in their order",
        {{"Column"}, {"Kind"}, {"Missing cells", true}, {"Different texts", true}});
    for (const ColumnSummary* column : columns) {
        const bool text = column->kind == ColumnKind::text;
        table.add_row({name_html(column->name), text ? "text" : "number", fmt::format("{}", column->missing),
                       text ? fmt::format("{}", column->levels) : ""});
    }
    return fmt::format("<details><summary>Columns</summary>\n{}</details>\n", table.html());
}

}  // namespace

std::string data_section(PageState& state) {
    return section_html(
        "data", "The data",
        size_html(state.dossier) + remarks_html(state) + class_table(state) + column_table(state));
}

}  // namespace hardlearn
