#include "hardlearn/tasks/report.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "hardlearn/core/random.hpp"
#include "hardlearn/data/row_selection.hpp"
#include "hardlearn/mil/fit_micro_learner.hpp"
#include "hardlearn/tasks/same_data.hpp"
#include "tests/support/datasets.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

Dataset two_classes(std::size_t rows, std::uint64_t seed = 3) {
    RandomStream stream(seed);
    Dataset data{.name = "two", .rows = rows};
    std::vector<double> x, y;
    for (std::size_t i = 0; i < rows; ++i) {
        data.labels.push_back(Label(i % 2));
        x.push_back(static_cast<double>(i % 2) * 1.5 + stream.normal());
        y.push_back(stream.normal());
    }
    data.columns = {numeric_column("x", x), numeric_column("y", y)};
    data.class_names = {"a", "b"};
    data.label_name = "label";
    return data;
}

// Of the given data: rows 0 and 3 wrong, row 3 surer; the probabilities of the others rise with the row.
EvaluationDetail evaluation_of(const Dataset& data) {
    EvaluationDetail evaluation{.name = data.name, .fingerprint = data.fingerprint(), .rows = data.rows};
    evaluation.features = data.columns.size();
    evaluation.num_classes = 2;
    evaluation.class_names = data.class_names;
    evaluation.truth = data.labels;
    ModelDetail model{.name = "mil-auto"};
    model.mean.d_index = 1.5;
    TestedPredictions tested;
    for (std::size_t i = 0; i < data.rows; ++i) {
        const bool wrong = i == 0 || i == 3;
        tested.predicted.push_back(wrong ? Label(1 - data.labels[i]) : data.labels[i]);
        tested.probability.push_back(i == 0 ? 0.6f : i == 3 ? 0.9f : 0.5f + 0.01f * static_cast<float>(i));
        tested.true_probability.push_back(0.5f);
    }
    model.predictions = {tested};
    evaluation.models = {model};
    return evaluation;
}

MicroLearner quick_model(const Dataset& data) {
    return fit(data, {.construction = Construction::naive, .num_neighbors = {10}, .hardness = false});
}

EvaluatedRows all_of(const EvaluationDetail& evaluation) {
    return {.evaluation = &evaluation, .rows = {}, .explained = explained_model(evaluation)};
}

TEST(cases, are_three_suspects_the_surest_wrong_row_and_a_right_one) {
    const Dataset data = two_classes(20);
    const EvaluationDetail evaluation = evaluation_of(data);
    Diagnosis diagnosis;
    for (const int row : {7, 5, 9, 11}) diagnosis.suspicious.push_back({.row = RowIndex(row)});
    const auto cases = choose_cases(diagnosis, all_of(evaluation), {});
    ASSERT_EQ(cases.size(), 5u);
    const std::size_t rows[] = {7, 5, 9, 3};
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(cases[i].row, RowIndex(rows[i]));
    EXPECT_EQ(cases[3].reason, CaseReason::wrong);
    EXPECT_NEAR(cases[3].tested->probability, 0.9, 1e-6);
    EXPECT_EQ(cases[4].reason, CaseReason::right);
    // Of the 18 right rows 19, 18, ..., 4, 2, 1 by probability, the one in the middle that is not yet taken.
    EXPECT_EQ(cases[4].row, RowIndex(10));
}

TEST(cases, suspects_are_first_those_of_classes_apart_whose_label_the_model_does_not_confirm) {
    const Dataset data = two_classes(20);
    const EvaluationDetail evaluation = evaluation_of(data);  // rows 0 and 3 are wrong
    Diagnosis diagnosis;
    diagnosis.class_by_cluster = Matrix<std::uint64_t>(2, 1);
    diagnosis.class_by_cluster(0, 0) = diagnosis.class_by_cluster(1, 0) = 10;
    for (const int row : {7, 5, 3, 2, 0})
        diagnosis.suspicious.push_back({.row = RowIndex(row), .given = data.labels[std::size_t(row)]});
    auto cases = choose_cases(diagnosis, all_of(evaluation), {});
    EXPECT_EQ(cases[0].row, RowIndex(3));
    EXPECT_EQ(cases[1].row, RowIndex(0));
    EXPECT_EQ(cases[2].row, RowIndex(7));
    diagnosis.class_by_cluster(1, 0) = 6;  // of which 7, 5 and 3 are suspected
    cases = choose_cases(diagnosis, all_of(evaluation), {});
    EXPECT_EQ(cases[0].row, RowIndex(0));
    EXPECT_EQ(cases[1].row, RowIndex(3));
    EXPECT_EQ(cases[2].row, RowIndex(2));
}

TEST(cases, that_are_asked_for_are_the_only_ones_and_each_once) {
    const Dataset data = two_classes(20);
    const EvaluationDetail evaluation = evaluation_of(data);
    Diagnosis diagnosis;
    diagnosis.suspicious = {{.row = RowIndex(7)}};
    const RowIndex asked[] = {4, 2, 4};
    const auto cases = choose_cases(diagnosis, all_of(evaluation), asked);
    ASSERT_EQ(cases.size(), 2u);
    EXPECT_EQ(cases[0].row, RowIndex(4));
    EXPECT_EQ(cases[1].row, RowIndex(2));
    EXPECT_EQ(cases[1].reason, CaseReason::asked);
}

TEST(cases, rows_of_a_sample_are_rows_of_the_data) {
    const Dataset data = two_classes(40);
    const std::vector<RowIndex> sample = {2, 3, 10, 21, 33};
    const EvaluationDetail evaluation = evaluation_of(select_rows(data, sample));
    const EvaluatedRows evaluated{&evaluation, sample, explained_model(evaluation)};
    EXPECT_FALSE(tested_row(evaluated, RowIndex(4)).has_value());
    EXPECT_NEAR(tested_row(evaluated, RowIndex(21))->probability, 0.9, 1e-6);  // the fourth of the sample
    const auto cases = choose_cases({}, evaluated, {});
    EXPECT_EQ(cases[0].row, RowIndex(21));
}

TEST(report, is_made_of_what_it_is_given_and_rows_of_a_given_model_were_fitted) {
    const Dataset data = two_classes(40);
    const EvaluationDetail evaluation = evaluation_of(data);
    const MicroLearner model = quick_model(data);
    const Dossier dossier = make_dossier(data, {.model = &model, .evaluation = &evaluation});
    EXPECT_TRUE(dossier.was_model_given);
    EXPECT_EQ(dossier.evaluation->models.size(), 1u);
    ASSERT_FALSE(dossier.cases.empty());
    for (const CaseDossier& one : dossier.cases) {
        EXPECT_TRUE(one.was_fitted);
        EXPECT_EQ(one.explained.row, std::size_t{one.chosen.row});
        EXPECT_FALSE(one.values.empty());
    }
    EXPECT_EQ(dossier.fitted_rows, 40u);
}

TEST(report, a_model_that_it_fits_has_not_seen_the_rows_that_it_explains) {
    const Dataset data = two_classes(40);
    const EvaluationDetail evaluation = evaluation_of(data);
    const Dossier dossier = make_dossier(data, {.evaluation = &evaluation}, {.rows = {1, 2, 40}});
    EXPECT_EQ(dossier.fitted_rows, 37u);
    for (const CaseDossier& one : dossier.cases) {
        EXPECT_FALSE(one.was_fitted);
        for (const ExplainedSample& sample : one.explained.explanation.samples)
            EXPECT_NE(sample.source_row, one.chosen.row.value());
    }
}

TEST(report, refuses_rows_that_are_not_there_and_too_many) {
    const Dataset data = two_classes(40);
    const EvaluationDetail evaluation = evaluation_of(data);
    expect_error(ErrorCode::bad_argument, "row 41 is to be explained: there are rows 1 to 40",
                 [&] { make_dossier(data, {.evaluation = &evaluation}, {.rows = {41}}); });
    expect_error(ErrorCode::bad_argument, "21 rows are to be explained: expected at most 20", [&] {
        make_dossier(data, {.evaluation = &evaluation}, {.rows = std::vector<std::size_t>(21, 1)});
    });
}

TEST(report, refuses_a_model_and_an_evaluation_of_other_data) {
    const Dataset data = two_classes(40), other = two_classes(40, 4), fewer = two_classes(30);
    const MicroLearner model = quick_model(other);
    expect_error(ErrorCode::bad_data, "the model was fitted on other data",
                 [&] { make_dossier(data, {.model = &model}); });
    EvaluationDetail evaluation = evaluation_of(other);
    expect_error(ErrorCode::bad_data, evaluation.fingerprint, [&] { check_same_data(evaluation, data); });
    evaluation.fingerprint.clear();  // an older record: by size, and by the rows' classes
    check_same_data(evaluation, data);
    expect_error(ErrorCode::bad_data, "40 rows", [&] { check_same_data(evaluation, fewer); });
    evaluation.truth[5] = Label(1 - evaluation.truth[5]);
    expect_error(ErrorCode::bad_data, "other classes of the rows",
                 [&] { check_same_data(evaluation, data); });
}

TEST(report, a_model_of_the_same_rows_is_taken_though_a_fit_orders_them) {
    const Dataset data = two_classes(40);
    check_same_data(quick_model(data), data);
    Dataset changed = data;
    changed.columns[0].values[7] += 1;
    expect_error(ErrorCode::bad_data, "other data", [&] { check_same_data(quick_model(data), changed); });
}

TEST(report, hidden_values_are_gone_from_the_dossier) {
    Dossier dossier;
    dossier.origin = {.file = "secret/data.csv", .model = "secret/model", .evaluation = "secret/record"};
    dossier.data.group_names = {"secret person"};
    dossier.data.layout = "secret separator";
    dossier.notes = {
        {.kind = "stand_ins", .text = "secret -999", .is_warning = true, .facts = {{"value", 1.5}}},
        {.kind = "repeated_rows", .text = "2 rows repeat others"}};
    CaseDossier one{
        .chosen = {}, .was_fitted = false, .explained = {}, .values = {{.column = "x", .value = "secret"}}};
    dossier.cases.push_back(one);
    hide_values(dossier);
    EXPECT_EQ(dossier.origin.file, "data.csv");
    EXPECT_EQ(dossier.origin.model, "model");
    EXPECT_EQ(dossier.data.group_names[0], "group 1");
    EXPECT_EQ(dossier.diagnosis.data.group_names[0], "group 1");
    EXPECT_TRUE(dossier.data.layout.empty());
    EXPECT_TRUE(dossier.cases[0].values.empty());
    EXPECT_FALSE(contains(dossier.notes[0].text, "secret"));
    EXPECT_TRUE(dossier.notes[0].facts.empty());
    EXPECT_TRUE(dossier.notes[0].is_warning);
    EXPECT_EQ(dossier.notes[1].text, "2 rows repeat others");
}

CertifiedSet certificate_of_data(const Dataset& data) {
    CertifiedSet set{.data = summarize(data), .bounds = {.solved = 0.2, .failing = 0.4}};
    set.pairs = {{.model = "svm", .error = {.estimate = 0.3, .low = 0.25, .high = 0.35}}};
    set.certificate = certificate_of(set.pairs, set.bounds);
    return set;
}

TEST(same_data, of_a_certificate_is_told_by_fingerprint_or_else_by_size_and_classes) {
    const Dataset data = two_classes(20);
    CertifiedSet set = certificate_of_data(data);
    EXPECT_NO_THROW(check_same_data(set, data));
    const Dataset other = two_classes(20, 4);
    expect_error(ErrorCode::bad_data, {"the certificate is of other data", other.fingerprint()},
                 [&] { check_same_data(set, other); });
    set.data.fingerprint.clear();
    EXPECT_NO_THROW(check_same_data(set, other));
    expect_error(ErrorCode::bad_data, "20 rows, 2 features and 2 classes; this has 22 rows",
                 [&] { check_same_data(set, two_classes(22)); });
    std::swap(set.data.class_counts[0], ++set.data.class_counts[1]);
    expect_error(ErrorCode::bad_data, "other rows of the classes", [&] { check_same_data(set, data); });
    set.data.class_names[0] = "z";
    expect_error(ErrorCode::bad_data, "other names of classes", [&] { check_same_data(set, data); });
}

TEST(dossier, holds_what_it_is_given_and_hides_its_values) {
    const Dataset data = two_classes(40), fresh = two_classes(10, 9);
    const EvaluationDetail evaluation = evaluation_of(data);
    const MicroLearner model = quick_model(data);
    CertifiedSet certificate = certificate_of_data(data);
    certificate.notes = {{.kind = "reader", .text = "secret"}};
    const ReportSources sources{
        .model = &model, .evaluation = &evaluation, .certificate = &certificate, .new_rows = &fresh};
    const Dossier open = make_dossier(data, sources);
    ASSERT_TRUE(open.certificate && open.new_rows);
    EXPECT_TRUE(open.new_rows->shift->weighted);  // the model was fitted on all rows
    EXPECT_EQ(open.new_rows->traininglets->measured.queries.size(), 10u);
    EXPECT_EQ(std::ranges::count(open.notes, "secret", &Note::text), 1);
    const Dossier closed = make_dossier(data, sources, {.is_private = true});
    EXPECT_EQ(std::ranges::count(closed.notes, "secret", &Note::text), 0);
    EXPECT_TRUE(closed.certificate->notes.empty());
    EXPECT_TRUE(closed.new_rows->shift->features.empty());
    expect_error(ErrorCode::bad_data, "the certificate is of other data",
                 [&] { make_dossier(two_classes(40, 5), {.certificate = &certificate}); });
}

}  // namespace
}  // namespace hardlearn::testing
