#include "hardlearn/evaluation/comparison.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "hardlearn/core/error.hpp"
#include "tests/evaluation/support.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

struct Value {
    std::string model;
    double d_index;
};

RecordedSet recorded(const std::string& name, const std::vector<Value>& values,
                     std::string source = "r.json") {
    RecordedSet set{.source = std::move(source),
                    .name = name,
                    .rows = 100,
                    .features = 4,
                    .classes = 2,
                    .folds = 5,
                    .repeats = 1,
                    .seed = 0,
                    .models = {}};
    for (const Value& value : values) {
        set.models.push_back({.name = value.model,
                              .scores = {{"d_index", value.d_index}, {"log_loss", 2 - value.d_index}},
                              .fit_seconds = 2,
                              .predict_seconds = 0.5});
    }
    return set;
}

std::vector<RecordedSet> four_sets() {
    return {recorded("s1", {{"a", 1.0}, {"b", 1.5}, {"c", 1.2}}),
            recorded("s2", {{"a", 1.1}, {"b", 1.4}, {"c", 1.4}}),
            recorded("s3", {{"a", 1.3}, {"b", 1.2}, {"c", 1.1}}),
            recorded("s4", {{"a", 1.0}, {"b", 1.6}, {"c", 1.0}})};
}

// A set whose model `a` has these repeats, each with this D-index.
RecordedSet repeated(const std::string& model, const std::vector<double>& repeats) {
    RecordedSet set = recorded("s", {{model, 0}}, model + ".json");
    set.repeats = repeats.size();
    double sum = 0;
    for (const double value : repeats) {
        set.models[0].repeats.push_back({{"d_index", value}});
        sum += value;
    }
    set.models[0].scores[0].value = sum / static_cast<double>(repeats.size());
    return set;
}

void expect_refused(const std::vector<RecordedSet>& records, const ComparisonOptions& options, ErrorCode code,
                    const Words& parts) {
    expect_error(code, parts, [&] { compare(records, options); });
}

TEST(comparison, models_with_fewer_repeats_are_held_against_the_same_repeats_of_the_others) {
    const std::vector<RecordedSet> records = {repeated("a", {1.0, 1.5, 1.1}), repeated("b", {1.25})};
    const Comparison result = compare(records, {});
    EXPECT_EQ(result.sets[0].repeats, 3u);
    EXPECT_EQ(result.sets[0].repeats_of_models, (std::vector<std::size_t>{1, 3}));
    EXPECT_EQ(result.reference, "b");
    EXPECT_DOUBLE_EQ(result.scores(0, 1), 1.2) << "the mean over its own repeats";
    EXPECT_NEAR(result.rivalries[0].median_difference.estimate, 0.25, 1e-12)
        << "1.25 - 1.0 of the first repeat";
    EXPECT_EQ(result.rivalries[0].wins, 1u);
    const Comparison turned = compare(std::vector<RecordedSet>{records[1], records[0]}, {.reference = "a"});
    EXPECT_NEAR(turned.rivalries[0].median_difference.estimate, -0.25, 1e-12);
}

TEST(comparison, repeats_that_differ_are_refused_where_a_record_does_not_tell_them_apart) {
    std::vector<RecordedSet> records = {repeated("a", {1.0, 1.5}), repeated("b", {1.2})};
    records[0].models[0].repeats.clear();
    expect_refused(records, {}, ErrorCode::bad_data, {"b.json", "repeats 1, but 2 in a.json"});
    records[0] = repeated("a", {undefined, 1.5});
    expect_refused(records, {}, ErrorCode::bad_data, {"no d_index in the records for a on s"});
}

// By hand: ranks of a 3, 3, 1, 2.5; of b 1, 1.5, 2, 1; of c 2, 1.5, 3, 2.5.
TEST(comparison, ranks_and_wins_are_those_counted_by_hand) {
    const Comparison result = compare(four_sets(), {});
    ASSERT_EQ(result.models.size(), 3u);
    EXPECT_EQ(result.models[0].name, "b");
    EXPECT_EQ(result.models[1].name, "c");
    EXPECT_EQ(result.models[2].name, "a");
    EXPECT_DOUBLE_EQ(result.models[0].mean_rank, 5.5 / 4);
    EXPECT_DOUBLE_EQ(result.models[1].mean_rank, 9.0 / 4);
    EXPECT_DOUBLE_EQ(result.models[2].mean_rank, 9.5 / 4);
    EXPECT_DOUBLE_EQ(result.models[0].mean_score, 5.7 / 4);
    EXPECT_DOUBLE_EQ(result.models[0].fit_seconds, 8);
    EXPECT_DOUBLE_EQ(result.models[0].predict_seconds, 2);
    EXPECT_EQ(result.reference, "b");
    ASSERT_EQ(result.rivalries.size(), 2u);
    const Rivalry& c = result.rivalries[0];
    EXPECT_EQ(c.rival, "c");
    EXPECT_EQ(c.wins, 3u);
    EXPECT_EQ(c.losses, 0u);
    EXPECT_EQ(c.ties, 1u);
    const Rivalry& a = result.rivalries[1];
    EXPECT_EQ(a.wins, 3u);
    EXPECT_EQ(a.losses, 1u);
    EXPECT_NEAR(a.median_difference.estimate, 0.4, 1e-12);
    // Three positive differences: the least p of two sides is 2 / 8.
    EXPECT_DOUBLE_EQ(c.p_value, 0.25);
    // Ranks 3, 2, -1, 4: as extreme or more are 4 of the 16 sign patterns.
    EXPECT_DOUBLE_EQ(a.p_value, 0.25);
    EXPECT_DOUBLE_EQ(a.adjusted_p_value, 0.5);
}

TEST(comparison, the_friedman_test_is_that_of_the_score_table) {
    const Comparison result = compare(four_sets(), {});
    const TestResult direct = friedman(result.scores);
    EXPECT_DOUBLE_EQ(result.friedman.statistic, direct.statistic);
    EXPECT_DOUBLE_EQ(result.friedman.p_value, direct.p_value);
}

TEST(comparison, models_are_told_apart_by_nemenyis_test_of_the_mean_ranks) {
    const Comparison result = compare(four_sets(), {});
    ASSERT_TRUE(result.rank_differences);
    const double ranks[] = {5.5 / 4, 9.0 / 4, 9.5 / 4};
    const NemenyiResult direct = nemenyi(ranks, 4, 0.05);
    EXPECT_EQ(result.rank_differences->critical_difference, direct.critical_difference);
    EXPECT_EQ(result.rank_differences->p_values(0, 2), direct.p_values(0, 2));
    ASSERT_EQ(result.rank_differences->groups.size(), 1u) << "four sets tell little";
    EXPECT_EQ(result.rank_differences->groups[0].last, 2u);
    EXPECT_FALSE(compare(std::vector<RecordedSet>{recorded("s", {{"a", 1}})}, {}).rank_differences);
}

TEST(comparison, paired_t_test_is_that_of_the_differences) {
    const Rivalry a = compare(four_sets(), {}).rivalries[1];
    const double differences[] = {0.5, 0.3, -0.1, 0.6};
    EXPECT_NEAR(a.paired_t.p_value, corrected_resampled_t_test(differences, 0).p_value, 1e-8);
    EXPECT_NEAR(a.mean_difference.estimate, 0.325, 1e-9);
    EXPECT_LT(a.mean_difference.low, 0);
}

TEST(comparison, rank_test_holds_two_models_against_each_other) {
    const Comparison result = compare(four_sets(), {.rank_test = {"b", "a"}});
    ASSERT_TRUE(result.rank_test);
    EXPECT_EQ(result.rank_test->first, "b");
    // b: 1.5, 1.4, 1.2, 1.6; a: 1.0, 1.1, 1.3, 1.0: b is higher in all pairs but 1.2 against 1.3.
    EXPECT_EQ(result.rank_test->mann_whitney.u, 15);
    // The loss is 2 - d_index: the same model is the better one.
    const Comparison loss = compare(four_sets(), {.score = "log_loss", .rank_test = {"b", "a"}});
    EXPECT_EQ(loss.rank_test->mann_whitney.u, 15);
    EXPECT_NEAR(loss.rank_test->shift.interval.estimate, -result.rank_test->shift.interval.estimate, 1e-9);
    EXPECT_FALSE(compare(four_sets(), {}).rank_test);
}

TEST(comparison, rank_test_takes_scores_for_equal_that_are_equal_but_for_rounding) {
    const std::vector<RecordedSet> records = {recorded("s1", {{"a", 0.1 + 0.2}, {"b", 0.3}}),
                                              recorded("s2", {{"a", 0.3}, {"b", 0.1 + 0.2}})};
    const Comparison result = compare(records, {.rank_test = {"a", "b"}});
    EXPECT_EQ(result.rank_test->cliffs_delta, 0);
    EXPECT_EQ(result.rank_test->shift.interval.estimate, 0);
    EXPECT_EQ(result.rank_test->mann_whitney.p_value, 1);
}

TEST(comparison, gains_are_told_over_the_model_asked_for) {
    const auto records = four_sets();
    const std::string reference = records[0].models[0].name;
    const Comparison result = compare(records, {.gain_over = reference});
    ASSERT_TRUE(result.gains);
    EXPECT_EQ(result.gains->reference, reference);
    ASSERT_EQ(result.gains->models.size() + 1, result.models.size());
    std::size_t base = 0;
    while (result.models[base].name != reference) ++base;
    for (const ModelGains& gains : result.gains->models) {
        std::size_t own = 0;
        while (result.models[own].name != gains.model) ++own;
        for (std::size_t i = 0; i < result.sets.size(); ++i) {
            EXPECT_NEAR(gains.sets[i].points, 100 * (result.scores(i, own) - result.scores(i, base)), 1e-9);
        }
    }
    EXPECT_FALSE(compare(records, {}).gains);
    expect_error(ErrorCode::bad_argument, "unknown model 'nobody'",
                 [&] { compare(records, {.gain_over = "nobody"}); });
}

TEST(comparison, lift_takes_the_scores_that_the_records_have) {
    const Comparison result = compare(four_sets(), {.lift = true});
    ASSERT_TRUE(result.lift);
    EXPECT_NEAR(result.lift->values(0, 2), 1.0 / 1.5, 1e-9) << "model a on s1; only d_index is there";
    EXPECT_FALSE(compare(four_sets(), {}).lift);
}

TEST(comparison, refuses_rank_tests_of_other_than_two_models_it_knows) {
    expect_refused(four_sets(), {.rank_test = {"a"}}, ErrorCode::bad_argument,
                   {"two different models", "'a'"});
    expect_refused(four_sets(), {.rank_test = {"a", "a"}}, ErrorCode::bad_argument, {"'a, a'"});
    expect_refused(four_sets(), {.rank_test = {"a", "d"}}, ErrorCode::bad_argument, {"'d'", "a, b, c"});
    expect_refused(four_sets(), {.where = {"d"}}, ErrorCode::bad_argument, {"'d'", "a, b, c"});
    expect_refused(four_sets(), {.where = {"a", "a"}}, ErrorCode::bad_argument, {"twice"});
}

TEST(comparison, a_loss_ranks_the_lowest_first) {
    const Comparison more = compare(four_sets(), {});
    const Comparison less = compare(four_sets(), {.score = "log_loss"});
    EXPECT_TRUE(less.lower_is_better);
    ASSERT_EQ(less.models.size(), more.models.size());
    for (std::size_t m = 0; m < less.models.size(); ++m) {
        EXPECT_EQ(less.models[m].name, more.models[m].name);
        EXPECT_DOUBLE_EQ(less.models[m].mean_rank, more.models[m].mean_rank);
    }
    EXPECT_EQ(less.rivalries[1].wins, more.rivalries[1].wins);
    EXPECT_NEAR(less.rivalries[1].median_difference.estimate, -0.4, 1e-12);
    EXPECT_DOUBLE_EQ(less.rivalries[1].p_value, more.rivalries[1].p_value);
}

TEST(comparison, which_scores_are_losses) {
    for (const char* name : {"log_loss", "brier_score", "expected_calibration_error"}) {
        EXPECT_TRUE(is_lower_better(name)) << name;
    }
    for (const char* name : {"d_index", "macro_f1", "accuracy", "mcc"})
        EXPECT_FALSE(is_lower_better(name)) << name;
}

TEST(comparison, one_record_a_model_is_the_same_as_one_record_a_set) {
    std::vector<RecordedSet> spread;
    for (const RecordedSet& set : four_sets()) {
        for (const RecordedModel& model : set.models) {
            spread.push_back(set);
            spread.back().models = {model};
        }
    }
    const Comparison together = compare(four_sets(), {.reference = "a"});
    const Comparison apart = compare(spread, {.reference = "a"});
    ASSERT_EQ(together.sets.size(), apart.sets.size());
    for (std::size_t i = 0; i < together.sets.size(); ++i) {
        for (std::size_t m = 0; m < 3; ++m) EXPECT_EQ(together.scores(i, m), apart.scores(i, m));
    }
    for (std::size_t r = 0; r < 2; ++r) {
        EXPECT_EQ(together.rivalries[r].p_value, apart.rivalries[r].p_value);
        EXPECT_EQ(together.rivalries[r].median_difference.low, apart.rivalries[r].median_difference.low);
    }
}

TEST(comparison, the_order_of_the_records_changes_no_number) {
    auto records = four_sets();
    const Comparison forward = compare(records, {});
    std::ranges::reverse(records);
    const Comparison backward = compare(records, {});
    for (std::size_t r = 0; r < 2; ++r) {
        EXPECT_EQ(forward.rivalries[r].median_difference.low, backward.rivalries[r].median_difference.low);
        EXPECT_EQ(forward.rivalries[r].median_difference.high, backward.rivalries[r].median_difference.high);
    }
}

TEST(comparison, a_model_against_its_copy_shows_no_difference) {
    std::vector<RecordedSet> records;
    for (int i = 0; i < 12; ++i) {
        const double score = 1 + 0.05 * i;
        records.push_back(recorded(numbered("s", i), {{"a", score}, {"copy", score}}));
    }
    const Comparison result = compare(records, {});
    EXPECT_EQ(result.rivalries[0].ties, 12u);
    EXPECT_EQ(result.rivalries[0].p_value, 1);
    EXPECT_EQ(result.rivalries[0].median_difference.low, 0);
    EXPECT_EQ(result.rivalries[0].median_difference.high, 0);
    EXPECT_EQ(result.friedman.p_value, 1);
}

TEST(comparison, sets_can_be_restricted_by_name_with_and_without_groups) {
    auto records = four_sets();
    records.push_back(recorded("s2@groups", {{"a", 1.1}, {"b", 1.0}, {"c", 0.9}}));
    const Comparison result = compare(records, {.sets = {"s2", "s4"}});
    ASSERT_EQ(result.sets.size(), 3u);
    EXPECT_EQ(result.sets[0].name, "s2");
    EXPECT_EQ(result.sets[1].name, "s2@groups");
    EXPECT_EQ(result.sets[2].name, "s4");
}

TEST(comparison, one_set_and_one_model_can_be_compared) {
    const Comparison result = compare(std::vector{recorded("s", {{"a", 1.0}})}, {});
    EXPECT_TRUE(result.rivalries.empty());
    EXPECT_TRUE(std::isnan(result.friedman.p_value));
    EXPECT_EQ(result.models[0].mean_rank, 1);
}

TEST(comparison, missing_pairs_are_named_or_left_out) {
    auto records = four_sets();
    records[1].models.pop_back();
    records[3].models[0].scores[0].value = undefined;
    expect_refused(records, {}, ErrorCode::bad_data, {"c on s2, a on s4", "complete"});
    const Comparison result = compare(records, {.complete_only = true});
    ASSERT_EQ(result.sets.size(), 2u);
    ASSERT_EQ(result.left_out.size(), 2u);
    EXPECT_EQ(result.left_out[0].name, "s2");
    EXPECT_EQ(result.left_out[0].missing_models, std::vector<std::string>{"c"});
    EXPECT_EQ(result.left_out[1].missing_models, std::vector<std::string>{"a"});
}

TEST(comparison, a_set_asked_for_without_any_record_is_missing) {
    expect_refused(four_sets(), {.sets = {"s1", "s9"}}, ErrorCode::bad_data, {"a on s9, b on s9, c on s9"});
    const Comparison result = compare(four_sets(), {.sets = {"s1", "s9"}, .complete_only = true});
    ASSERT_EQ(result.left_out.size(), 1u);
    EXPECT_EQ(result.left_out[0].name, "s9");
}

TEST(comparison, many_missing_pairs_are_counted) {
    std::vector<RecordedSet> records = {recorded("full", {{"a", 1.0}, {"b", 1.0}})};
    for (int i = 0; i < 12; ++i) records.push_back(recorded(numbered("s", i), {{"a", 1.0}}));
    expect_refused(records, {}, ErrorCode::bad_data, {"b on s0", "and 2 more"});
}

TEST(comparison, records_of_a_set_that_disagree_are_refused) {
    const RecordedSet first = recorded("s", {{"a", 1.0}}, "first.json");
    struct Change {
        std::string name;
        void (*apply)(RecordedSet&);
    };
    for (const Change& change : {Change{"101 rows", [](RecordedSet& set) { set.rows = 101; }},
                                 Change{"5 features", [](RecordedSet& set) { set.features = 5; }},
                                 Change{"3 classes", [](RecordedSet& set) { set.classes = 3; }},
                                 Change{"7 folds", [](RecordedSet& set) { ++ ++set.folds; }},
                                 Change{"2 repeats", [](RecordedSet& set) { ++set.repeats; }},
                                 Change{"1 seed", [](RecordedSet& set) { set.seed = 1; }}}) {
        RecordedSet second = recorded("s", {{"b", 1.0}}, "second.json");
        change.apply(second);
        const std::string number = change.name.substr(0, change.name.find(' '));
        const std::string field = change.name.substr(change.name.find(' ') + 1);
        expect_refused({first, second}, {}, ErrorCode::bad_data,
                       {"second.json", "first.json", "'s'", field, number});
    }
}

// Files of one name in two folders: nothing else tells them apart.
TEST(comparison, records_of_other_data_under_one_name_are_refused) {
    RecordedSet first = recorded("s", {{"a", 1.0}}, "first.json");
    RecordedSet second = recorded("s", {{"b", 1.0}}, "second.json");
    EXPECT_NO_THROW(compare(std::vector{first, second}, {}));
    first.fingerprint = "aa";
    EXPECT_NO_THROW(compare(std::vector{first, second}, {})) << "an old record does not tell it";
    second.fingerprint = "bb";
    expect_refused({first, second}, {}, ErrorCode::bad_data,
                   {"second.json", "first.json", "'s'", "aa", "bb"});
}

TEST(comparison, wrong_requests_are_refused_with_what_there_is) {
    expect_refused({recorded("s", {{"a", 1.0}}, "x.json"), recorded("s", {{"a", 1.0}}, "y.json")}, {},
                   ErrorCode::bad_data, {"y.json", "x.json", "'a'", "'s'"});
    expect_refused(four_sets(), {.score = "beauty"}, ErrorCode::bad_argument,
                   {"'beauty'", "d_index, log_loss"});
    expect_refused(four_sets(), {.reference = "d"}, ErrorCode::bad_argument, {"'d'", "a, b, c"});
    expect_refused(four_sets(), {.sets = {"other"}}, ErrorCode::bad_data, {"no model"});
    expect_refused({}, {}, ErrorCode::bad_data, {"no model"});
    auto none_complete = four_sets();
    none_complete.resize(1);
    none_complete[0].models[0].scores[0].value = undefined;
    expect_refused(none_complete, {.complete_only = true}, ErrorCode::bad_data, {"nothing to compare"});
}

// Eight pairs that are equal in exact arithmetic, and pairs of accuracies of 150 rows.
TEST(comparison, what_differs_by_rounding_is_a_tie) {
    std::vector<RecordedSet> equal;
    for (int i = 0; i < 8; ++i) {
        const double value = 0.1 * (i + 1);
        equal.push_back(recorded("s" + std::to_string(i), {{"a", std::nextafter(value, 2.0)}, {"b", value}}));
    }
    const Comparison result = compare(equal, {.reference = "a"});
    EXPECT_EQ(result.rivalries[0].ties, 8u);
    EXPECT_DOUBLE_EQ(result.rivalries[0].p_value, 1.0);
    EXPECT_DOUBLE_EQ(result.models[0].mean_rank, 1.5);

    // Differences of 1, 2, 2, -1, 1, 1, -1, 1 rows: the sizes tie, whatever the accuracies are.
    const int rows[][2] = {{109, 108}, {79, 77},   {107, 105}, {89, 90},
                           {78, 77},   {142, 141}, {74, 75},   {111, 110}};
    std::vector<RecordedSet> whole, shares;
    for (std::size_t i = 0; i < std::size(rows); ++i) {
        const std::string name = "s" + std::to_string(i);
        const double a = rows[i][0], b = rows[i][1];
        whole.push_back(recorded(name, {{"a", a}, {"b", b}}));
        shares.push_back(recorded(name, {{"a", a / 150}, {"b", b / 150}}));
    }
    EXPECT_DOUBLE_EQ(compare(shares, {.reference = "a"}).rivalries[0].p_value,
                     compare(whole, {.reference = "a"}).rivalries[0].p_value);
}

}  // namespace
}  // namespace hardlearn::testing
