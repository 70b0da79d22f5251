#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "hardlearn/page/page_table.hpp"
#include "hardlearn/page/sections.hpp"
#include "hardlearn/report/class_scores.hpp"
#include "hardlearn/report/model_choice.hpp"
#include "hardlearn/report/name_style.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t most_models = 6;

std::string f1_text(const ClassScores& scores) {
    return fixed(scores.f1(), 3);
}

// The model whose rows are told of stands first.
std::vector<const ModelDetail*> models_shown(const PageState& state, const ModelDetail& first) {
    std::vector<const ModelDetail*> models = {&first};
    for (const ModelDetail& model : state.dossier.evaluation->models) {
        if (&model != &first && !model.predictions.empty() && model.name != "majority" &&
            models.size() < most_models)
            models.push_back(&model);
    }
    return models;
}

std::string score_table(const PageState& state, const ModelDetail& model) {
    const EvaluationDetail& evaluation = *state.dossier.evaluation;
    const auto models = models_shown(state, model);
    std::vector<std::vector<ClassScores>> scores;
    for (const ModelDetail* one : models) scores.push_back(class_scores_of(confusion_of(evaluation, *one)));
    std::vector<PageTable::Column> columns = {{"Class"},
                                              {"Rows", true},
                                              {name_html(model.name) + ": found", true},
                                              {"<span class=\"hidden\">Bar</span>"},
                                              {"Right when said", true},
                                              {"F1", true}};
    for (std::size_t m = 1; m < models.size(); ++m)
        columns.push_back({name_html(models[m]->name) + ": F1", true});
    PageTable table("class-score-table", "How each class fares", columns);
    std::vector<std::size_t> rows;
    for (const ClassScores& one : scores.front()) rows.push_back(one.rows);
    for (const std::size_t c : largest_classes(rows, state.limits.table_classes)) {
        const ClassScores& own = scores.front()[c];
        std::vector<std::string> cells = {name_html(evaluation.class_names[c]), fmt::format("{}", own.rows),
                                          percent_text(own.recall()),           bar_html(own.recall()),
                                          percent_text(own.precision()),        f1_text(own)};
        for (std::size_t m = 1; m < models.size(); ++m) cells.push_back(f1_text(scores[m][c]));
        table.add_row(std::move(cells));
    }
    return table.html();
}

std::string confusion_cell(std::size_t count, std::size_t rows, bool is_right) {
    if (count == 0) return "<span class=\"cell\">0</span>";
    const std::size_t step = 1 + 8 * count / std::max<std::size_t>(rows, 1);
    return is_right ? fmt::format("<span class=\"cell right q{}\">{}</span>", step, count)
                    : fmt::format("<span class=\"cell r{}\">{}</span>", step, count);
}

// The classes with the most errors, on either side.
std::vector<std::size_t> confused_classes(const Matrix<std::uint64_t>& confusion, std::size_t count) {
    std::vector<std::size_t> errors(confusion.rows());
    for (std::size_t i = 0; i < confusion.rows(); ++i) {
        for (std::size_t j = 0; j < confusion.columns(); ++j) {
            if (i == j) continue;
            errors[i] += confusion(i, j);
            errors[j] += confusion(i, j);
        }
    }
    return largest_classes(errors, count);
}

std::string confusion_table(const PageState& state, const ModelDetail& model, std::size_t number) {
    const EvaluationDetail& evaluation = *state.dossier.evaluation;
    const Matrix<std::uint64_t> confusion = confusion_of(evaluation, model);
    const auto classes = confused_classes(confusion, state.limits.matrix_classes);
    const auto scores = class_scores_of(confusion);
    std::vector<PageTable::Column> columns = {{"Is"}};
    for (const std::size_t j : classes) columns.push_back({name_html(evaluation.class_names[j]), true});
    if (classes.size() < confusion.rows()) columns.push_back({"others", true});
    PageTable table(
        fmt::format("confusion-{}", number),
        fmt::format("What rows are (lines) and what {} took them for (columns)", name_html(model.name)),
        columns);
    for (const std::size_t i : classes) {
        std::vector<std::string> cells = {name_html(evaluation.class_names[i])};
        std::size_t rest = scores[i].rows;
        for (const std::size_t j : classes) {
            cells.push_back(confusion_cell(confusion(i, j), scores[i].rows, i == j));
            rest -= confusion(i, j);
        }
        if (classes.size() < confusion.rows()) cells.push_back(fmt::format("{}", rest));
        table.add_row(std::move(cells));
    }
    return table.html();
}

struct Mistake {
    std::size_t is = 0;
    std::size_t taken_for = 0;
    std::size_t rows = 0;
};

std::string mistakes_html(const EvaluationDetail& evaluation, const ModelDetail& model) {
    const Matrix<std::uint64_t> confusion = confusion_of(evaluation, model);
    std::vector<Mistake> mistakes;
    for (std::size_t i = 0; i < confusion.rows(); ++i) {
        for (std::size_t j = 0; j < confusion.columns(); ++j) {
            if (i != j && confusion(i, j) > 0) mistakes.push_back({i, j, confusion(i, j)});
        }
    }
    if (mistakes.empty()) return fmt::format("<p>{} makes no mistake.</p>\n", name_html(model.name));
    std::ranges::stable_sort(mistakes, std::greater{}, &Mistake::rows);
    mistakes.resize(std::min<std::size_t>(3, mistakes.size()));
    std::string items;
    for (const Mistake& one : mistakes) {
        items += fmt::format("{}{} of {} taken for {}", items.empty() ? "" : "; ",
                             counted(one.rows, "row", "rows"),
                             class_in_sentence(name_html, evaluation.class_names[one.is]),
                             class_in_sentence(name_html, evaluation.class_names[one.taken_for]));
    }
    return fmt::format("<p>Most frequent mistakes of {}: {}.</p>\n", name_html(model.name), items);
}

// Which groups the model fails on: the worst first.
std::string group_table(PageState& state, const ModelDetail& model) {
    const Dossier& dossier = state.dossier;
    if (!dossier.data.has_groups() || dossier.groups.empty()) return {};
    constexpr std::size_t most_groups = 12;
    std::vector<GroupFindings> groups = findings_of_groups(dossier, model);
    PageTable table(
        "group-table", fmt::format("How {} does on each group, the worst first", name_html(model.name)),
        {{"Group"}, {"Rows", true}, {"Right", true}, {"Share", true}, {"<span class=\"hidden\">Bar</span>"}});
    for (std::size_t i = 0; i < std::min(most_groups, groups.size()); ++i) {
        const GroupFindings& one = groups[i];
        table.add_row({name_html(dossier.data.group_names[static_cast<std::size_t>(one.group)]),
                       fmt::format("{}", one.rows), fmt::format("{}", one.right),
                       percent_text(one.share(), 0), bar_html(one.share())});
    }
    if (groups.size() > most_groups)
        state.left_out.push_back(fmt::format("Of {} groups, the {} that {} does worst on are listed.",
                                             count_text(groups.size()), most_groups, name_html(model.name)));
    return table.html();
}

std::string of_model_html(const Dossier& dossier, const ModelDetail& model) {
    const std::string_view why = &model == model_to_use(dossier) ? "the model to use"
                                 : lacks_signal(dossier)         ? "which is no better than guessing here"
                                                                 : "whose predictions are known";
    return fmt::format("<p>Of {}, {}, where nothing else is said.</p>\n", name_html(model.name), why);
}

std::string repeats_html(const EvaluationDetail& evaluation) {
    return evaluation.num_repeats > 1 ? "<p>Of the first repeat.</p>\n" : "";
}

}  // namespace

std::string class_section(PageState& state) {
    const ModelDetail* model = told_model(state.dossier);
    if (model == nullptr) return {};
    const EvaluationDetail& evaluation = *state.dossier.evaluation;
    std::string text = of_model_html(state.dossier, *model) + repeats_html(evaluation) +
                       mistakes_html(evaluation, *model) + score_table(state, *model);
    text += group_table(state, *model);
    std::size_t number = 0;
    for (const ModelDetail* one : models_shown(state, *model)) {
        text += fmt::format("<details{}><summary>Confusions of {}</summary>\n{}</details>\n",
                            number == 0 ? " open" : "", name_html(one->name),
                            confusion_table(state, *one, number));
        ++number;
    }
    return section_html("classes", "Class by class", text);
}

}  // namespace hardlearn
