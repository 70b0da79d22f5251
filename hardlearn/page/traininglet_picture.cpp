#include "hardlearn/page/traininglet_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "hardlearn/page/html.hpp"
#include "hardlearn/page/marks.hpp"
#include "hardlearn/page/page_table.hpp"
#include "hardlearn/report/plane_frame.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

constexpr double size = 300;
constexpr double margin = 14;
constexpr std::size_t most_classes = 4;  // named in a row of the table

std::size_t class_of(const TrainingletReport& report, RowIndex row) {
    return static_cast<std::size_t>(report.training_labels[row]);
}

// Of many rows every so-many-th, and the queries, which stand last.
std::string marks_svg(const TrainingletReport& report, const EmbeddedTraininglet& shown, std::size_t most) {
    const PlaneFrame places(shown.places, size, margin);
    const std::size_t rows = shown.rows.size(), drawn = std::min(rows, most);
    std::string text;
    for (std::size_t k = 0; k < drawn; ++k) {
        const std::size_t i = k * rows / drawn;
        text += mark_svg(class_of(report, shown.rows[i]), places.x(shown.places(i, 0)),
                         places.y(shown.places(i, 1)));
    }
    for (std::size_t i = rows; i < shown.places.rows(); ++i) {
        text += fmt::format("<path class=\"query\" d=\"M{:.1f} {:.1f}l8 8-8 8-8-8z\"/>",
                            places.x(shown.places(i, 0)), places.y(shown.places(i, 1)) - 8);
    }
    return text;
}

// "van: 12, bus: 3".
std::string classes_html(const TrainingletReport& report, const EmbeddedTraininglet& shown) {
    std::map<std::size_t, std::size_t> counts;
    for (const RowIndex row : shown.rows) ++counts[class_of(report, row)];
    std::vector<std::pair<std::size_t, std::size_t>> order(counts.begin(), counts.end());
    std::ranges::stable_sort(order, std::greater{}, [](const auto& entry) { return entry.second; });
    std::string text;
    for (std::size_t i = 0; i < std::min(order.size(), most_classes); ++i)
        text += fmt::format("{}{}: {}", i == 0 ? "" : ", ", name_html(report.class_names[order[i].first]),
                            order[i].second);
    if (order.size() > most_classes)
        text += fmt::format(" and {}", counted(order.size() - most_classes, "other class", "other classes"));
    return text;
}

std::string title_of(const TrainingletReport& report, const EmbeddedTraininglet& shown) {
    if (shown.places.rows() == shown.rows.size() + 1) return fmt::format("new row {}", shown.query + 1);
    return fmt::format("these {} as one batch", report.shown.size());
}

std::string panel_html(const TrainingletReport& report, const EmbeddedTraininglet& shown, std::size_t most) {
    return fmt::format(
        "<figure><svg class=\"picture small\" viewBox=\"0 0 300 300\" role=\"img\" aria-label=\"Traininglet "
        "of {0}: {1} training rows; the table has them in numbers\">{2}</svg><figcaption>{0}: "
        "{3}</figcaption></figure>\n",
        title_of(report, shown), shown.rows.size(), marks_svg(report, shown, most),
        counted(shown.rows.size(), "training row", "training rows"));
}

std::string legend_html(PageState& state, const TrainingletReport& report,
                        const std::vector<const EmbeddedTraininglet*>& panels) {
    std::set<std::size_t> classes;
    for (const EmbeddedTraininglet* panel : panels)
        for (const RowIndex row : panel->rows) classes.insert(class_of(report, row));
    std::string items;
    std::size_t count = 0;
    for (const std::size_t one : classes) {
        if (++count <= state.limits.categories) items += legend_item(one, report.class_names[one]);
    }
    if (count > state.limits.categories)
        state.left_out.push_back(fmt::format("Below the traininglets {} of {} classes are explained.",
                                             state.limits.categories, count));
    return fmt::format("<ul class=\"legend\">\n{}</ul>\n", items);
}

std::string table_html(const TrainingletReport& report,
                       const std::vector<const EmbeddedTraininglet*>& panels) {
    const bool is_judged = !report.truth.empty();
    std::vector<PageTable::Column> columns = {{"Of"}, {"Training rows", true}, {"Their classes"}, {"Answer"}};
    if (is_judged) columns.push_back({"Right"});
    PageTable table("traininglet-table", "The traininglets of the picture", columns);
    table.stack_on_phones();
    for (const EmbeddedTraininglet* panel : panels) {
        std::vector<std::string> cells = {title_of(report, *panel), fmt::format("{}", panel->rows.size()),
                                          classes_html(report, *panel), ""};
        if (is_judged) cells.emplace_back();
        if (panel != panels.back() || !report.batch) {
            const Label answer = report.measured.queries[panel->query].prediction;
            cells[3] = name_html(report.class_names[static_cast<std::size_t>(answer)]);
            if (is_judged) cells[4] = answer == report.truth[panel->query] ? "yes" : "no";
        }
        table.add_row(std::move(cells));
    }
    return table.html();
}

}  // namespace

std::string traininglet_picture(PageState& state, const TrainingletReport& report) {
    std::vector<const EmbeddedTraininglet*> panels;
    for (const EmbeddedTraininglet& shown : report.shown) panels.push_back(&shown);
    if (report.batch) panels.push_back(&*report.batch);
    if (panels.empty()) return {};
    const std::size_t most = state.limits.traininglet_rows;
    std::string pictures;
    for (const EmbeddedTraininglet* panel : panels) pictures += panel_html(report, *panel, most);
    const bool is_thinned = std::ranges::any_of(
        panels, [&](const EmbeddedTraininglet* panel) { return panel->rows.size() > most; });
    if (is_thinned)
        state.left_out.push_back(
            fmt::format("Pictures of traininglets show {} training rows each at the most.", most));
    return fmt::format(
        "<h3>The first new rows and their traininglets</h3>\n<p>Diamond: the new row. Other marks: training "
        "rows by class; rows that are alike lie together (t-SNE). Directions mean nothing.{}</p>\n<div "
        "class=\"pictures\">\n{}</div>\n{}{}",
        report.batch
            ? " A model that answers in batches gives the rows of a batch one traininglet, which is larger."
            : "",
        pictures, legend_html(state, report, panels), table_html(report, panels));
}

}  // namespace hardlearn
