#include "hardlearn/page/case_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/page/page_table.hpp"
#include "hardlearn/report/name_style.hpp"
#include "hardlearn/report/row_name.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

// A training row with its name, where it has one; a private page shows none.
std::string row_text(const CaseView& view, RowIndex row) {
    if (view.state.dossier.options.is_private)
        return fmt::format("row {}", view.model().source_rows()[row] + std::size_t{1});
    return escaped_html(row_name(view.model(), row));
}

// The same behind its picture, where it has one.
std::string pictured_row(const CaseView& view, RowIndex row) {
    return picture_html(view.state, view.model().row_names(), row) + row_text(view, row);
}

std::string part_html(std::string_view title, const std::string& content) {
    return fmt::format("<h4>{}</h4>\n{}", title, content);
}

// What adds up, in the order in which it is shown.
struct Addend {
    std::string row;
    std::string label;
    double value = 0;
};

struct Sum {
    std::string caption;  // HTML
    std::string total;    // what the sum is called
    double bias = 0;
    bool has_bias = true;
    double value = 0;
    std::vector<Addend> addends;
};

// The first `count` addends, the rest in one line, the bias, and the sum, each with its bar.
std::string sum_table(const CaseView& view, const Sum& sum) {
    const std::size_t count = std::min(sum.addends.size(), view.state.limits.neighbors);
    double largest = std::abs(sum.value), rest = sum.value - sum.bias;
    for (std::size_t i = 0; i < count; ++i) rest -= sum.addends[i].value;
    largest = std::max({largest, std::abs(rest), std::abs(sum.bias)});
    for (std::size_t i = 0; i < count; ++i) largest = std::max(largest, std::abs(sum.addends[i].value));
    const auto bar = [&](double value) { return signed_bar_html(largest > 0 ? value / largest : 0); };
    PageTable table(view.id("sum"), sum.caption,
                    {{"Training row"}, {"Class"}, {"Adds", true}, {"<span class=\"hidden\">Bar</span>"}});
    for (std::size_t i = 0; i < count; ++i) {
        const Addend& one = sum.addends[i];
        table.add_row({one.row, one.label, fixed(one.value, 4), bar(one.value)});
    }
    if (count < sum.addends.size())
        table.add_row(
            {fmt::format("{} more rows", sum.addends.size() - count), "", fixed(rest, 4), bar(rest)});
    if (sum.has_bias) table.add_row({"bias", "", fixed(sum.bias, 4), bar(sum.bias)});
    table.add_last_row({"Sum: " + sum.total, "", fixed(sum.value, 4), bar(sum.value)});
    return table.html();
}

// The duel of the predicted class that is closest; null where there is none.
const ExplainedDuel* closest_duel(const Explanation& explanation) {
    const ExplainedDuel* closest = nullptr;
    for (const ExplainedDuel& duel : explanation.duels()) {
        if (duel.positive != explanation.prediction && duel.negative != explanation.prediction) continue;
        if (closest == nullptr || std::abs(duel.decision_value) < std::abs(closest->decision_value))
            closest = &duel;
    }
    return closest;
}

// As seen by the predicted class: what speaks for it is above 0.
std::string duel_html(const CaseView& view, const ExplainedDuel& duel) {
    const Label predicted = view.explanation().prediction;
    const double sign = duel.positive == predicted ? 1 : -1;
    const Label other = duel.positive == predicted ? duel.negative : duel.positive;
    const std::string names = fmt::format("{} against {}", name_html(view.class_name(predicted)),
                                          name_html(view.class_name(other)));
    Sum sum{.caption = fmt::format("Closest duel: {}; above 0 speaks for {}", names,
                                   name_html(view.class_name(predicted))),
            .total = "decision value",
            .bias = sign * duel.bias,
            .value = sign * duel.decision_value,
            .addends = {}};
    for (const ExplainedVector& vector : duel.support_vectors)
        sum.addends.push_back({row_text(view, vector.row), name_html(view.class_name(vector.label)),
                               sign * vector.contribution});
    return sum_table(view, sum);
}

std::string shares_html(const CaseView& view, const ExplainedVoter& voter) {
    const Label predicted = view.explanation().prediction;
    Sum sum{.caption = fmt::format("Rows of {} that share the trees' leaves with this one",
                                   name_html(view.class_name(predicted))),
            .total = "share of the forest's vote",
            .bias = 0,
            .has_bias = false,
            .value = 0,
            .addends = {}};
    for (const ExplainedShare& share : voter.shares) {
        if (share.label != predicted) continue;
        sum.value += share.share;
        sum.addends.push_back(
            {row_text(view, share.row), name_html(view.class_name(share.label)), share.share});
    }
    return sum_table(view, sum);
}

std::string logit_html(const CaseView& view, const ExplainedLogit& logit) {
    Sum sum{
        .caption = fmt::format("What the training rows add to {}", name_html(view.class_name(logit.label))),
        .total = "logit",
        .bias = logit.bias,
        .value = logit.logit,
        .addends = {}};
    for (const ExplainedAddend& addend : logit.addends)
        sum.addends.push_back(
            {row_text(view, addend.row), name_html(view.class_name(addend.label)), addend.contribution});
    return sum_table(view, sum);
}

bool is_most_probable(const Explanation& explanation) {
    return explanation.scores[static_cast<std::size_t>(explanation.prediction)] ==
           std::ranges::max(explanation.scores);
}

std::string less_probable_html(const CaseView& view) {
    return fmt::format(
        "<p>The answer is not the most probable class. A Micro-Learner answers what is expected to score "
        "best by the D-index, which weighs rare classes: {} is answered from a lower probability on.</p>\n",
        name_html(view.class_name(view.explanation().prediction)));
}

std::string class_table(const CaseView& view) {
    const Explanation& explanation = view.explanation();
    std::vector<std::size_t> order(view.model().num_classes());
    for (std::size_t c = 0; c < order.size(); ++c) order[c] = c;
    const auto predicted = static_cast<std::size_t>(explanation.prediction);
    std::ranges::stable_sort(
        order, {}, [&](std::size_t c) { return std::pair(c != predicted, -explanation.scores[c]); });
    PageTable table(view.id("answer"), "Probability of each class",
                    {{"Class"}, {"Answer"}, {"Probability", true}, {"<span class=\"hidden\">Bar</span>"}});
    const std::size_t count = std::min(order.size(), view.state.limits.neighbors);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t c = order[i];
        table.add_row({name_html(view.model().class_names()[c]), c == predicted ? "answer" : "",
                       percent_text(explanation.scores[c]), bar_html(explanation.scores[c])});
    }
    std::string text = table.html();
    if (count < order.size())
        text += fmt::format("<p>and {} less probable classes</p>\n", count_text(order.size() - count));
    return text + (is_most_probable(explanation) ? "" : less_probable_html(view));
}

// In a pool the probability is the sum of what each candidate says, by its weight.
std::string voter_table(const CaseView& view) {
    const Explanation& explanation = view.explanation();
    if (!explanation.pool || explanation.voters.size() < 2) return {};
    const auto predicted = static_cast<std::size_t>(explanation.prediction);
    PageTable table(
        view.id("votes"),
        fmt::format("How the candidates add up to {}", name_html(view.class_name(explanation.prediction))),
        {{"Candidate"},
         {"Says"},
         {"Weight", true},
         {"× probability", true},
         {"= adds", true},
         {"<span class=\"hidden\">Bar</span>"}});
    double sum = 0;
    for (const ExplainedVoter& voter : explanation.voters) {
        const double added = voter.weight * voter.scores[predicted];
        sum += added;
        table.add_row({escaped_html(describe(voter.candidate)), name_html(view.class_name(voter.prediction)),
                       fixed(voter.weight, 3), fixed(voter.scores[predicted], 3), fixed(added, 4),
                       bar_html(added)});
    }
    table.add_last_row({"Sum: before the temperature", "", "", "", fixed(sum, 4), bar_html(sum)});
    const std::string after =
        fmt::format("<p>The temperature {} turns {} into {}.</p>\n", fixed(explanation.pool->temperature, 3),
                    percent_text(sum), percent_text(explanation.scores[predicted]));
    return fmt::format("<details><summary>How the candidates vote</summary>\n{}{}</details>\n", table.html(),
                       after);
}

std::string reason_text(const CaseView& view, const ExplainedPruning& pruning) {
    switch (pruning.reason) {
        case LedgerReason::predicted_wrongly:
            return fmt::format("taken for {} when left out", name_html(view.class_name(pruning.predicted)));
        case LedgerReason::neighbor_of_bad:
            return fmt::format("next to {}, which was taken for another class",
                               row_text(view, pruning.because_of));
        case LedgerReason::restored_for_class:
            return "kept elsewhere, for its class's sake";
    }
    return {};
}

std::string sample_remark(const CaseView& view, const ExplainedSample& sample) {
    std::string text = sample.appended ? "added: its class was missing" : "";
    if (sample.left_out && *sample.left_out != sample.label)
        text += fmt::format("{}taken for {} when left out", text.empty() ? "" : "; ",
                            name_html(view.class_name(*sample.left_out)));
    return text;
}

std::string how_found(CounterfactualSearch found_by) {
    switch (found_by) {
        case CounterfactualSearch::one:
            return "It alone is enough.";
        case CounterfactualSearch::two:
            return "No single row is enough.";
        case CounterfactualSearch::greedy:
            return "Each of them is needed; there may be smaller sets.";
        case CounterfactualSearch::none:
            break;
    }
    return "";
}

// The sum that is shown, and the candidate that it is of, may speak against the answer.
std::string against_answer_html(const CaseView& view, const ExplainedVoter& voter, bool is_duel_lost) {
    const Explanation& explanation = view.explanation();
    const bool says_other = voter.prediction != explanation.prediction;
    if (!says_other && !is_duel_lost) return {};
    const std::string answer = name_html(view.class_name(explanation.prediction));
    return fmt::format(
        "<p>{}: {}.</p>\n",
        says_other ? fmt::format("By itself this candidate says {}, against the answer {}",
                                 name_html(view.class_name(voter.prediction)), answer)
                   : fmt::format("This sum speaks against the answer {}", answer),
        is_most_probable(explanation)
            ? "the answer is that of all duels and candidates together"
            : "the answer is that of all duels and candidates together, and the one expected to score best "
              "by the D-index, which weighs rare classes");
}

// The sum of influences that a table does not show, of either sign.
struct DecisiveRest {
    double for_it = 0;
    double against_it = 0;
    std::size_t num_for = 0;
    std::size_t num_against = 0;

    void add(double influence) {
        (influence > 0 ? for_it : against_it) += influence;
        if (influence != 0) ++(influence > 0 ? num_for : num_against);
    }
    void take(double influence) {
        (influence > 0 ? for_it : against_it) -= influence;
        if (influence != 0) --(influence > 0 ? num_for : num_against);
    }
};

// The first `count` rows. Where they all lie on one side of the line, the last three make room for the first
// on the other: what decided for an answer is not only what decided against it.
std::vector<DecisiveSample> shown_decisive(const std::vector<DecisiveSample>& rows, std::size_t count) {
    std::vector<DecisiveSample> shown(
        rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(std::min(count, rows.size())));
    const bool is_for = shown.front().influence > 0;
    const auto is_other = [&](const DecisiveSample& row) {
        return row.influence != 0 && (row.influence > 0) != is_for;
    };
    if (std::ranges::any_of(shown, is_other)) return shown;
    std::vector<DecisiveSample> others;
    for (const DecisiveSample& row : rows) {
        if (is_other(row) && others.size() < 3) others.push_back(row);
    }
    if (shown.size() > 2 * others.size()) shown.resize(std::min(shown.size(), count - others.size()));
    shown.insert(shown.end(), others.begin(), others.end());
    return shown;
}

}  // namespace

std::string CaseView::id(std::string_view part) const {
    return fmt::format("case-{}-{}", one.chosen.row + std::size_t{1}, part);
}

std::string answer_part(const CaseView& view) {
    return class_table(view) + voter_table(view);
}

std::string neighbor_part(const CaseView& view) {
    const auto& samples = view.explanation().samples;
    if (samples.empty() || samples.front().distances.empty()) return {};
    const std::size_t place = first_view(view);
    PageTable table(view.id("nearest"), "The nearest training rows",
                    {{"Training row"}, {"Class"}, {"Distance", true}, {"Remark"}});
    const std::size_t count = std::min(samples.size(), view.state.limits.neighbors);
    for (std::size_t i = 0; i < count; ++i) {
        const ExplainedSample& sample = samples[i];
        table.add_row({pictured_row(view, sample.row), name_html(view.class_name(sample.label)),
                       fixed(sample.distances[place], 3), sample_remark(view, sample)});
    }
    std::string text = table.html();
    if (count < samples.size())
        text += samples.size() == view.model().rows().rows()
                    ? fmt::format("<p>The heaviest candidate looks at all {} training rows.</p>\n",
                                  count_text(samples.size()))
                    : fmt::format("<p>and {} more in its neighbourhood</p>\n",
                                  count_text(samples.size() - count));
    return part_html("Nearest rows", text);
}

std::string decisive_part(const CaseView& view) {
    const auto rows =
        most_decisive(view.explanation(), view.explanation().samples.size() + view.model().rows().rows());
    if (rows.empty()) return {};
    const std::vector<DecisiveSample> shown = shown_decisive(rows, view.state.limits.neighbors);
    DecisiveRest rest;
    for (const DecisiveSample& row : rows) rest.add(row.influence);
    for (const DecisiveSample& row : shown) rest.take(row.influence);
    double largest = std::max(rest.for_it, -rest.against_it);
    for (const DecisiveSample& row : shown) largest = std::max(largest, std::abs(row.influence));
    PageTable table(
        view.id("decisive"),
        fmt::format("Above 0: for {}; below: against it",
                    class_in_sentence(name_html, view.class_name(view.explanation().prediction))),
        {{"Training row"}, {"Class"}, {"Influence", true}, {"<span class=\"hidden\">Bar</span>"}});
    const auto add = [&](std::string first, std::string label, double influence) {
        table.add_row({std::move(first), std::move(label), fixed(influence, 4),
                       signed_bar_html(largest > 0 ? influence / largest : 0)});
    };
    for (const DecisiveSample& row : shown)
        add(pictured_row(view, row.row), name_html(view.class_name(row.label)), row.influence);
    if (rest.num_for > 0) add(counted(rest.num_for, "more row", "more rows"), "for it", rest.for_it);
    if (rest.num_against > 0)
        add(counted(rest.num_against, "more row", "more rows"), "against it", rest.against_it);
    return part_html("Rows that decided most", table.html());
}

std::string sum_part(const CaseView& view) {
    const ExplainedVoter& first = view.explanation().voters.front();
    const Label predicted = view.explanation().prediction;
    std::string text;
    const ExplainedDuel* duel =
        first.shares.empty() && first.logits.empty() ? closest_duel(view.explanation()) : nullptr;
    if (duel != nullptr) text = duel_html(view, *duel);
    if (!first.shares.empty()) text = shares_html(view, first);
    for (const ExplainedLogit& logit : first.logits) {
        if (logit.label == predicted) text = logit_html(view, logit);
    }
    if (text.empty()) return {};
    const bool is_duel_lost = duel != nullptr && (duel->positive == predicted) != (duel->decision_value > 0);
    text += against_answer_html(view, first, is_duel_lost);
    return part_html("How its heaviest candidate adds up",
                     fmt::format("<p>{}</p>\n", escaped_html(describe(first.candidate))) + text);
}

std::string flip_part(const CaseView& view) {
    const auto& found = view.explanation().counterfactual;
    if (!found) return {};
    if (found->found_by == CounterfactualSearch::none) {
        return part_html(
            "What would change the answer",
            fmt::format(
                "<p>No small set of training rows was found without which the answer would be another; "
                "{} rows were tried one by one. 'hardlearn explain' searches longer.</p>\n",
                count_text(found->tried_alone)));
    }
    std::string rows;
    const std::size_t count = std::min(found->rows.size(), 2 * view.state.limits.neighbors);
    for (std::size_t i = 0; i < count; ++i) {
        const RowIndex row = found->rows[i];
        rows += fmt::format("{}{} ({})", i == 0 ? "" : ", ", row_text(view, row),
                            name_html(view.class_name(view.model().labels()[row])));
    }
    if (count < found->rows.size()) rows += fmt::format(" and {} more", found->rows.size() - count);
    return part_html(
        "What would change the answer",
        fmt::format("<p>Without {} the answer would be {}: {}. {}</p>\n",
                    found->rows.size() == 1 ? std::string("one training row")
                                            : fmt::format("{} training rows", found->rows.size()),
                    name_html(view.class_name(found->prediction)), rows, how_found(found->found_by)));
}

std::string pruned_part(const CaseView& view) {
    const auto& pruned = view.explanation().pruned;
    if (pruned.empty()) return {};
    PageTable table(view.id("pruned"), "Kept out of its neighbourhood",
                    {{"Training row"}, {"Class"}, {"Why"}});
    const std::size_t count = std::min(pruned.size(), view.state.limits.neighbors);
    for (std::size_t i = 0; i < count; ++i)
        table.add_row({row_text(view, pruned[i].row), name_html(view.class_name(pruned[i].label)),
                       reason_text(view, pruned[i])});
    std::string text = table.html();
    if (count < pruned.size()) text += fmt::format("<p>and {} more</p>\n", count_text(pruned.size() - count));
    return part_html("What was kept out", text);
}

std::string value_part(const CaseView& view) {
    if (view.one.values.empty()) return {};
    PageTable table(view.id("values"), "Where its values are least usual for its class",
                    {{"Column"}, {"This row"}, {"Usual for its class"}, {"For the other"}});
    for (const RowValue& value : view.one.values)
        table.add_row({name_html(value.column), name_html(value.value), name_html(value.usual_of_own),
                       name_html(value.usual_of_other)});
    return part_html("Its values", table.html());
}

}  // namespace hardlearn
