#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "hardlearn/page/page_table.hpp"
#include "hardlearn/page/sections.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

std::string tested_html(const PageState& state, RowIndex row) {
    const auto tested = tested_row(evaluated_rows(state.dossier), row);
    return tested ? name_html(state.class_name(tested->predicted)) : "";
}

std::string filter_html(const PageState& state) {
    std::set<Label> labels;
    for (const LabelSuspicion& row : state.dossier.diagnosis.suspicious) labels.insert(row.given);
    std::string options = "<option value=\"\">all classes</option>";
    for (const Label label : labels)
        options += fmt::format("<option value=\"{}\">{}</option>", label.value(),
                               escaped_html(shown(state.class_name(label))));
    return fmt::format(
        "<div class=\"controls live\" hidden><label>Only rows labelled <select "
        "id=\"suspect-class\">{}</select></label></div>\n",
        options);
}

std::string table_html(PageState& state, const ModelDetail* model) {
    const auto& suspicious = state.dossier.diagnosis.suspicious;
    const std::size_t count = std::min(suspicious.size(), state.limits.suspicious_rows);
    std::vector<PageTable::Column> columns = {
        {"Row"}, {"Label"}, {"Fits better"}, {"Score of the label", true}, {"Of the other", true}};
    if (model != nullptr) columns.push_back({name_html(model->name) + " says"});
    columns.push_back({"<span class=\"hidden\">On the map</span>"});
    PageTable table("suspect-table", "Labels that the other rows contradict, the most suspicious first",
                    columns);
    for (std::size_t i = 0; i < count; ++i) {
        const LabelSuspicion& one = suspicious[i];
        std::vector<std::string> cells = {row_html(state, one.row), name_html(state.class_name(one.given)),
                                          name_html(state.class_name(one.suggested)),
                                          fixed(one.given_score, 3), fixed(one.suggested_score, 3)};
        if (model != nullptr) cells.push_back(tested_html(state, one.row));
        cells.push_back(
            fmt::format("<button type=\"button\" class=\"to-map live\" hidden data-row=\"{0}\" "
                        "aria-label=\"Show row {0} on the map\">Map</button>",
                        one.row + std::size_t{1}));
        table.add_row(std::move(cells), fmt::format("data-class=\"{}\"", one.given.value()));
    }
    return table.html();
}

}  // namespace

std::string suspicion_section(PageState& state) {
    const Diagnosis& diagnosis = state.dossier.diagnosis;
    const std::size_t found = diagnosis.suspicious.size();
    if (found == 0)
        return section_html("suspects", "Suspicious labels",
                            "<p>No label is suspicious: left out, every row that could be judged is given "
                            "its own class.</p>\n");
    std::string text = fmt::format(
        "<p>Each row was predicted from {}; {} rows fit another class better. This is a "
        "list to look at, not to delete: a row may be mislabelled, or be right and hard.</p>\n",
        state.dossier.data.has_groups() ? "rows of other groups" : "the other rows", count_text(found));
    if (found > state.limits.suspicious_rows)
        state.left_out.push_back(fmt::format("Of {} suspicious labels, the {} most suspicious are listed.",
                                             count_text(found), state.limits.suspicious_rows));
    if (diagnosis.not_judged > 0)
        text +=
            fmt::format("<p>{} labels could not be judged: no other {} has their class.</p>\n",
                        count_text(diagnosis.not_judged), state.dossier.data.has_groups() ? "group" : "row");
    return section_html("suspects", "Suspicious labels",
                        text + filter_html(state) + table_html(state, explained_model(state.dossier)));
}

}  // namespace hardlearn
