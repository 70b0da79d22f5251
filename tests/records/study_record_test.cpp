#include "hardlearn/records/study_record.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/evaluation/set_list.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

Study example() {
    Study study;
    study.sets.push_back({.name = "glass",
                          .file = "data/glass.csv",
                          .fingerprint = "abc",
                          .family = "glass",
                          .rows = 214,
                          .features = 9,
                          .classes = 6,
                          .majority_share = 0.355,
                          .rows_measured = 213,
                          .measured_with = "version 1",
                          .measures = {{"f1", 0.125}, {"lhi", std::numeric_limits<double>::quiet_NaN()}},
                          .models = {{.name = "knn", .d_index = 1.5, .evaluated_with = "folds 5"},
                                     {.name = "mil-naive", .d_index = 1.6, .record = "r.json"}}});
    study.sets.push_back({.name = "old",
                          .file = "old.csv",
                          .fingerprint = "def",
                          .family = "",
                          .rows = 10,
                          .measured_with = "version 1",
                          .is_asked = false});
    study.left_out = {{"bad.csv", "it is no table"}};
    study.findings = find_in_study(study.sets, {.num_resamples = 20});
    return study;
}

// With one to three bytes changed, put in or taken out.
std::string damaged(std::string text, RandomStream& stream) {
    const std::string_view bytes = "0123456789-.eE\"{}[],:nulltrue ";
    for (std::uint64_t change = 0, changes = 1 + stream.below(3); change < changes; ++change) {
        const std::size_t place = stream.below(text.size());
        const char byte = bytes[stream.below(bytes.size())];
        switch (stream.below(3)) {
            case 0:
                text[place] = byte;
                break;
            case 1:
                text.insert(place, 1, byte);
                break;
            default:
                text.erase(place, 1 + stream.below(8));
        }
    }
    return text;
}

TEST(study_record, is_read_as_it_was_written) {
    const Study study = example();
    const auto sets = parse_study_record(study_record(study), "study.json");
    ASSERT_EQ(sets.size(), 2u);
    const StudiedSet &read = sets[0], &written = study.sets[0];
    EXPECT_EQ(read.name, written.name);
    EXPECT_EQ(read.file, written.file);
    EXPECT_EQ(read.fingerprint, written.fingerprint);
    EXPECT_EQ(read.family, written.family);
    EXPECT_EQ(read.rows, written.rows);
    EXPECT_EQ(read.features, written.features);
    EXPECT_EQ(read.classes, written.classes);
    EXPECT_EQ(read.majority_share, written.majority_share);
    EXPECT_EQ(read.rows_measured, written.rows_measured);
    EXPECT_EQ(read.measured_with, written.measured_with);
    EXPECT_TRUE(read.is_asked);
    EXPECT_FALSE(sets[1].is_asked);
    ASSERT_EQ(read.measures.size(), 2u);
    EXPECT_EQ(read.measures[0].value, 0.125);
    EXPECT_TRUE(std::isnan(read.measures[1].value));
    ASSERT_EQ(read.models.size(), 2u);
    EXPECT_EQ(read.models[0].evaluated_with, "folds 5");
    EXPECT_EQ(read.models[0].record, "");
    EXPECT_EQ(read.models[1].record, "r.json");
    EXPECT_EQ(read.models[1].d_index, 1.6);
}

TEST(study_record, that_was_read_and_written_is_the_same) {
    Study study = example();
    const std::string text = study_record(study);
    study.sets = parse_study_record(text, "study.json");
    EXPECT_EQ(study_record(study), text);
}

TEST(study_record, of_something_else_is_refused) {
    const std::string text = study_record(example());
    expect_error_message(
        ErrorCode::bad_data,
        "s.json: field 'schema': expected 'hardlearn.study/1', found '\"hardlearn.study/9\"'",
        [&] { parse_study_record(replaced(text, "hardlearn.study/1", "hardlearn.study/9"), "s.json"); });
    expect_error_message(ErrorCode::bad_data, "s.json: field 'sets[0].fingerprint' is missing", [&] {
        parse_study_record(replaced(text, "\"fingerprint\": \"abc\",", ""), "s.json");
    });
    expect_error_message(
        ErrorCode::bad_data, "s.json: field 'sets[0].rows': expected a whole number above 0, found '0'",
        [&] { parse_study_record(replaced(text, "\"rows\": 214", "\"rows\": 0"), "s.json"); });
    expect_error_message(
        ErrorCode::bad_data,
        "s.json: field 'sets[0].majority_share': expected a share from 0 to 1, found '7'", [&] {
            parse_study_record(replaced(text, "\"majority_share\": 0.355", "\"majority_share\": 7"),
                               "s.json");
        });
    EXPECT_THROW(parse_study_record("x,y\n1,2\n", "data.csv"), Error);
    EXPECT_THROW(parse_study_record("{}", "s.json"), Error);
    EXPECT_THROW(read_study_record("/missing/study.json"), Error);
}

TEST(study_record, that_is_damaged_gives_an_error_or_sets_that_can_be_studied) {
    RandomStream stream(6);
    const std::string text = study_record(example());
    for (int trial = 0; trial < 2000; ++trial) {
        try {
            find_in_study(parse_study_record(damaged(text, stream), "study.json"), {.num_resamples = 2});
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::bad_data) << error.what();
        }
    }
}

TEST(study_record, families_are_read_with_the_line_of_what_is_wrong) {
    const auto families =
        parse_families("name,half,family\nsavee54,guide,speech\n\nglass6,guide,glass\n", "f.csv");
    EXPECT_EQ(families.size(), 2u);
    EXPECT_EQ(families.at("savee54"), "speech");
    expect_error_message(ErrorCode::bad_data, "f.csv:1: there is no column 'family'",
                         [] { parse_families("name,half\n", "f.csv"); });
    expect_error_message(ErrorCode::bad_data, "f.csv:3: the family is empty",
                         [] { parse_families("name,family\na,b\nc,\n", "f.csv"); });
    expect_error_message(ErrorCode::bad_data, "f.csv:3: set 'a' is given twice",
                         [] { parse_families("name,family\na,b\na,c\n", "f.csv"); });
    expect_error_message(ErrorCode::bad_data, "f.csv:2: 1 cells, but the header has 2",
                         [] { parse_families("name,family\na\n", "f.csv"); });
    expect_error_message(ErrorCode::bad_data,
                         "f.csv: is empty; expected a CSV with the columns 'name' and 'family'",
                         [] { parse_families("", "f.csv"); });
}

}  // namespace
}  // namespace hardlearn::testing
