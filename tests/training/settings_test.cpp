#include "hardlearn/training/settings.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

TEST(with_defaults, follow_method_and_data) {
    const ReweightOptions table = with_defaults({}, /*is_table=*/true);
    EXPECT_EQ(table.network.kind, NetworkKind::mlp);
    EXPECT_EQ(table.training->epochs, 60u);
    EXPECT_EQ(table.training->learning_rate, 1e-3);
    EXPECT_EQ(table.weights.meta_interval, 1u);
    EXPECT_EQ(table.validation_share, 0.2);
    EXPECT_EQ(table.fallback_folds, 3u);
    EXPECT_TRUE(table.refit && table.spare_suspects);

    const ReweightOptions images = with_defaults({.method = Method::lrw_hard}, /*is_table=*/false);
    EXPECT_EQ(images.network.kind, NetworkKind::small_cnn);
    EXPECT_EQ(images.training->epochs, 30u);
    EXPECT_EQ(images.training->learning_rate, 0.1);
    EXPECT_EQ(images.weights.meta_interval, 5u);
    EXPECT_EQ(images.validation_share, 0.1);
    EXPECT_EQ(images.fallback_folds, 0u);
    EXPECT_FALSE(images.refit || images.spare_suspects);
}

TEST(with_defaults, a_learning_rate_that_is_not_chosen_is_that_of_the_optimizer) {
    ReweightOptions options = usual_options(Method::erm, /*is_table=*/true);
    options.training->optimizer = OptimizerKind::sgd;
    EXPECT_EQ(with_defaults(options, true).training->learning_rate, 0.1);
    options.training->learning_rate = 0.5;
    EXPECT_EQ(with_defaults(options, true).training->learning_rate, 0.5);
}

TEST(settings_json, goes_both_ways_for_every_option) {
    for (const Method method : methods()) {
        ReweightOptions options = with_defaults({.method = method}, method != Method::lrw_given);
        options.network.hidden = {7, 5};
        options.training->schedule = Schedule::cosine;
        options.training->augmentation = {.crop_padding = 3, .flip = true};
        options.weights.mode = HypergradientMode::last_layer;
        options.splitter.smoothing = 0.5;
        options.seed = 18446744073709551615u;
        const ReweightOptions back = settings_from_json(settings_json(options));
        for (const Option<ReweightOptions>& option : reweight_options())
            EXPECT_EQ(option.get(back), option.get(options)) << option.facts.name;
    }
}

TEST(settings_json, of_earlier_models_is_read) {
    std::string text = settings_json(with_defaults({.method = Method::jtt}, true));
    const std::pair<std::string, std::string> names[] = {{"\"network.kind\"", "\"network\""},
                                                         {"\"training.optimizer\"", "\"optimizer\""},
                                                         {"\"training.schedule\"", "\"schedule\""},
                                                         {"\"weights.mode\"", "\"hypergradient\""}};
    for (const auto& [now, before] : names) {
        ASSERT_NE(text.find(now), std::string::npos);
        text.replace(text.find(now), now.size(), before);
    }
    const ReweightOptions back = settings_from_json(text);
    EXPECT_EQ(back.method, Method::jtt);
    EXPECT_EQ(back.network.kind, NetworkKind::mlp);
    EXPECT_EQ(back.training->optimizer, OptimizerKind::adam);
}

TEST(settings_json, options_that_came_later_keep_their_defaults_where_they_are_missing) {
    std::string text = settings_json(with_defaults({.fallback_level = 0.2, .left_out_folds = 5}, true));
    for (const std::string& later :
         {std::string("\"fallback_level\":0.2,"), std::string("\"left_out_folds\":5,"),
          std::string("\"splitter.max_term\":0.0,")}) {
        ASSERT_NE(text.find(later), std::string::npos) << later << " in " << text;
        text.erase(text.find(later), later.size());
    }
    const ReweightOptions back = settings_from_json(text);
    EXPECT_EQ(back.fallback_level, 0.05);
    EXPECT_EQ(back.left_out_folds, 0U);
    EXPECT_EQ(back.splitter.max_term, 0);
}

TEST(settings_json, damaged_ones_are_refused) {
    const std::string good = settings_json(with_defaults({}, true));
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string text = good;
        text.replace(text.find(from), from.size(), to);
        return [text] { settings_from_json(text); };
    };
    expect_error(ErrorCode::bad_data, "damaged: the options cannot be read", [] { settings_from_json("{"); });
    expect_error(ErrorCode::bad_data, "damaged: the options cannot be read",
                 with("\"weights.floor\"", "\"other\""));
    expect_error(ErrorCode::bad_data, "damaged: training.epochs 0: expected a whole number of at least 1",
                 with("\"training.epochs\":60", "\"training.epochs\":0"));
    expect_error(ErrorCode::bad_data, "damaged: method 'mlp': expected one of erm",
                 with("molere-refit", "mlp"));
    expect_error(ErrorCode::bad_data, "damaged: the options nest too deep",
                 with("60", std::string(100000, '[') + std::string(100000, ']')));
}

TEST(check_conflicts, names_what_an_option_goes_with) {
    const auto with = [](Method method, auto&& change) {
        ReweightOptions options = with_defaults({.method = method}, true);
        change(options);
        return [options] { check_conflicts(options, true); };
    };
    for (const Method method : methods()) EXPECT_NO_THROW(with(method, [](auto&) {})()) << name_of(method);
    expect_error(ErrorCode::bad_argument, "training.momentum goes with training.optimizer sgd, not adam",
                 with(Method::erm, [](auto& o) { o.training->momentum = 0.5; }));
    expect_error(ErrorCode::bad_argument, "training.flip goes with images, not tables",
                 with(Method::erm, [](auto& o) { o.training->augmentation.flip = true; }));
    expect_error(ErrorCode::bad_argument,
                 "weights.strength goes with weights of mean 1, not weights as they are",
                 with(Method::molere, [](auto& o) {
                     o.weights.normalize = false;
                     o.weights.strength = 0.5;
                 }));
    expect_error(ErrorCode::bad_argument,
                 "weights.perturbation goes with methods that learn weights, not jtt",
                 with(Method::jtt, [](auto& o) { o.weights.perturbation = 0.5; }));
    expect_error(ErrorCode::bad_argument, "splitter.steps goes with method molere, not lrw-easy",
                 with(Method::lrw_easy, [](auto& o) { o.splitter.steps = 3; }));
    expect_error(ErrorCode::bad_argument, "network.depth goes with network.kind resnet or wrn, not mlp",
                 with(Method::erm, [](auto& o) { o.network.depth = 8; }));
}

}  // namespace
}  // namespace hardlearn::testing
