#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "hardlearn/page/page_table.hpp"
#include "hardlearn/page/sections.hpp"
#include "hardlearn/report/label_doubts.hpp"
#include "hardlearn/report/model_choice.hpp"
#include "hardlearn/report/reason_titles.hpp"
#include "hardlearn/report/table.hpp"
#include "hardlearn/tasks/doubted_labels.hpp"

namespace hardlearn {
namespace {

std::string tested_html(const PageState& state, RowIndex row) {
    const auto tested = tested_row(evaluated_rows(state.dossier), row);
    return tested ? name_html(state.class_name(tested->predicted)) : "not asked";
}

// Scores that are level, or nearly so, are no better fit to speak of.
std::string suggested_html(const PageState& state, const LabelSuspicion& one) {
    constexpr double hardly = 0.01;
    const std::string name = name_html(state.class_name(one.suggested));
    return one.suggested_score - one.given_score < hardly ? name + " <small>(hardly)</small>" : name;
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

std::string caption_of(const ModelDetail* model) {
    if (model == nullptr) return "Labels that the other rows contradict, the most suspicious first";
    return fmt::format("Labels that the other rows contradict, first those that {} contradicts too",
                       name_html(model->name));
}

// Without a signal no row is linked to its story: there is nothing in it.
std::string table_html(PageState& state, const ModelDetail* model) {
    const auto doubted = doubted_labels(state.dossier.diagnosis, evaluated_rows(state.dossier));
    const std::size_t count = std::min(doubted.size(), state.limits.suspicious_rows);
    const bool has_signal = !lacks_signal(state.dossier);
    std::vector<PageTable::Column> columns = {
        {"Row"}, {"Label"}, {"Fits better"}, {"Score of the label", true}, {"Of the other", true}};
    if (model != nullptr) columns.push_back({name_html(model->name) + " says"});
    if (has_signal) columns.push_back({"<span class=\"hidden\">On the map</span>"});
    PageTable table("suspect-table", caption_of(model), columns);
    for (std::size_t i = 0; i < count; ++i) {
        const LabelSuspicion& one = doubted[i].suspicion;
        const std::string picture =
            i < state.limits.pictured_rows ? picture_html(state, state.dossier.data.row_names, one.row) : "";
        std::vector<std::string> cells = {
            picture +
                (has_signal ? row_html(state, one.row) : fmt::format("row {}", one.row + std::size_t{1})),
            name_html(state.class_name(one.given)), suggested_html(state, one), fixed(one.given_score, 3),
            fixed(one.suggested_score, 3)};
        if (model != nullptr) cells.push_back(tested_html(state, one.row));
        if (has_signal)
            cells.push_back(
                fmt::format("<button type=\"button\" class=\"to-map live\" hidden data-row=\"{0}\" "
                            "aria-label=\"Show row {0} on the map\">Map</button>",
                            one.row + std::size_t{1}));
        table.add_row(std::move(cells), fmt::format("data-class=\"{}\"", one.given.value()));
    }
    return table.html();
}

std::string doubted_html(const PageState& state, const DoubtedClass& one) {
    const std::string name =
        class_in_sentence(name_html, state.class_name(Label(static_cast<int>(one.label))));
    const std::string counts =
        fmt::format("{} of the {} rows of {}", count_text(one.suspects), count_text(one.judged), name);
    switch (one.why) {
        case DoubtfulClass::all_rows:
            return fmt::format("All {} of {} are in this list: it means nothing for that class.",
                               counted(one.judged, "row", "rows"), name);
        case DoubtfulClass::list_leans:
            return fmt::format(
                "{} are in this list, though {} finds {} of that class: the list leans against it, and says "
                "little of its labels.",
                counts, name_html(told_model(state.dossier)->name), percent_text(one.found, 0));
        case DoubtfulClass::lies_among:
            return fmt::format(
                "{} are in this list: the class lies among the others, so that the list says little of its "
                "labels.",
                counts);
    }
    return {};
}

// Classes half or more of whose rows are suspects.
std::string doubted_classes_html(const PageState& state) {
    constexpr std::size_t most_told = 5;
    const std::vector<DoubtedClass> classes = doubted_classes(state.dossier);
    std::string text;
    for (std::size_t i = 0; i < std::min(most_told, classes.size()); ++i)
        text += (i == 0 ? "" : " ") + doubted_html(state, classes[i]);
    if (classes.size() > most_told)
        text += fmt::format(" So it is with {} more classes.", classes.size() - most_told);
    return text.empty() ? "" : fmt::format("<p>{}</p>\n", text);
}

// What the reason on wrong labels says, so that the list does not seem to say otherwise.
std::string noise_html(const Dossier& dossier) {
    const HardnessReason* wrong = find_reason(dossier.diagnosis, ReasonKind::label_noise);
    if (wrong == nullptr || !wrong->is_known || wrong->applies) return {};
    return " As a whole the labels show no sign of being wrong beyond what overlap explains (see Why is it "
           "hard, or not?).";
}

std::string intro_html(const PageState& state) {
    const Dossier& dossier = state.dossier;
    const std::string found = count_text(dossier.diagnosis.suspicious.size());
    const std::string_view others = dossier.data.has_groups() ? "rows of other groups" : "the other rows";
    const ModelDetail* model = explained_model(dossier);
    if (lacks_signal(dossier))
        return fmt::format(
            "<p>Each row was predicted from {}; {} rows fit another class better. No model found a signal of "
            "the classes, so this list means nothing: neighbours and models contradict labels by "
            "chance.</p>\n",
            others, found);
    std::string text = fmt::format(
        "<p>Each row was predicted from {}; {} rows fit another class better. This is a "
        "list to look at, not to delete: a row may be mislabelled, or be right and hard.{}{}</p>\n",
        others, found, noise_html(dossier),
        model == nullptr
            ? ""
            : fmt::format(" A second opinion is that of {}, the model that explains rows on this page: where "
                          "it gives the label, there is little reason to doubt it.",
                          name_html(model->name)));
    return text + doubted_classes_html(state);
}

}  // namespace

std::string suspicion_section(PageState& state) {
    const Diagnosis& diagnosis = state.dossier.diagnosis;
    const std::size_t found = diagnosis.suspicious.size();
    if (found == 0)
        return section_html("suspects", "Suspicious labels",
                            "<p>No label is suspicious: left out, every row that could be judged is given "
                            "its own class.</p>\n");
    std::string text = intro_html(state);
    if (found > state.limits.suspicious_rows)
        state.left_out.push_back(fmt::format("Of {} suspicious labels, the first {} are listed.",
                                             count_text(found), state.limits.suspicious_rows));
    if (state.pictures && found > state.limits.pictured_rows)
        state.left_out.push_back(
            fmt::format("Of suspicious images, the first {} are shown.", state.limits.pictured_rows));
    if (diagnosis.not_judged > 0)
        text +=
            fmt::format("<p>{} labels could not be judged: no other {} has their class.</p>\n",
                        count_text(diagnosis.not_judged), state.dossier.data.has_groups() ? "group" : "row");
    return section_html("suspects", "Suspicious labels",
                        text + filter_html(state) + table_html(state, explained_model(state.dossier)));
}

}  // namespace hardlearn
