#include "hardlearn/evaluation/failures.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "hardlearn/core/random.hpp"
#include "hardlearn/metrics/two_samples.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

using Rows = std::vector<std::size_t>;

std::vector<Label> labels(const std::vector<int>& places) {
    std::vector<Label> result;
    for (const int place : places) result.push_back(Label(static_cast<std::uint32_t>(place)));
    return result;
}

TestedPredictions tested(const std::vector<int>& predicted, std::vector<float> probability) {
    return {.predicted = labels(predicted), .probability = std::move(probability), .true_probability = {}};
}

EvaluationDetail detail(const std::string& model, std::vector<TestedPredictions> predictions) {
    EvaluationDetail set{
        .name = "s",
        .fingerprint = "f",
        .rows = 6,
        .class_names = {"x", "y", "z"},
        .truth = labels({0, 0, 0, 1, 1, 1}),
        .folds = std::vector<std::vector<std::uint32_t>>(predictions.size(), {0, 1, 0, 1, 0, 1}),
        .models = {},
        .notes = {}};
    set.models.push_back({.name = model, .predictions = std::move(predictions)});
    return set;
}

const std::vector<float> sure = {0.95F, 0.9F, 0.55F, 0.45F, 1.0F, 0.6F};

TEST(failures, are_those_counted_by_hand) {
    const EvaluationDetail records[] = {detail("a", {tested({0, 1, 2, 1, 2, 2}, sure)}),
                                        detail("b", {tested({0, 0, 1, 0, 1, 2}, sure)})};
    const auto found = find_failures(records, {"s"}, {"a", "b"});
    ASSERT_EQ(found.size(), 1u);
    const ModelFailures& a = found[0].models[0];
    EXPECT_EQ(a.errors, 4u);
    EXPECT_EQ(a.predictions, 6u);
    ASSERT_EQ(a.classes.size(), 2u) << "z has no rows";
    EXPECT_EQ(a.classes[0].errors, 2u);
    EXPECT_EQ(a.classes[0].mistaken_for, "y") << "once each: the first";
    EXPECT_EQ(a.classes[1].mistaken_for, "z");
    EXPECT_EQ(a.classes[1].most_mistaken, 2u);
    EXPECT_EQ(a.only_right, (Rows{3}));
    EXPECT_EQ(found[0].models[1].only_right, (Rows{1, 4}));
    EXPECT_EQ(found[0].right_by_all, 1u);
    EXPECT_EQ(found[0].right_by_none, (Rows{2, 5}));
    EXPECT_EQ(found[0].p_value, sign_test(1, 2));
}

TEST(failures, bands_begin_with_their_lower_edge_and_the_last_holds_1) {
    const EvaluationDetail records[] = {detail("a", {tested({0, 1, 2, 1, 2, 2}, sure)})};
    const auto bands = find_failures(records, {"s"}, {"a"})[0].models[0].bands;
    Rows predictions, errors;
    for (const BandFailures& band : bands) {
        predictions.push_back(band.predictions);
        errors.push_back(band.errors);
    }
    EXPECT_EQ(predictions, (Rows{1, 1, 1, 0, 0, 3}));
    EXPECT_EQ(errors, (Rows{0, 1, 1, 0, 0, 2}));
    EXPECT_EQ(bands[2].from, 0.6);
    EXPECT_NEAR(bands[5].mean_confidence, (0.95 + 0.9 + 1) / 3, 1e-7);
    EXPECT_TRUE(std::isnan(bands[3].mean_confidence));
}

TEST(failures, rows_without_a_probability_are_in_no_band) {
    const float none = std::numeric_limits<float>::quiet_NaN();
    const EvaluationDetail records[] = {
        detail("a", {tested({0, 1, 2, 1, 2, 2}, {none, none, none, none, none, none})})};
    const auto found = find_failures(records, {"s"}, {"a"});
    for (const BandFailures& band : found[0].models[0].bands) EXPECT_EQ(band.predictions, 0u);
}

TEST(failures, of_one_model_have_no_rows_that_only_it_gets_right) {
    const EvaluationDetail records[] = {detail("a", {tested({0, 0, 0, 1, 2, 2}, sure)})};
    const auto found = find_failures(records, {"s"}, {"a"});
    EXPECT_TRUE(found[0].models[0].only_right.empty());
    EXPECT_EQ(found[0].right_by_all, 4u);
    EXPECT_TRUE(std::isnan(found[0].p_value));
}

TEST(failures, take_the_repeats_that_all_models_have_and_more_than_half_of_them) {
    const auto right = tested({0, 0, 0, 1, 1, 1}, sure), wrong = tested({1, 1, 1, 0, 0, 0}, sure);
    const EvaluationDetail records[] = {detail("a", {right, wrong, wrong}), detail("b", {right, right})};
    const auto found = find_failures(records, {"s"}, {"a", "b"})[0];
    EXPECT_EQ(found.repeats, 2u);
    EXPECT_EQ(found.models[0].predictions, 12u);
    EXPECT_EQ(found.models[0].errors, 6u);
    EXPECT_EQ(found.models[1].only_right.size(), 6u) << "right in one of two is not more than half";
}

// Every row is in exactly one of: right by all, by none, by only one, by some but neither.
TEST(failures, counts_add_up) {
    RandomStream stream(3);
    std::vector<EvaluationDetail> records;
    for (const std::string model : {"a", "b", "c"}) {
        std::vector<int> predicted;
        for (int i = 0; i < 6; ++i) predicted.push_back(static_cast<int>(stream.below(3)));
        records.push_back(detail(model, {tested(predicted, sure)}));
    }
    const auto found = find_failures(records, {"s"}, {"a", "b", "c"})[0];
    std::size_t only = 0;
    for (const ModelFailures& model : found.models) {
        only += model.only_right.size();
        std::size_t of_classes = 0, of_bands = 0;
        for (const ClassFailures& one : model.classes) of_classes += one.errors;
        for (const BandFailures& band : model.bands) of_bands += band.errors;
        EXPECT_EQ(of_classes, model.errors);
        EXPECT_EQ(of_bands, model.errors);
    }
    EXPECT_LE(only + found.right_by_all + found.right_by_none.size(), found.rows);
    EXPECT_TRUE(std::isnan(found.p_value)) << "the test is one of two models";
}

TEST(failures, refuse_records_that_do_not_belong_together) {
    const auto right = tested({0, 0, 0, 1, 1, 1}, sure);
    std::vector<EvaluationDetail> records = {detail("a", {right}), detail("b", {right})};
    const auto refused = [&](const Words& words) {
        expect_error(ErrorCode::bad_data, words, [&] { find_failures(records, {"s"}, {"a", "b"}); });
    };
    records[1].truth[0] = Label(1);
    refused({"'s'", "a and b", "different rows"});
    records[1] = detail("b", {right});
    records[1].fingerprint = "g";
    refused("different rows");
    records[1] = detail("b", {right});
    records[1].folds[0][0] = 1;
    refused({"different folds", "repeat 1"});
    records[1] = detail("b", {});
    refused({"'s'", "what b predicted", "evaluate again"});
    expect_error(ErrorCode::bad_argument, "no model", [&] { find_failures(records, {"s"}, {}); });
}

TEST(failures, sets_with_groups_have_a_name_of_their_own) {
    EvaluationDetail record = detail("a", {tested({0, 1, 2, 1, 2, 2}, sure)});
    EXPECT_EQ(compared_name(record), "s");
    record.grouped = true;
    EXPECT_EQ(compared_name(record), "s@groups");
}

}  // namespace
}  // namespace hardlearn::testing
