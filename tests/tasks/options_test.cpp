// Every list of options, as programs, documents and other languages find it.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "hardlearn/candidate/micro_learner_options.hpp"
#include "hardlearn/core/python_name.hpp"
#include "hardlearn/data/read_options.hpp"
#include "hardlearn/hardness/learning_hard_index_options.hpp"
#include "hardlearn/tasks/ablate.hpp"
#include "hardlearn/tasks/certify.hpp"
#include "hardlearn/tasks/clean.hpp"
#include "hardlearn/tasks/compare.hpp"
#include "hardlearn/tasks/diagnose.hpp"
#include "hardlearn/tasks/evaluate.hpp"
#include "hardlearn/tasks/explain.hpp"
#include "hardlearn/tasks/image_options.hpp"
#include "hardlearn/tasks/label_issues.hpp"
#include "hardlearn/tasks/predict.hpp"
#include "hardlearn/tasks/study.hpp"
#include "hardlearn/training/reweight_options.hpp"

namespace hardlearn::testing {
namespace {

bool is_snake_case(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '.';  // of a part of the struct
    });
}

template <class Owner>
void expect_sound(std::span<const Option<Owner>> options) {
    ASSERT_FALSE(options.empty());
    std::set<std::string> names, program_names, python_names;
    const Owner defaults{};
    for (const Option<Owner>& option : options) {
        const OptionFacts& facts = option.facts;
        const std::string name(facts.name);
        EXPECT_TRUE(is_snake_case(name)) << name;
        EXPECT_TRUE(names.insert(name).second) << name << " is declared twice";
        EXPECT_TRUE(program_names.insert(option.program_name()).second) << name;
        EXPECT_TRUE(python_names.insert(python_name(option)).second) << name;
        EXPECT_FALSE(facts.doc.empty()) << name;
        const bool is_flag = option.kind == ValueKind::flag;
        EXPECT_EQ(facts.unit.empty(), is_flag) << name << ": only flags go without a unit";
        const Value value = option.get(defaults);
        const bool* const flag = value.template get_if<bool>();
        const bool is_on = flag != nullptr && *flag;
        EXPECT_FALSE(is_on && facts.off_doc.empty()) << name << " is on by itself: what is it without it?";
        Owner copy{};
        if (!value.is_nothing() && !facts.required) option.set(copy, value);
        EXPECT_EQ(option.get(copy), value) << name << ": set to what it is, it changes";
    }
    EXPECT_NO_THROW(check_options(options, defaults));
}

TEST(option_lists, are_sound_and_hold_their_defaults) {
    expect_sound(read_options());
    expect_sound(micro_learner_options());
    expect_sound(learning_hard_index_options());
    expect_sound(diagnose_options());
    expect_sound(reweight_options());
    expect_sound(clean_options());
    expect_sound(label_issue_options());
    expect_sound(evaluate_options());
    expect_sound(ablation_options());
    expect_sound(comparison_options());
    expect_sound(certify_options());
    expect_sound(study_options());
    expect_sound(measure_options());
    expect_sound(predict_options());
    expect_sound(explanation_options());
    expect_sound(image_options());
}

TEST(option_lists, of_a_part_reach_into_it) {
    DiagnoseOptions options;
    option_named(diagnose_options(), "num_seeds").set(options, std::uint64_t{3});
    EXPECT_EQ(options.index.num_seeds, 3u);
}

TEST(option_lists, of_queries_are_options_of_reading) {
    for (const std::string_view name : query_read_options())
        EXPECT_NO_THROW(option_named(read_options(), name)) << name;
    for (const std::string_view name : query_image_options())
        EXPECT_NO_THROW(option_named(image_options(), name)) << name;
}

}  // namespace
}  // namespace hardlearn::testing
