#include "hardlearn/report/evaluation_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

ModelRecord model(const std::string& name, double accuracy, double log_loss) {
    ModelRecord record;
    record.name = name;
    record.mean.accuracy = accuracy;
    record.mean.log_loss = log_loss;
    return record;
}

// The model's line of the table.
std::string line_of(const std::string& text, const std::string& name) {
    const std::size_t begin = text.find("\n  " + name + " ") + 1;
    return text.substr(begin, text.find('\n', begin) - begin);
}

TEST(evaluation_text, marks_every_model_that_shows_the_best_value) {
    EvaluatedSet set;
    set.record.models = {model("a", 0.80004, 1), model("b", 0.80001, 1), model("c", 0.7, 1)};
    const std::string text = evaluation_text(set, false);
    EXPECT_TRUE(contains(line_of(text, "a"), "0.800*")) << text;
    EXPECT_TRUE(contains(line_of(text, "b"), "0.800*")) << "a difference that is not shown is none\n" << text;
    EXPECT_FALSE(contains(line_of(text, "c"), "0.700*")) << text;
    EXPECT_FALSE(contains(text, "Probabilities"));
}

TEST(evaluation_text, marks_the_lowest_loss) {
    EvaluatedSet set;
    set.record.models = {model("a", 0.8, 0.9), model("b", 0.8, 0.4)};
    const std::string text = evaluation_text(set, true);
    const std::string table = text.substr(text.find("Probabilities"));
    EXPECT_TRUE(contains(line_of(table, "b"), "0.400*")) << table;
    EXPECT_FALSE(contains(line_of(table, "a"), "0.900*")) << table;
}

TEST(evaluation_text, tells_the_protocol) {
    EvaluatedSet set;
    set.options.protocol.num_folds = 7;
    set.options.protocol.num_repeats = 3;
    EXPECT_TRUE(contains(evaluation_text(set, false), "Stratified 7-fold cross-validation, 3 times"));
    set.record.grouped = true;
    EXPECT_TRUE(contains(evaluation_text(set, false), "Grouped 7-fold"));
}

}  // namespace
}  // namespace hardlearn::testing
