#include "hardlearn/records/tested_run.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

const std::string record = R"({"schema": "hardlearn.reweight/1", "method": "erm", "seed": 3, "more": [1],
    "test": {"fingerprint": "f", "labels": ["a", "b"], "predictions": ["a", "a"], "margins": [0.5, -1]}})";

TEST(tested_run, is_read_from_a_record) {
    const TestedRun run = parse_tested_run(record, "run.json");
    EXPECT_EQ(run.source, "run.json");
    EXPECT_EQ(run.method, "erm");
    EXPECT_EQ(run.seed, 3u);
    EXPECT_EQ(run.fingerprint, "f");
    EXPECT_EQ(run.labels, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(run.predictions, (std::vector<std::string>{"a", "a"}));
    EXPECT_EQ(run.margins, (std::vector<double>{0.5, -1}));
}

TEST(tested_run, holds_notes_as_they_are_and_as_they_once_were) {
    EXPECT_TRUE(parse_tested_run(record, "run.json").notes.empty());
    const TestedRun run = parse_tested_run(
        replaced(
            record, "\"more\": [1]",
            R"("notes": ["plain training is kept", {"kind": "k", "text": "t", "warning": true, "facts": {}}])"),
        "run.json");
    ASSERT_EQ(run.notes.size(), 2u);
    EXPECT_EQ(run.notes[0].text, "plain training is kept");
    EXPECT_EQ(run.notes[0].kind, "");
    EXPECT_EQ(run.notes[1].kind, "k");
    EXPECT_TRUE(run.notes[1].is_warning);
}

TEST(tested_run, refuses_what_is_no_such_record) {
    struct Case {
        std::string text, message;
    };
    for (const Case& one :
         {Case{"{", "is no JSON record of 'reweight'"},
          Case{replaced(record, "reweight/1", "fit/1"), "field 'schema': expected 'hardlearn.reweight/2'"},
          Case{R"({"schema": "hardlearn.reweight/1"})", "field 'test' is missing"},
          Case{R"({"schema": "hardlearn.reweight/1", "test": null})", "the run was not tested"},
          Case{replaced(record, "\"method\": \"erm\", ", ""), "field 'method' is missing"},
          Case{replaced(record, "-1", "-1.5"), "field 'test.margins[1]': expected a margin from -1 to 1"},
          Case{replaced(record, "-1", "null"), "field 'test.margins[1]': expected a number"},
          Case{replaced(record, "[\"a\", \"b\"]", "[1]"), "field 'test.labels[0]': expected a name"}}) {
        const std::string message =
            error_message(ErrorCode::bad_data, [&] { parse_tested_run(one.text, "run.json"); });
        EXPECT_TRUE(begins_with(message, "run.json: "));
        EXPECT_TRUE(contains(message, one.message));
    }
}

}  // namespace
}  // namespace hardlearn::testing
