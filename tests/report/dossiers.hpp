#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hardlearn/tasks/report.hpp"

namespace hardlearn::testing {

/// "[name]": a style in which a name is easily found.
inline std::string in_brackets(std::string_view name) {
    std::string text = "[";
    text += name;
    return text + "]";
}

/// How many rows of each of two classes there are.
struct TwoClasses {
    std::size_t first = 50;
    std::size_t second = 50;
};

/// Rows of the two classes in turns, then what is left of the larger one.
inline std::vector<Label> labels_of(TwoClasses rows) {
    std::vector<Label> labels;
    std::size_t left[] = {rows.first, rows.second};
    for (std::size_t i = 0; left[0] + left[1] > 0; ++i) {
        const std::size_t label = left[i % 2] > 0 ? i % 2 : 1 - i % 2;
        --left[label];
        labels.push_back(Label(static_cast<int>(label)));
    }
    return labels;
}

/// A model that is right on the first so many rows of each class.
inline ModelDetail model_of(const std::string& name, double d_index, TwoClasses right, TwoClasses rows = {}) {
    ModelDetail model{.name = name};
    model.mean.d_index = d_index;
    model.mean.balanced_accuracy = (static_cast<double>(right.first) / static_cast<double>(rows.first) +
                                    static_cast<double>(right.second) / static_cast<double>(rows.second)) /
                                   2;
    model.mean.accuracy =
        static_cast<double>(right.first + right.second) / static_cast<double>(rows.first + rows.second);
    model.deviation.d_index = 0.02;
    model.predictions.resize(1);
    std::size_t seen[] = {0, 0};
    for (const Label label : labels_of(rows)) {
        const auto c = static_cast<std::size_t>(label);
        const bool is_right = seen[c]++ < (c == 0 ? right.first : right.second);
        model.predictions[0].predicted.push_back(is_right ? label : Label(1 - label));
        model.predictions[0].probability.push_back(0.9f);
        model.predictions[0].true_probability.push_back(0.9f);
    }
    return model;
}

inline ModelDetail model_of(const std::string& name, double d_index, std::size_t right) {
    return model_of(name, d_index, {right, right});
}

/// Two classes, "yes" and "no", that models were compared on. Overlap and too few rows make it hard; whether
/// labels are wrong is not known; the labels of no rows are suspicious, and all were judged.
inline Dossier dossier_of(std::vector<ModelDetail> models, TwoClasses rows = {}) {
    Dossier dossier;
    dossier.data.name = "data";
    dossier.data.rows = rows.first + rows.second;
    dossier.data.class_names = {"yes", "no"};
    dossier.data.class_counts = {rows.first, rows.second};
    dossier.diagnosis.data = dossier.data;
    dossier.diagnosis.index = {.mean = 0.9, .low = 0.85, .high = 0.95, .verdict = Verdict::learning_hard};
    dossier.diagnosis.index.rows_used = dossier.data.rows;
    dossier.diagnosis.class_by_cluster = Matrix<std::uint64_t>(2, 1);
    dossier.diagnosis.class_by_cluster(0, 0) = rows.first;
    dossier.diagnosis.class_by_cluster(1, 0) = rows.second;
    dossier.diagnosis.profile.error = {
        .error = 0.62, .low = 0.56, .high = 0.68, .num_judged_classes = 2, .verdict = HardnessVerdict::hard};
    dossier.diagnosis.profile.bayes = {.low = 0.1, .high = 0.3};
    dossier.diagnosis.reasons = {
        {.kind = ReasonKind::overlap, .applies = true, .finding = "f", .advice = "Add features."},
        {.kind = ReasonKind::label_noise, .is_known = false, .finding = "f", .advice = "Check labels."},
        {.kind = ReasonKind::imbalance, .finding = "f", .advice = "None."},
        {.kind = ReasonKind::few_rows, .applies = true, .finding = "f", .advice = "Collect more rows."}};
    EvaluationDetail evaluation{
        .name = "data", .rows = dossier.data.rows, .num_classes = 2, .num_folds = 5, .num_repeats = 1};
    evaluation.class_names = dossier.data.class_names;
    evaluation.truth = labels_of(rows);
    dossier.labels = evaluation.truth;
    evaluation.models = std::move(models);
    dossier.evaluation = std::move(evaluation);
    return dossier;
}

/// Suspects these rows, the first one most.
inline void suspect(Dossier& dossier, const std::vector<std::size_t>& rows) {
    for (const std::size_t row : rows) {
        const Label label = dossier.labels[row];
        dossier.diagnosis.suspicious.push_back(
            {.row = RowIndex(row), .given = label, .suggested = Label(1 - label)});
    }
}

}  // namespace hardlearn::testing
