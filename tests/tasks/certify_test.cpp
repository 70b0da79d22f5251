#include "hardlearn/tasks/certify.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "hardlearn/records/certificate_record.hpp"
#include "hardlearn/report/certificate_text.hpp"
#include "tests/support/errors.hpp"
#include "tests/tasks/support.hpp"

namespace hardlearn::testing {
namespace {

CertifyOptions quick(double solved, std::vector<std::string> families, std::vector<Operator> operators) {
    return {.solved = solved,
            .families = std::move(families),
            .operators = std::move(operators),
            .traininglets = {},
            .num_folds = 3,
            .num_repeats = 1,
            .num_resamples = 500};
}

/// Two numbers whose ratio alone tells the class, in five alternating sectors; their length says nothing, and
/// varies by five orders of magnitude.
Dataset shapes(std::size_t rows) {
    Dataset data{.name = "shapes", .rows = rows, .label_name = "class", .class_names = {"a", "b"}};
    data.columns.resize(2);
    data.columns[0].name = "x";
    data.columns[1].name = "y";
    RandomStream stream(1);
    for (std::size_t i = 0; i < rows; ++i) {
        const double share = stream.uniform(), length = std::exp(12 * stream.uniform() - 6);
        data.columns[0].values.push_back(length * std::cos(share * std::numbers::pi / 2));
        data.columns[1].values.push_back(length * std::sin(share * std::numbers::pi / 2));
        data.labels.push_back(static_cast<int>(share * 5) % 2);
    }
    return data;
}

TEST(certify, calls_shapes_of_random_length_learning_hard_and_names_normalising_as_the_remedy) {
    const CertifiedSet set =
        certify(shapes(300), quick(0.1, {"knn", "logistic-regression", "svm", "random-forest", "naive-bayes"},
                                   {Operator::row_normalisation, Operator::smote}));
    EXPECT_EQ(set.certificate.verdict, CertificateVerdict::learning_hard);
    EXPECT_EQ(set.certificate.failing_share, 1.0);
    ASSERT_TRUE(set.certificate.witness);
    EXPECT_EQ(set.pairs[*set.certificate.witness].before, Operator::row_normalisation);
    EXPECT_EQ(set.bounds.failing, 0.2);
    EXPECT_NE(certificate_text(set, "f").find("learning-hard certified"), std::string::npos);
}

TEST(certify, calls_linear_data_not_hard_and_names_a_model_that_is_enough) {
    const CertifiedSet set =
        certify(two_classes(160, 0.0, 3),
                quick(0.2, {"logistic-regression", "naive-bayes"}, {Operator::discriminant}));
    EXPECT_EQ(set.certificate.verdict, CertificateVerdict::not_hard);
    EXPECT_EQ(set.certificate.all_fail, Answer::no);
    ASSERT_TRUE(set.certificate.witness);
    EXPECT_EQ(set.pairs[*set.certificate.witness].before, Operator::identity);
    const std::string best = set.pairs[set.certificate.best_plain].model;
    EXPECT_EQ(certificate_verdict(set), "not hard (" + best + " is enough)");
}

TEST(certify, calls_noise_unsolved) {
    const CertifiedSet set = certify(two_classes(300, 0.5, 3), quick(0.17, {"knn", "naive-bayes"}, {}));
    EXPECT_EQ(set.certificate.all_fail, Answer::yes);
    EXPECT_EQ(set.certificate.solved, Answer::no);
    EXPECT_EQ(set.certificate.verdict, CertificateVerdict::unsolved);
    EXPECT_EQ(set.pairs.size(), 2 * values_of<Operator>().size());
}

TEST(certify, solves_no_permutation_of_labels_at_three_quarters_of_chance) {
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
        const Dataset data = two_classes(60, 0.5, 100 + seed);
        CertifyOptions options = quick(0.375, {"naive-bayes"}, {});
        options.seed = seed;
        EXPECT_NE(certify(data, options).certificate.solved, Answer::yes) << seed;
    }
}

TEST(certify, keeps_groups_on_one_side_and_draws_them_as_a_whole) {
    // Each group has a class by lot and a place of its own: who has seen the group knows the class.
    Dataset data{.name = "grouped", .rows = 120, .label_name = "class", .class_names = {"a", "b"}};
    data.columns.resize(2);
    RandomStream stream(7);
    for (std::size_t g = 0; g < 20; ++g) {
        const double x = 80 * stream.normal(), y = 80 * stream.normal();
        data.group_names.push_back("g" + std::to_string(g));
        for (std::size_t i = 0; i < 6; ++i) {
            data.columns[0].values.push_back(x + stream.normal());
            data.columns[1].values.push_back(y + stream.normal());
            data.labels.push_back(g % 2);
            data.groups.push_back(g);
        }
    }
    data.columns[0].name = "x";
    data.columns[1].name = "y";
    const std::vector<Operator> operators = {Operator::over_sampling, Operator::smote,
                                             Operator::edited_neighbors};
    const CertifiedSet grouped = certify(data, quick(0.2, {"knn"}, operators));
    for (const OperatedError& pair : grouped.pairs)
        EXPECT_GT(pair.error.estimate, 0.25) << name_of(pair.before);
    Dataset loose = data;
    loose.groups.clear();
    loose.group_names.clear();
    const CertifiedSet leaking = certify(loose, quick(0.2, {"knn"}, operators));
    for (const OperatedError& pair : leaking.pairs)
        EXPECT_LT(pair.error.estimate, 0.2) << name_of(pair.before);
    const auto width = [](const CertifiedSet& set) {
        return set.pairs[0].error.high - set.pairs[0].error.low;
    };
    EXPECT_GT(width(grouped), 2 * width(leaking));
}

TEST(certify, has_the_same_record_for_any_number_of_threads) {
    const Dataset data = two_classes(60, 0.2, 3);
    CertifyOptions options = quick(0.2, {"svm", "extra-trees"}, {Operator::smote, Operator::soft_weights});
    options.traininglets = {"mil-naive"};
    EXPECT_EQ(certificate_record(certify(data, options, {}, {.threads = 1}), "f"),
              certificate_record(certify(data, options, {}, {.threads = 4}), "f"));
}

TEST(certify, tells_traininglets_apart_and_asks_for_xgboost_where_there_is_one) {
    const Dataset data = two_classes(60, 0.1, 3);
    CertifyOptions options = quick(0.2, {}, {Operator::smote});
    options.traininglets = {"mil-naive"};
    std::vector<std::string> asked;
    const OtherContenders others{.xgboost = [&](const std::string& name, const FitOptions& fit) {
        asked.push_back(name);
        return Contender{name, named_contender("naive-bayes", fit).fit};
    }};
    const CertifiedSet set = certify(data, options, others);
    EXPECT_EQ(asked, (std::vector<std::string>{"xgboost", "smote+xgboost"}));
    EXPECT_EQ(set.pairs.size(), 14u);
    ASSERT_EQ(set.traininglets.size(), 1u);
    EXPECT_EQ(set.traininglets[0].model, "mil-naive");
    for (const OperatedError& pair : set.pairs) {
        EXPECT_NEAR(pair.error.estimate, (pair.class_errors[0] + pair.class_errors[1]) / 2, 1e-12);
        EXPECT_LE(pair.error.low, pair.error.estimate);
        EXPECT_GE(pair.error.high, pair.error.estimate);
    }
    EXPECT_EQ(certify(data, options).pairs.size(), 12u);
}

TEST(certify, warns_where_guessing_would_not_fail) {
    Listener listener;
    const CertifiedSet set = certify(two_classes(60, 0.1, 3), quick(0.3, {"naive-bayes"}, {Operator::ranks}),
                                     {}, listener.context());
    EXPECT_TRUE(listener.heard("failing_above_chance"));
    EXPECT_EQ(set.chance_error, 0.5);
}

TEST(certify_options, refuse_what_is_unknown_or_out_of_order) {
    const auto refused = [](const Words& words, CertifyOptions options) {
        expect_error(ErrorCode::bad_argument, words, [&] { check_certify_options(options); });
    };
    refused({"solved", "not given"}, {});
    refused({"solved", "0"}, {.solved = 0.0});
    refused({"solved", "1"}, {.solved = 1.0});
    refused({"failing 1", "twice", "below 1"}, {.solved = 0.5});
    refused({"failing 0.2", "above solved, 0.3"}, {.solved = 0.3, .failing = 0.2});
    refused({"'svn'", "svm", "xgboost"}, {.solved = 0.1, .families = {"svn"}});
    refused({"'mil-naive'", "family"}, {.solved = 0.1, .families = {"mil-naive"}});
    refused({"'svm'", "none", "mil-auto"}, {.solved = 0.1, .traininglets = {"svm"}});
    refused({"'none'"}, {.solved = 0.1, .traininglets = {"mil-naive", "none"}});
    refused({"num_folds 1"}, {.solved = 0.1, .num_folds = 1});
    EXPECT_NO_THROW(check_certify_options({.solved = 0.1, .traininglets = {"none"}}));
    const Dataset data = two_classes(60, 0.1, 3);
    expect_error(ErrorCode::bad_argument, "xgboost is not part of this build",
                 [&] { certify(data, quick(0.2, {"xgboost"}, {})); });
    Dataset one_class = data;
    one_class.labels.assign(60, 0);
    expect_error(ErrorCode::bad_data, "class", [&] { certify(one_class, quick(0.2, {"knn"}, {})); });
}

}  // namespace
}  // namespace hardlearn::testing
