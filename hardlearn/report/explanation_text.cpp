#include "hardlearn/report/explanation_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/report/row_name.hpp"
#include "hardlearn/report/table.hpp"
#include "hardlearn/traininglet/fusion.hpp"

namespace hardlearn {
namespace {

using Align = Table::Align;

std::string name_of(const MicroLearner& model, Label label) {
    return model.class_names()[static_cast<std::size_t>(label)];
}

std::string in_brackets(std::string_view remedy) {
    return remedy.empty() ? "" : fmt::format(" ({})", remedy);
}

std::string more_text(std::size_t total, std::size_t shown, std::string_view what,
                      const ExplanationDetail& detail) {
    if (total <= shown) return {};
    return fmt::format("  and {} more {}{}\n", total - shown, what, in_brackets(detail.remedy));
}

std::size_t shown_of(std::size_t total, const ExplanationDetail& detail) {
    return detail.all ? total : std::min(detail.rows, total);
}

// Explaining would take far longer if it measured this anew for every row.
constexpr const char* index_not_kept =
    "The model keeps no index of its training rows: one that is fitted anew does, up to 20,000 rows,\n"
    "unless the fit is told to leave it out\n";

std::string index_value(double index) {
    return std::isnan(index) ? "none (too few rows, or one class)" : fixed(index, 3);
}

// Classes that matter first: with many classes most have no score.
std::string classes_text(const Explanation& explanation, const MicroLearner& model,
                         const ExplanationDetail& detail) {
    std::vector<std::size_t> order(model.num_classes());
    for (std::size_t c = 0; c < order.size(); ++c) order[c] = c;
    const auto predicted = static_cast<std::size_t>(explanation.prediction);
    std::ranges::stable_sort(
        order, {}, [&](std::size_t c) { return std::pair(c != predicted, -explanation.scores[c]); });
    const bool is_vote = explanation.voters.size() > 1;
    const bool has_duels = !explanation.duels().empty();
    const bool has_worths = explanation.pool && !explanation.pool->worths.empty();
    std::vector<Table::Column> columns = {{"class", Align::left}};
    if (is_vote) columns.insert(columns.end(), {{"candidates"}, {"weight"}});
    if (has_duels) columns.push_back({is_vote ? "votes in the best" : "votes"});
    if (explanation.pool) columns.push_back({"pool"});
    columns.push_back({explanation.pool ? "probability" : "score"});
    if (has_worths) columns.push_back({"worth of deciding so"});
    Table table(columns);
    const std::size_t shown = shown_of(order.size(), detail);
    for (std::size_t i = 0; i < shown; ++i) {
        const std::size_t c = order[i];
        const ExplainedVote& vote = explanation.votes[c];
        std::vector<std::string> cells = {model.class_names()[c]};
        if (is_vote) {
            cells.insert(cells.end(),
                         {fmt::format("{}", vote.voters), fmt::format("{:.0f} %", 100 * vote.weight)});
        }
        if (has_duels) cells.push_back(fmt::format("{}", vote.duels));
        if (explanation.pool) cells.push_back(fixed(explanation.pool->probabilities[c], 4));
        cells.push_back(fixed(explanation.scores[c], 4));
        // Worths are derivatives by one row: tiny, and only their order counts.
        if (has_worths) cells.push_back(fmt::format("{:.4g}", explanation.pool->worths[c]));
        table.add_row(std::move(cells));
    }
    return table.text() + more_text(order.size(), shown, "classes", detail);
}

std::string voters_text(const Explanation& explanation, const MicroLearner& model,
                        const ExplanationDetail& detail) {
    if (explanation.voters.size() < 2) return {};
    const bool calibrated = explanation.pool.has_value();
    std::vector<Table::Column> columns = {
        {"says", Align::left}, {calibrated ? "probability" : "score"}, {"weight"}};
    if (calibrated) columns.insert(columns.end(), {{"sharpness"}, {"prior"}});
    columns.push_back({"candidate", Align::left});
    Table table(columns);
    const std::size_t shown = shown_of(explanation.voters.size(), detail);
    for (std::size_t v = 0; v < shown; ++v) {
        const ExplainedVoter& voter = explanation.voters[v];
        std::vector<std::string> cells = {name_of(model, voter.prediction),
                                          fixed(voter.scores[static_cast<std::size_t>(voter.prediction)], 3),
                                          fixed(voter.weight, 3)};
        if (calibrated)
            cells.insert(cells.end(), {fmt::format("{:.3g}", voter.calibration->sharpness),
                                       fmt::format("{:.3g}", voter.calibration->prior_exponent)});
        cells.push_back(describe(voter.candidate));
        table.add_row(std::move(cells));
    }
    if (calibrated) {
        return "\nThe candidates that vote, the heaviest first. Each one's probabilities p became "
               "p^sharpness x "
               "share^prior of each\nclass, normalised; their sum by weight is the pool\n" +
               table.text() + more_text(explanation.voters.size(), shown, "candidates", detail);
    }
    return "\nThe candidates that vote, best first; what follows further down is the first one's "
           "learninglet\n" +
           table.text() + more_text(explanation.voters.size(), shown, "candidates", detail);
}

// A batch of one is not what the row's company would have made of it.
std::string company_text(const MicroLearner& model) {
    const bool in_batches = std::ranges::any_of(
        model.parts().voters, [](const Voter& voter) { return voter.candidate.takes_batches(); });
    return in_batches
               ? "Answered alone: this model answers rows of a file in batches, where the answer may differ\n"
               : "";
}

std::string indices_text(const Explanation& explanation, const MicroLearner& model) {
    const bool is_whole = explanation.samples.size() == model.rows().rows();
    if (explanation.training_lhi) {
        return fmt::format("Learning-Hard Index of its traininglet: {}; of all training rows: {}\n",
                           index_value(explanation.traininglet_lhi), index_value(*explanation.training_lhi));
    }
    if (is_whole) return index_not_kept;
    return fmt::format("Learning-Hard Index of its traininglet: {}\n",
                       index_value(explanation.traininglet_lhi)) +
           index_not_kept;
}

std::string answer_text(const ExplainedRow& explained, const MicroLearner& model, const std::string& file,
                        const ExplanationDetail& detail) {
    const Explanation& explanation = explained.explanation;
    const std::string winner = printable(name_of(model, explanation.prediction));
    const std::string name = explained.name.empty() ? "" : fmt::format(" ({})", printable(explained.name));
    std::string text = fmt::format("{}, row {}{}: {}", printable(file), explained.row + 1, name, winner);
    if (explained.given) text += fmt::format(" (the file says {})", printable(*explained.given));
    if (explanation.voters.size() > 1) {
        const ExplainedVote& vote = explanation.votes[static_cast<std::size_t>(explanation.prediction)];
        text += fmt::format("\n{} gets {:.0f} % of the weight: {} of {} candidates say so", winner,
                            100 * vote.weight, vote.voters, explanation.voters.size());
    }
    return text + "\n" + classes_text(explanation, model, detail) + indices_text(explanation, model) +
           voters_text(explanation, model, detail);
}

// Lines of at most 96 characters, two spaces before each.
std::string wrapped(const std::vector<std::string>& words, std::string_view separator) {
    std::string text, line = " ";
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string word = words[i] + (i + 1 < words.size() ? std::string(separator) : "");
        if (line.size() + word.size() > 95 && line.size() > 1) {
            text += line + "\n";
            line = " ";
        }
        line += " " + word;
    }
    return text + line + "\n";
}

std::string tried_text(const Counterfactual& found) {
    const std::string strongest = found.tried_alone < found.candidates
                                      ? fmt::format("the {} strongest of ", found.tried_alone)
                                      : std::string("the ");
    return fmt::format("tried: each of {}{} rows with a part in the answer{}", strongest, found.candidates,
                       found.whole_traininglet ? "\n  (nobody else in the traininglet matters alone)" : "");
}

std::string how_found_text(const Counterfactual& found) {
    switch (found.found_by) {
        case CounterfactualSearch::none:
            break;
        case CounterfactualSearch::one:
            return "  it alone is enough\n";
        case CounterfactualSearch::two:
            return fmt::format("  no single row is enough; {};\n  then all pairs of the {} strongest\n",
                               tried_text(found), found.tried_in_pairs);
        case CounterfactualSearch::greedy:
            return fmt::format(
                "  none of them can stay, but there may be smaller sets; {};\n  all pairs of the {} "
                "strongest; "
                "then the strongest was removed again and again\n",
                tried_text(found), found.tried_in_pairs);
    }
    return {};
}

std::string counterfactual_text(const Explanation& explanation, const MicroLearner& model) {
    if (!explanation.counterfactual) return {};
    const Counterfactual& found = *explanation.counterfactual;
    const std::string winner = printable(name_of(model, explanation.prediction));
    if (found.found_by == CounterfactualSearch::none) {
        return fmt::format(
            "\nThe answer stays {}: no small set of training rows was found that changes it\n"
            "  {};\n  all pairs of the {} strongest; the {} strongest together\n",
            winner, tried_text(found), found.tried_in_pairs, found.removed_greedily);
    }
    std::vector<std::string> rows;
    for (const RowIndex row : found.rows) {
        rows.push_back(
            fmt::format("{} ({})", row_name(model, row), printable(name_of(model, model.labels()[row]))));
    }
    return fmt::format("\nWithout {} the answer would be {}\n",
                       found.rows.size() == 1 ? std::string("this training row")
                                              : fmt::format("these {} training rows", found.rows.size()),
                       printable(name_of(model, found.prediction))) +
           wrapped(rows, ",") + how_found_text(found);
}

std::string origins_text(std::uint8_t origins) {
    std::string text;
    const auto add = [&](MetaTraininglet bit, std::string_view name) {
        if (!(origins & bit)) return;
        if (!text.empty()) text += ", ";
        text += name;
    };
    add(local_ball, "local ball");
    add(first_hop, "first hop");
    add(second_hop, "second hop");
    add(random_anchor, "random anchor");
    return text;
}

std::string sample_remark(const ExplainedSample& sample, const MicroLearner& model) {
    std::string text;
    if (sample.appended) text = "added: its class was missing";
    if (sample.left_out && *sample.left_out != sample.label) {
        text += (text.empty() ? "" : "; ") +
                fmt::format("taken for {} when left out", name_of(model, *sample.left_out));
    }
    return text;
}

// Which optional columns the traininglet's table has.
struct SampleColumns {
    bool origins = false;
    bool cost_factors = false;
};

SampleColumns columns_for(const Explanation& explanation) {
    SampleColumns columns;
    for (const ExplainedSample& sample : explanation.samples) {
        columns.origins |= sample.origins != local_ball;
        columns.cost_factors |= sample.cost_factor != 1;
    }
    return columns;
}

std::string samples_text(const Explanation& explanation, const MicroLearner& model,
                         const ExplanationDetail& detail) {
    const SampleColumns optional = columns_for(explanation);
    std::vector<Table::Column> columns = {{"training row", Align::left}, {"class", Align::left}};
    const auto& views = model.chosen().takes_all_rows()
                            ? std::vector<View>{model.parts().space.views.front().view()}
                            : model.chosen().views;
    for (const View view : views) columns.push_back({std::string(name_of(view))});
    if (optional.cost_factors) columns.push_back({"cost x"});
    if (optional.origins) columns.push_back({"brought in by", Align::left});
    columns.push_back({"", Align::left});
    Table table(columns);
    const std::size_t shown = shown_of(explanation.samples.size(), detail);
    for (std::size_t i = 0; i < shown; ++i) {
        const ExplainedSample& sample = explanation.samples[i];
        std::vector<std::string> cells = {row_name(model, sample.row), name_of(model, sample.label)};
        for (const View view : views)
            cells.push_back(fixed(sample.distances[model.parts().space.place_of(view)], 4));
        if (optional.cost_factors) cells.push_back(fixed(sample.cost_factor, 2));
        if (optional.origins) cells.push_back(origins_text(sample.origins));
        cells.push_back(sample_remark(sample, model));
        table.add_row(std::move(cells));
    }
    return fmt::format("\nTraininglet: {}, the nearest first, with their distances\n",
                       counted(explanation.samples.size(), "row", "rows")) +
           table.text() + more_text(explanation.samples.size(), shown, "rows", detail);
}

std::string pruning_reason(const ExplainedPruning& pruning, const MicroLearner& model) {
    switch (pruning.reason) {
        case LedgerReason::predicted_wrongly:
            return fmt::format("taken for {} when left out", name_of(model, pruning.predicted));
        case LedgerReason::neighbor_of_bad:
            return fmt::format("next to {}, which was taken for another class",
                               row_name(model, pruning.because_of));
        case LedgerReason::restored_for_class:
            return pruning.predicted == pruning.label
                       ? std::string("next to a row that was taken for another class")
                       : fmt::format("taken for {} when left out; kept elsewhere for its class's sake",
                                     name_of(model, pruning.predicted));
    }
    return {};
}

std::string prunings_text(const Explanation& explanation, const MicroLearner& model,
                          const ExplanationDetail& detail) {
    if (explanation.pruned.empty()) return {};
    Table table(
        {{"training row", Align::left}, {"class", Align::left}, {"by", Align::left}, {"why", Align::left}});
    const std::size_t shown = shown_of(explanation.pruned.size(), detail);
    for (std::size_t i = 0; i < shown; ++i) {
        const ExplainedPruning& pruning = explanation.pruned[i];
        const bool in_union = pruning.stage == PruningStage::precision_pruning;
        table.add_row({row_name(model, pruning.row), name_of(model, pruning.label),
                       in_union ? "precision pruning" : "sanitization", pruning_reason(pruning, model)});
    }
    return fmt::format("\nKept out of the traininglet: {}\n",
                       counted(explanation.pruned.size(), "row", "rows")) +
           table.text() + more_text(explanation.pruned.size(), shown, "rows", detail);
}

std::string duel_text(const ExplainedDuel& duel, const MicroLearner& model, const ExplanationDetail& detail) {
    const Label winner = duel.decision_value > 0 ? duel.positive : duel.negative;
    const std::string text =
        fmt::format("\n{} against {}: {} wins\n", printable(name_of(model, duel.positive)),
                    printable(name_of(model, duel.negative)), printable(name_of(model, winner)));
    Table table({{"support vector", Align::left},
                 {"class", Align::left},
                 {"coefficient"},
                 {"kernel"},
                 {"contribution"}});
    const std::size_t shown = shown_of(duel.support_vectors.size(), detail);
    double rest = duel.decision_value - duel.bias;
    for (std::size_t i = 0; i < shown; ++i) {
        const ExplainedVector& vector = duel.support_vectors[i];
        rest -= vector.contribution;
        table.add_row({row_name(model, vector.row), name_of(model, vector.label),
                       fixed(vector.coefficient, 4), fixed(vector.kernel, 4), fixed(vector.contribution, 4)});
    }
    if (shown < duel.support_vectors.size()) {
        table.add_row(
            {fmt::format("{} more", duel.support_vectors.size() - shown), "", "", "", fixed(rest, 4)});
    }
    table.add_row({"bias", "", "", "", fixed(duel.bias, 4)});
    table.add_row({"decision value", "", "", "", fixed(duel.decision_value, 4)});
    return text + table.text();
}

std::string duels_text(const Explanation& explanation, const MicroLearner& model,
                       const ExplanationDetail& detail) {
    std::vector<const ExplainedDuel*> duels;
    for (const ExplainedDuel& duel : explanation.duels()) {
        const bool concerns =
            duel.positive == explanation.prediction || duel.negative == explanation.prediction;
        if (detail.all || concerns) duels.push_back(&duel);
    }
    if (!detail.all) {
        std::ranges::stable_sort(duels, {},
                                 [](const ExplainedDuel* duel) { return std::abs(duel->decision_value); });
        if (duels.size() > detail.duels) duels.resize(detail.duels);
    }
    std::string text;
    for (const ExplainedDuel* duel : duels) text += duel_text(*duel, model, detail);
    if (duels.size() < explanation.duels().size()) {
        text += fmt::format("\nand {}{}\n",
                            counted(explanation.duels().size() - duels.size(), "more duel", "more duels"),
                            in_brackets(detail.remedy));
    }
    return text;
}

std::string shares_text(const Explanation& explanation, const MicroLearner& model,
                        const ExplanationDetail& detail) {
    const std::vector<ExplainedShare>& shares = explanation.voters.front().shares;
    if (shares.empty()) return {};
    Table table({{"training row", Align::left}, {"class", Align::left}, {"share"}});
    const std::size_t shown = shown_of(shares.size(), detail);
    double rest = 1;
    for (std::size_t i = 0; i < shown; ++i) {
        rest -= shares[i].share;
        table.add_row(
            {row_name(model, shares[i].row), name_of(model, shares[i].label), fixed(shares[i].share, 4)});
    }
    if (shown < shares.size())
        table.add_row({fmt::format("{} more", shares.size() - shown), "", fixed(rest, 4)});
    return "\nThe forest's vote: rows that share its leaves with this one; shares of a class sum to its "
           "probability before calibration\n" +
           table.text();
}

std::string logit_text(const ExplainedLogit& logit, const MicroLearner& model,
                       const ExplanationDetail& detail) {
    Table table({{"training row", Align::left}, {"class", Align::left}, {"contribution"}});
    const std::size_t shown = shown_of(logit.addends.size(), detail);
    double rest = logit.logit - logit.bias;
    for (std::size_t i = 0; i < shown; ++i) {
        const ExplainedAddend& addend = logit.addends[i];
        rest -= addend.contribution;
        table.add_row(
            {row_name(model, addend.row), name_of(model, addend.label), fixed(addend.contribution, 4)});
    }
    if (shown < logit.addends.size())
        table.add_row({fmt::format("{} more", logit.addends.size() - shown), "", fixed(rest, 4)});
    table.add_row({"bias", "", fixed(logit.bias, 4)});
    table.add_row({"logit", "", fixed(logit.logit, 4)});
    return fmt::format("\nThe logit of {}\n", printable(name_of(model, logit.label))) + table.text();
}

std::string logits_text(const Explanation& explanation, const MicroLearner& model,
                        const ExplanationDetail& detail) {
    std::string text;
    for (const ExplainedLogit& logit : explanation.voters.front().logits) {
        if (detail.all || logit.label == explanation.prediction) text += logit_text(logit, model, detail);
    }
    return text;
}

std::string decisive_text(const Explanation& explanation, const MicroLearner& model,
                          const ExplanationDetail& detail) {
    if (!explanation.pool) return {};
    Table table({{"training row", Align::left}, {"class", Align::left}, {"influence"}});
    const std::vector<DecisiveSample> rows =
        most_decisive(explanation, detail.all ? model.rows().rows() : detail.rows);
    for (const DecisiveSample& row : rows)
        table.add_row({row_name(model, row.row), name_of(model, row.label), fixed(row.influence, 4)});
    return fmt::format("\nThe rows that decided most, over all candidates; above 0 for {}\n",
                       printable(name_of(model, explanation.prediction))) +
           table.text();
}

}  // namespace

std::string explanation_text(const ExplainedRow& explained, const MicroLearner& model,
                             const std::string& file, const ExplanationDetail& detail) {
    const Explanation& explanation = explained.explanation;
    return answer_text(explained, model, file, detail) + company_text(model) +
           counterfactual_text(explanation, model) + decisive_text(explanation, model, detail) +
           samples_text(explanation, model, detail) + prunings_text(explanation, model, detail) +
           shares_text(explanation, model, detail) + logits_text(explanation, model, detail) +
           duels_text(explanation, model, detail);
}

}  // namespace hardlearn
