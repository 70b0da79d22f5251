#include "hardlearn/records/cleaning_record.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace hardlearn::testing {
namespace {

CleanedSet one_line() {
    CleanedSet set;
    set.data = {.rows = 3, .label_name = "y", .class_names = {"a", "b, or c"}, .class_counts = {2, 1}};
    set.options.removal_radius = 0.5;
    set.cleaned.kept = {0, 1};
    set.cleaned.before = {2, 1};
    set.cleaned.after = {2, 0};
    set.cleaned.ledger = {
        {.entry = {.row = 2, .predicted = 0, .because_of = 2}, .given = 1, .score = 0.25f, .margin = -0.5f}};
    return set;
}

TEST(ledger_csv, counts_rows_from_one_and_quotes_names) {
    EXPECT_EQ(ledger_csv(one_line()),
              "row,label,reason,predicted,because_of,score,margin\n"
              "3,\"b, or c\",predicted_wrongly,a,3,0.25,-0.5\n");
}

TEST(cleaning_record, tells_the_radius_as_it_was_given_and_shares_of_what_was_removed) {
    const auto record = nlohmann::json::parse(cleaning_record(one_line(), "in.csv", "out.csv"));
    EXPECT_EQ(record["schema"], "hardlearn.cleaning/1");
    EXPECT_EQ(record["radius"], 0.5);
    EXPECT_EQ(record["at_most"], nullptr);
    EXPECT_EQ(record["classes"][1]["removed_share"], 1.0);
    EXPECT_EQ(record["ledger"][0]["row"], 3);
    EXPECT_EQ(record["lhi_before"], nullptr);
}

}  // namespace
}  // namespace hardlearn::testing
