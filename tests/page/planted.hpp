#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "hardlearn/core/random.hpp"
#include "hardlearn/mil/fit_micro_learner.hpp"
#include "hardlearn/tasks/report.hpp"
#include "tests/support/datasets.hpp"

namespace hardlearn::testing {

inline const std::string hostile = "</script><img src=x onerror=alert(1)>";

// Three overlapping classes, one of which is called what would act; with values, texts and groups to be found
// again.
inline Dataset planted_data() {
    RandomStream stream(11);
    Dataset data{.name = "planted", .rows = 60};
    std::vector<double> first, second;
    std::vector<std::uint32_t> texts;
    for (std::uint32_t i = 0; i < 60; ++i) {
        const auto label = static_cast<int>(i % 3);
        data.labels.push_back(Label(label));
        data.groups.push_back(GroupIndex(i % 12));
        first.push_back(i < 6 ? 987654.25 + label : label + stream.normal());
        second.push_back(label - stream.normal());
        texts.push_back(i % 2);
    }
    data.columns = {numeric_column("first", first), numeric_column("second", second),
                    text_column("third", texts, {"secret level", "other level"})};
    data.class_names = {"a", "b", hostile};
    data.label_name = "label";
    for (int g = 0; g < 12; ++g) data.group_names.push_back(fmt::format("secret person {}", g));
    return data;
}

inline ModelDetail tested_model(const std::string& name, const Dataset& data, double share_right,
                                std::uint64_t seed) {
    RandomStream stream(seed);
    ModelDetail model{.name = name};
    model.mean.d_index = 1 + share_right / 2;
    model.mean.balanced_accuracy = share_right;
    model.deviation.d_index = 0.01;
    model.folds.resize(5, model.mean);
    model.predictions.resize(1);
    for (const Label label : data.labels) {
        const bool right = stream.uniform() < share_right;
        model.predictions[0].predicted.push_back(right ? label : Label((label + 1) % 3));
        model.predictions[0].probability.push_back(static_cast<float>(0.34 + 0.65 * stream.uniform()));
        model.predictions[0].true_probability.push_back(0.3f);
    }
    return model;
}

inline EvaluationDetail evaluation_of(const Dataset& data) {
    EvaluationDetail evaluation{.name = data.name, .fingerprint = data.fingerprint(), .rows = data.rows};
    evaluation.features = data.columns.size();
    evaluation.num_classes = data.num_classes();
    evaluation.num_folds = 5;
    evaluation.num_repeats = 1;
    evaluation.class_names = data.class_names;
    evaluation.truth = data.labels;
    evaluation.models = {tested_model("majority", data, 0.33, 1), tested_model("svm", data, 0.9, 2),
                         tested_model("mil-auto", data, 0.8, 3)};
    return evaluation;
}

// Rows to be predicted, all far away in the first column, and with values to be found again.
inline Dataset planted_new_rows() {
    RandomStream stream(12);
    Dataset data{.name = "new <rows>", .rows = 40};
    std::vector<double> first, second;
    for (std::size_t i = 0; i < data.rows; ++i) {
        data.labels.push_back(Label(i % 3));
        first.push_back(876543.25);
        second.push_back(static_cast<double>(i % 3) - stream.normal());
    }
    data.columns = {numeric_column("first", first), numeric_column("second", second),
                    text_column("third", std::vector<std::uint32_t>(data.rows, 0), {"secret level"})};
    data.class_names = {"a", "b", hostile};
    data.label_name = "label";
    return data;
}

// Learning-hard: both plain models fail, and svm after SMOTE does not.
inline CertifiedSet planted_certificate(const Dataset& data) {
    CertifiedSet set{
        .data = summarize(data), .bounds = {.solved = 0.2, .failing = 0.4}, .chance_error = 2.0 / 3};
    set.pairs = {
        {.model = "svm", .error = {.estimate = 0.5, .low = 0.45, .high = 0.55}},
        {.model = "knn", .error = {.estimate = 0.6, .low = 0.5, .high = 0.7}},
        {.before = Operator::smote, .model = "svm", .error = {.estimate = 0.1, .low = 0.02, .high = 0.18}},
        {.before = Operator::smote, .model = "knn", .error = {.estimate = 0.3, .low = 0.2, .high = 0.4}}};
    set.traininglets = {{.model = "mil-naive", .error = {.estimate = 0.25, .low = 0.2, .high = 0.3}}};
    for (OperatedError& pair : set.pairs) pair.class_errors = {0.1, 0.2, 0.3};
    for (OperatedError& learner : set.traininglets) learner.class_errors = {0.1, 0.2, 0.3};
    set.critical_value = 2.5;
    set.certificate = certificate_of(set.pairs, set.bounds);
    return set;
}

inline Dossier planted_dossier(const ReportOptions& options = {}, const RunContext& context = {}) {
    const Dataset data = planted_data();
    const MicroLearner model =
        fit(data, {.construction = Construction::naive, .num_neighbors = {10}, .hardness = false}, context);
    const EvaluationDetail evaluation = evaluation_of(data);
    const CertifiedSet certificate = planted_certificate(data);
    const Dataset new_rows = planted_new_rows();
    Dossier dossier = make_dossier(
        data,
        {.model = &model, .evaluation = &evaluation, .certificate = &certificate, .new_rows = &new_rows},
        options, context);
    dossier.origin.file = "secret folder/planted.csv";
    dossier.origin.new_rows = "secret folder/new.csv";
    dossier.origin.certificate = "secret folder/certificate.json";
    dossier.origin.command = "hardlearn report planted.csv";
    if (options.is_private) hide_values(dossier);
    return dossier;
}

inline std::string between(const std::string& text, const std::string& begin, const std::string& end) {
    const std::size_t from = text.find(begin) + begin.size();
    return text.substr(from, text.find(end, from) - from);
}

}  // namespace hardlearn::testing
