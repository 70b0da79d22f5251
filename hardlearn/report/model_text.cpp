#include "hardlearn/report/model_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "hardlearn/metrics/calibration.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t max_levels_shown = 8;
constexpr std::size_t evidence_shown = 10;

std::string class_text(const MicroLearner& model) {
    Table table({{"class", Table::Align::left}, {"rows"}});
    const auto counts = class_counts(model.labels(), model.num_classes());
    for (std::size_t c = 0; c < counts.size(); ++c)
        table.add_row({model.class_names()[c], fmt::format("{}", counts[c])});
    return table.text();
}

std::string preparation_text(const PreparedColumn& column) {
    if (column.kind == ColumnKind::numeric) {
        if (column.scale == 0) return "number, constant in training: not used";
        return fmt::format("number, mean {:.6g}, standard deviation {:.6g}", column.mean, column.scale);
    }
    if (column.levels.size() < 2) return "text, constant in training: not used";
    const std::size_t shown = std::min(max_levels_shown, column.levels.size());
    std::string levels;
    for (std::size_t i = 0; i < shown; ++i) levels += (i == 0 ? "" : ", ") + column.levels[i];
    if (shown < column.levels.size()) levels += ", ...";
    return fmt::format("text, {} levels: {}", column.levels.size(), levels);
}

std::string column_text(const MicroLearner& model) {
    Table table({{"column", Table::Align::left}, {"preparation", Table::Align::left}});
    for (const PreparedColumn& column : model.preparation().in_given_order()) {
        table.add_row({column.name, preparation_text(column)});
    }
    return table.text();
}

// Of a pool: how each candidate does alone, calibrated, by its most probable class.
std::string pool_evidence_text(const MicroLearner& model) {
    Table table({{"candidate", Table::Align::left}, {"log loss"}, {"D-index"}, {"accuracy"}, {"weight"}});
    const std::size_t shown = std::min(evidence_shown, model.evidence().size());
    const std::vector<Candidate> voters = model.candidates();
    const std::vector<double> weights = model.weights();
    for (const CandidateScore& score : std::span(model.evidence()).first(shown)) {
        const auto voter = std::ranges::find(voters, score.candidate);
        const std::string weight =
            voter == voters.end() ? "" : fixed(weights[static_cast<std::size_t>(voter - voters.begin())], 3);
        table.add_row({describe(score.candidate), fixed(score.log_loss, 4), fixed(score.d_index, 4),
                       fixed(score.accuracy, 4), weight});
    }
    return fmt::format("\nBest candidates alone, on left-out rows ({} of {})\n", shown,
                       model.evidence().size()) +
           table.text();
}

std::string evidence_text(const MicroLearner& model) {
    if (model.evidence().empty()) return {};
    if (model.is_pool()) return pool_evidence_text(model);
    const bool by_other = model.options().objective != Objective::d_index;
    std::vector<Table::Column> columns = {{"candidate", Table::Align::left}};
    if (by_other) columns.push_back({std::string(name_of(model.options().objective))});
    for (const char* title : {"D-index", "accuracy", "traininglet rows", ""}) columns.push_back({title});
    Table table(columns);
    const std::vector<std::uint8_t> front = not_dominated(model.evidence());
    const std::size_t shown = std::min(evidence_shown, model.evidence().size());
    for (std::size_t i = 0; i < shown; ++i) {
        const CandidateScore& score = model.evidence()[i];
        std::vector<std::string> row = {describe(score.candidate)};
        if (by_other) row.push_back(fixed(score.objective, 4));
        row.insert(row.end(), {fixed(score.d_index, 4), fixed(score.accuracy, 4),
                               fixed(score.mean_traininglet_size, 1), front[i] != 0 ? "*" : " "});
        table.add_row(std::move(row));
    }
    return fmt::format(
               "\nBest candidates on left-out rows ({} of {}; * none other is as good with fewer rows)\n",
               shown, model.evidence().size()) +
           table.text();
}

std::string calibration_text(const MicroLearner& model) {
    if (!model.parts().calibration) {
        return "\nScores are the plain vote: the file is older than calibration; fit again for "
               "probabilities\n";
    }
    const VoteCalibration& calibration = *model.parts().calibration;
    std::string text = "\nProbabilities\n";
    if (calibration.questions == 0) {
        text +=
            "  no rows could be left out (too few, or all of one group): scores are the plain vote, "
            "prediction sets hold every class\n";
    } else {
        text += fmt::format("  temperature {}, fitted on {}: log loss {} without, {} with it\n",
                            fixed(calibration.temperature, 3),
                            counted(calibration.questions, "left-out prediction", "left-out predictions"),
                            fixed(calibration.log_loss_before, 3), fixed(calibration.log_loss_after, 3));
        const double threshold = set_threshold(calibration, usual_confidence);
        text += fmt::format("  90 % prediction sets: {}; {} classes on average of left-out rows\n",
                            std::isinf(threshold)
                                ? "every class, since so few left-out rows or groups cannot promise more"
                                : fmt::format("classes of probability {} or more", fixed(1 - threshold, 3)),
                            fixed(calibration.usual_set_size, 2));
    }
    if (!model.parts().familiarity) return text;
    return text +
           fmt::format("  familiarity of new rows: by their distance to {} ({} view)\n",
                       counted(model.parts().familiarity->rows.size(), "training row", "training rows"),
                       name_of(model.parts().familiarity->view));
}

}  // namespace

namespace {

std::string decisions_text(const MicroLearner& model) {
    if (!model.parts().calibration || model.parts().calibration->questions == 0) return {};
    return fmt::format("  this model's decisions on left-out rows: D-index {}, accuracy {}\n",
                       fixed(model.parts().calibration->d_index, 3),
                       fixed(model.parts().calibration->accuracy, 3));
}

std::string shares_text(const MicroLearner& model) {
    std::string text;
    for (const FamilyShare& share : model.family_shares())
        text +=
            fmt::format("{}{:.0f} % {}", text.empty() ? "" : ", ", 100 * share.share, title_of(share.family));
    return text;
}

std::string pool_text(const MicroLearner& model) {
    const std::vector<double> weights = model.weights();
    Table table({{"weight"}, {"candidate", Table::Align::left}});
    for (std::size_t v = 0; v < weights.size(); ++v)
        table.add_row({fixed(weights[v], 3), describe(model.parts().voters[v].candidate)});
    std::string text = fmt::format("Pool: {}\n", shares_text(model)) + table.text();
    text += model.global_is_enough()
                ? fmt::format(
                      "  a global model is enough here: {:.0f} % of the weight is of machines and models "
                      "on all rows\n",
                      100 * (1 - model.local_share()))
                : fmt::format("  {:.0f} % of the weight is local: few rows decide each query\n",
                              100 * model.local_share());
    if (model.evidence().empty())
        return text +
               "  no rows could be left out to compare candidates (too few, or all of one group): the first "
               "that there is\n";
    text += fmt::format("  chosen among {} by left-out log loss{}\n",
                        counted(model.evidence().size(), "candidate", "candidates"),
                        model.parts().num_left_out == 0
                            ? ""
                            : fmt::format("; for {} there was no time", model.parts().num_left_out));
    return text + decisions_text(model);
}

}  // namespace

std::string chosen_text(const MicroLearner& model) {
    if (model.is_pool()) return pool_text(model);
    std::string text = fmt::format("Chosen: {}\n", describe(model.chosen()));
    for (std::size_t v = 1; v < model.parts().voters.size(); ++v) {
        text += fmt::format("  {} {}\n", v == 1 ? "votes with" : "          ",
                            describe(model.parts().voters[v].candidate));
    }
    if (model.global_is_enough())
        text += "  a global model is enough here: the best candidate takes all rows\n";
    if (model.parts().precision) {
        text += fmt::format("  sanitization by {}: {} of {} rows removed\n",
                            describe(model.parts().precision->base),
                            model.rows().rows() - model.parts().precision->clean.size(), model.rows().rows());
    }
    if (model.evidence().empty())
        return text +
               "  no rows could be left out to compare candidates (too few, or all of one group): the first "
               "that there is\n";
    const CandidateScore& best = model.evidence().front();
    text += fmt::format(
        "  compared on left-out rows: {}; the best {} {}: D-index {}, accuracy {}, {} rows decide\n",
        counted(model.evidence().size(), "candidate", "candidates"),
        as_fitted(model.options()).construction == Construction::ptc ? "naive one," : "one,",
        describe(best.candidate), fixed(best.d_index, 3), fixed(best.accuracy, 3),
        fixed(best.mean_traininglet_size, 1));
    return text + decisions_text(model);
}

std::string images_text(const MicroLearner& model) {
    const auto& images = model.preparation().images;
    if (!images) return {};
    return fmt::format("Its features are {}'s (fingerprint {}) of images{}{}\n", printable(images->backbone),
                       images->hash,
                       images->size == 0 ? "" : fmt::format(", brought to {0} x {0} pixels", images->size),
                       images->mirrored ? ", and of their mirror images" : "");
}

std::string model_text(const MicroLearner& model, const std::string& path, int schema) {
    const MicroLearnerOptions& options = model.options();
    std::string text =
        fmt::format("{}: Micro-Learner, {} construction, model schema {}\n", printable(path),
                    name_of(options.construction), schema) +
        fmt::format("Fitted on {}, {}; predicts '{}'; seed {}; training data {}\n",
                    counted(model.rows().rows(), "row", "rows"),
                    counted(model.preparation().num_features(), "prepared feature", "prepared features"),
                    printable(model.label_name()), options.seed, model.training_fingerprint());
    text += images_text(model);
    if (model.parts().hardness) {
        text += fmt::format("Learning-Hard Index of its training rows: {}\n",
                            fixed(model.parts().hardness->learning_hard_index, 3));
    }
    if (options.objective != Objective::d_index)
        text += fmt::format("Chosen for {}\n", name_of(options.objective));
    if (options.seconds > 0) {
        text +=
            fmt::format("Candidates were compared with a limit of {} seconds: a repeated fit may differ\n",
                        options.seconds);
    }
    return text + chosen_text(model) + "\n" + class_text(model) + "\n" +
           (model.preparation().images ? "" : column_text(model)) + calibration_text(model) +
           evidence_text(model);
}

}  // namespace hardlearn
