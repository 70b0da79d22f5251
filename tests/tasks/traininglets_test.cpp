#include "hardlearn/tasks/traininglets.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "hardlearn/data/preparation.hpp"
#include "hardlearn/mil/fit_micro_learner.hpp"
#include "hardlearn/report/traininglets_picture.hpp"
#include "tests/tasks/support.hpp"

namespace hardlearn::testing {
namespace {

MicroLearner model_of(const Dataset& data) {
    return fit_micro_learner(data, all_rows(data.rows),
                             {.construction = Construction::naive, .num_neighbors = {12}, .hardness = false});
}

TEST(traininglets_report, tells_what_wrong_answers_have_more_of) {
    const MicroLearner model = model_of(two_classes(120, 0.1, 1));
    const Dataset fresh = two_classes(60, 0.3, 2);
    const TrainingletReport report = report_traininglets(model, fresh);
    ASSERT_EQ(report.wrongness.size(), 7u);
    for (const WrongnessOfMeasure& measure : report.wrongness) {
        if (measure.name != "purity") continue;
        double pairs = 0;
        double larger = 0;
        for (std::size_t i = 0; i < 60; ++i) {
            for (std::size_t j = 0; j < 60; ++j) {
                const auto& a = report.measured.queries[i];
                const auto& b = report.measured.queries[j];
                if (a.prediction == report.truth[i] || b.prediction != report.truth[j]) continue;
                ++pairs;
                larger += a.purity > b.purity ? 1 : a.purity == b.purity ? 0.5 : 0;
            }
        }
        EXPECT_NEAR(measure.auc, larger / pairs, 1e-12);
        EXPECT_EQ(measure.wrong + measure.right, 60u);
    }
    EXPECT_GE(report.simpler_share, 0);
    EXPECT_LE(report.simpler_share, 1);
}

TEST(traininglets_report, classes_are_matched_by_name_and_unknown_ones_are_wrong) {
    const MicroLearner model = model_of(two_classes(80, 0, 3));
    Dataset fresh = two_classes(10, 0, 4);
    const TrainingletReport plain = report_traininglets(model, fresh);
    fresh.class_names = {"z", "a"};
    const TrainingletReport other = report_traininglets(model, fresh);
    for (std::size_t i = 0; i < 10; ++i) {
        // The first class is unknown now, the second has the first one's name.
        EXPECT_EQ(other.truth[i], plain.truth[i] == Label(0) ? unknown_label : Label(0));
    }
    fresh.labels.clear();
    const TrainingletReport none = report_traininglets(model, fresh);
    EXPECT_TRUE(none.truth.empty());
    EXPECT_TRUE(none.wrongness.empty());
}

TEST(traininglets_report, embeds_the_first_and_what_they_have_together) {
    const MicroLearner model = model_of(two_classes(80, 0, 5));
    const Dataset fresh = two_classes(30, 0, 6);
    Listener listener;
    const TrainingletReport report =
        report_traininglets(model, fresh, {.max_rows = 20, .num_shown = 3}, listener.context());
    EXPECT_TRUE(listener.heard("first_rows"));
    EXPECT_EQ(report.measured.queries.size(), 20u);
    ASSERT_EQ(report.shown.size(), 3u);
    std::set<RowIndex> together;
    for (const EmbeddedTraininglet& shown : report.shown) {
        EXPECT_EQ(shown.rows, report.measured.queries[shown.query].rows);
        EXPECT_EQ(shown.places.rows(), shown.rows.size() + 1);
        together.insert(shown.rows.begin(), shown.rows.end());
    }
    ASSERT_TRUE(report.batch);
    EXPECT_EQ(report.batch->rows, std::vector<RowIndex>(together.begin(), together.end()));
    EXPECT_EQ(report.batch->places.rows(), together.size() + 3);
    const std::string svg = traininglets_svg(report, "<x>.csv");
    EXPECT_NE(svg.find("&lt;x&gt;.csv"), std::string::npos);
    EXPECT_NE(svg.find("these 3 as one batch"), std::string::npos);
    const TrainingletReport without = report_traininglets(model, fresh, {.num_shown = 0});
    EXPECT_TRUE(without.shown.empty());
    EXPECT_FALSE(without.batch);
}

TEST(traininglets_report, warns_of_rows_that_the_model_was_fitted_on) {
    const Dataset training = two_classes(60, 0, 7);
    const MicroLearner model = model_of(training);
    Listener fresh;
    report_traininglets(model, two_classes(20, 0, 8), {.num_shown = 0}, fresh.context());
    EXPECT_FALSE(fresh.heard("common_rows"));
    Listener seen;
    report_traininglets(model, training, {.num_shown = 0}, seen.context());
    EXPECT_TRUE(seen.heard("common_rows"));
}

}  // namespace
}  // namespace hardlearn::testing
