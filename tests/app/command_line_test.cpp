#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <regex>
#include <string>
#include <utility>
#include <vector>

#include "tests/app/program.hpp"
#include "tests/support/files.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

const std::vector<std::string> command_names = {
    "diagnose", "clean",   "evaluate", "compare", "study",   "ablate", "fit",      "predict",
    "explain",  "inspect", "reweight", "weights", "margins", "shift",  "simulate", "traininglets"};

TEST(command_line, help_names_every_command) {
    const Outcome outcome = hardlearn({"--help"});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.err, "");
    for (const std::string& name : command_names) EXPECT_TRUE(contains(outcome.out, name));
}

TEST(command_line, help_of_every_command_ends_with_an_example) {
    for (const std::string& name : command_names) {
        SCOPED_TRACE(name);
        const Outcome outcome = hardlearn({name, "--help"});
        EXPECT_EQ(outcome.status, 0);
        EXPECT_EQ(outcome.err, "");
        EXPECT_TRUE(contains(outcome.out, "Example:\n  $ hardlearn " + name));
        for (const std::string option : {"--json", "--threads", "--seed", "--quiet"}) {
            EXPECT_TRUE(contains(outcome.out, option));
        }
    }
}

TEST(command_line, version_is_told) {
    const Outcome outcome = hardlearn({"--version"});
    EXPECT_EQ(outcome.status, 0);
    EXPECT_TRUE(begins_with(outcome.out, "hardlearn 0."));
}

struct WrongUse {
    std::vector<std::string> arguments;
    std::string message_part;
    std::string hint;
};

TEST(command_line, wrong_use_is_one_line_with_a_hint) {
    const std::vector<WrongUse> cases = {
        {{}, "no command", "'hardlearn --help'"},
        {{"frobnicate"}, "'frobnicate'", "'hardlearn --help'"},
        {{"diagnose"}, "FILE", "'hardlearn diagnose --help'"},
        {{"diagnose", "x.csv", "--frobnicate"}, "--frobnicate", "'hardlearn diagnose --help'"},
        {{"diagnose", "x.csv", "y.csv"}, "y.csv", "'hardlearn diagnose --help'"},
        {{"diagnose", "x.csv", "--seeds", "0"}, "--seeds", "'hardlearn diagnose --help'"},
        {{"diagnose", "x.csv", "--seeds", "many"}, "--seeds", "'hardlearn diagnose --help'"},
        {{"diagnose", "x.csv", "--subsamples", "2"}, "--subsamples 2", "'hardlearn diagnose --help'"},
        {{"diagnose", "x.csv", "--header", "perhaps"}, "--header", "'hardlearn diagnose --help'"},
        {{"evaluate", "x.csv", "--threads", "-1"}, "--threads", "'hardlearn evaluate --help'"},
        {{"evaluate", "x.csv", "--folds", "1"}, "--folds", "'hardlearn evaluate --help'"},
        {{"evaluate", "x.csv", "y.csv", "--groups", "g.csv"}, "--groups", "'hardlearn evaluate --help'"},
        {{"compare"}, "RECORD", "'hardlearn compare --help'"},
        {{"compare", "r.json", "--half", "guide"}, "--sets", "'hardlearn compare --help'"},
        {{"fit", "x.csv"}, "--output", "'hardlearn fit --help'"},
        {{"fit", "x.csv", "-o", "m", "--construction", "wild"}, "--construction", "'hardlearn fit --help'"},
        {{"explain", "m", "x.csv"}, "--row", "'hardlearn explain --help'"},
    };
    for (const WrongUse& wrong : cases) {
        SCOPED_TRACE(::testing::PrintToString(wrong.arguments));
        const Outcome outcome = hardlearn(wrong.arguments);
        EXPECT_EQ(outcome.status, 2);
        EXPECT_EQ(outcome.out, "");
        EXPECT_TRUE(begins_with(outcome.err, "hardlearn: "));
        EXPECT_TRUE(contains(outcome.err, wrong.message_part));
        EXPECT_TRUE(contains(outcome.err, wrong.hint));
        EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1) << outcome.err;
    }
}

// What is typed, and what is said of it; "; run 'hardlearn COMMAND --help' for help" follows.
TEST(command_line, misuse_is_told_in_plain_words_with_what_was_expected) {
    struct Misuse {
        std::vector<std::string> arguments;
        std::string message;
    };
    const std::vector<Misuse> cases = {
        {{"--seed", "3", "fit"}, "'--seed' stands before the command: expected hardlearn COMMAND first"},
        {{"fit"}, "FILE is missing: expected hardlearn fit FILE --output MODEL"},
        {{"fit", "x.csv"}, "--output is missing: expected hardlearn fit FILE --output MODEL"},
        {{"explain", "m", "x.csv"}, "--row is missing: expected hardlearn explain MODEL FILE --row N"},
        {{"compare"}, "RECORD is missing: expected hardlearn compare RECORD..."},
        {{"fit", "x.csv", "-o", "m", "y.csv"},
         "'y.csv' is one argument too many: expected hardlearn fit FILE --output MODEL"},
        {{"inspect", "m", "--", "--plot"},
         "'--plot' is one argument too many: expected hardlearn inspect MODEL"},
        {{"diagnose", "x.csv", "--seeds"}, "--seeds has no value: expected a whole number from 1 to 1000"},
        {{"diagnose", "x.csv", "--header"}, "--header has no value: expected one of auto, yes, no"},
        {{"diagnose", "x.csv", "--json"}, "--json has no value: expected --json PATH"},
        {{"diagnose", "x.csv", "--json="}, "--json has no value: expected --json PATH"},
        {{"diagnose", "x.csv", "--json", "--quiet"}, "--json has no value: expected one before --quiet"},
        {{"diagnose", "x.csv", "--json", ""}, "--json '': expected a text that is not empty"},
        {{"fit", "x.csv", "-o"}, "--output has no value: expected --output MODEL"},
        {{"fit", "x.csv", "-o", "m", "--views"}, "--views has no value: expected --views LIST"},
        {{"fit", "x.csv", "-o", "m", "-o", "n"}, "--output is given 2 times (m, n): expected once"},
        {{"diagnose", "x.csv", "--seeds", "1", "--seeds", "2"},
         "--seeds is given 2 times (1, 2): expected once"},
        {{"diagnose", "x.csv", "--label", "a", "--label", "b"},
         "--label is given 2 times (a, b): expected once"},
        {{"diagnose", "x.csv", "--quiet=no"}, "--quiet takes no value: expected --quiet alone"},
        {{"fit", "x.csv", "-o", "m", "--exact=1"}, "--exact takes no value: expected --exact alone"},
        {{"clean", "x.csv", "-o", "y.csv", "--exact", "--exact-rows", "5"},
         "--exact-rows and --exact are both given: expected one of them"},
        {{"diagnose", "x.csv", "--sed", "4"}, "unknown option '--sed': did you mean --seed?"},
        {{"diagnose", "x.csv", "--perm", "4"}, "unknown option '--perm': did you mean --permutations?"},
        {{"diagnose", "x.csv", "-plot", "p.svg"}, "unknown option '-plot': did you mean --plot?"},
        {{"evaluate", "x.csv", "--num-folds", "4"}, "unknown option '--num-folds': did you mean --folds?"},
        {{"evaluate", "x.csv", "--num_repeats=4"}, "unknown option '--num_repeats': did you mean --repeats?"},
        {{"diagnose", "x.csv", "--frobnicate"}, "unknown option '--frobnicate'"},
        {{"diagnose", "x.csv", "--seed", "-1"}, "--seed '-1': expected a whole number of at least 0"},
        {{"diagnose", "x.csv", "--seed", "1.5"}, "--seed '1.5': expected a whole number of at least 0"},
        {{"predict", "m", "x.csv", "--confidence", "1"},
         "--confidence 1: expected a number from above 0 to below 1"},
        {{"explain", "m", "x.csv", "--row", "0"}, "--row 0: expected a whole number of at least 1"}};
    for (const Misuse& misuse : cases) {
        const Outcome outcome = hardlearn(misuse.arguments);
        EXPECT_EQ(outcome.status, 2);
        EXPECT_TRUE(begins_with(outcome.err, "hardlearn: " + misuse.message + "; run 'hardlearn "));
        EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1) << outcome.err;
    }
}

// The words of a command's help that begin a line: "-o,--output MODEL" is {"--output", true}.
std::vector<std::pair<std::string, bool>> options_of(const std::string& command) {
    std::vector<std::pair<std::string, bool>> options;
    const std::regex line("^  (?:-\\w,)?(--[\\w-]+)( [^ ].*)?$");
    for (const std::string& text : lines_of(hardlearn({command, "--help"}).out)) {
        std::smatch match;
        if (!std::regex_match(text, match, line) || match[1] == "--help") continue;
        const std::string more = match[2];
        options.emplace_back(match[1],
                             !more.empty() && !more.starts_with("  ") && !more.starts_with(" Excludes"));
    }
    return options;
}

TEST(command_line, every_option_says_that_it_has_no_value_or_takes_none) {
    for (const std::string command :
         {"diagnose", "clean", "evaluate", "compare", "ablate", "fit", "predict", "explain", "inspect",
          "margins", "shift", "simulate", "study", "traininglets"}) {
        const auto options = options_of(command);
        EXPECT_GE(options.size(), 3u) << command;
        for (const auto& [name, takes_value] : options) {
            const Outcome outcome = hardlearn({command, "x", takes_value ? name : name + "=1"});
            EXPECT_EQ(outcome.status, 2);
            EXPECT_TRUE(begins_with(
                outcome.err, "hardlearn: " + name +
                                 (takes_value ? " has no value: expected " : " takes no value: expected ")));
        }
    }
}

TEST(command_line, group_and_groups_exclude_each_other) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(20));
    const std::string groups = folder.write("groups.csv", "group\n" + std::string(40, '1'));
    EXPECT_EQ(hardlearn({"diagnose", data, "--group", "x", "--groups", groups}).status, 2);
}

TEST(command_line, quiet_leaves_nothing_on_stderr) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(40) + "9,9,9,rare\n9,8,9,rare\n");
    const std::vector<std::string> arguments = {"evaluate", data, "--models", "majority,knn",
                                                "--no-hardness"};
    std::vector<std::string> quiet = arguments;
    quiet.push_back("--quiet");
    EXPECT_NE(hardlearn(arguments).err, "");
    const Outcome outcome = hardlearn(quiet);
    EXPECT_EQ(outcome.err, "");
    EXPECT_TRUE(contains(outcome.out, "knn"));
}

TEST(command_line, quiet_still_tells_errors) {
    const Outcome outcome = hardlearn({"diagnose", "/nowhere.csv", "--quiet"});
    EXPECT_EQ(outcome.status, 4);
    EXPECT_TRUE(contains(outcome.err, "/nowhere.csv"));
}

TEST(command_line, names_from_files_cannot_disturb_the_terminal) {
    const TemporaryFolder folder;
    std::string text = two_class_csv(40);
    for (std::size_t at = text.find(",a\n"); at != std::string::npos; at = text.find(",a\n", at)) {
        text.replace(at, 3, ",\x1b[31mred\n");
    }
    const Outcome outcome = hardlearn({"diagnose", folder.write("data.csv", text)});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(outcome.out.find('\x1b'), std::string::npos);
    EXPECT_TRUE(contains(outcome.out, "\\x1b[31mred"));
}

TEST(command_line, progress_is_shown_on_a_terminal_only_and_erased) {
    const TemporaryFolder folder;
    // A thousand embeddings take minutes on any processor: the line is there when the interrupt comes.
    const std::string data = folder.write("data.csv", noise_csv(8000, 40, 3));
    const std::vector<std::string> arguments = {"diagnose", data, "--seeds", "1000", "--threads", "1"};
    const Outcome on_terminal = hardlearn(arguments, {.interrupt_after = 4.0, .terminal = true});
    ASSERT_EQ(on_terminal.status, 130) << on_terminal.err;
    EXPECT_TRUE(contains(on_terminal.err, "%"));
    EXPECT_TRUE(contains(on_terminal.err, "\r\x1b[K"));
    const std::size_t last_line = on_terminal.err.rfind('%');
    EXPECT_NE(on_terminal.err.find("\r\x1b[K", last_line), std::string::npos);
    const Outcome quiet = hardlearn({"diagnose", data, "--seeds", "1000", "--threads", "1", "--quiet"},
                                    {.interrupt_after = 4.0, .terminal = true});
    EXPECT_EQ(quiet.err.find('%'), std::string::npos);
    EXPECT_EQ(hardlearn(arguments, {.interrupt_after = 4.0}).err.find('%'), std::string::npos);
}

TEST(command_line, terminals_that_take_no_escape_sequences_get_none) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", noise_csv(8000, 40, 3));
    const std::vector<std::string> arguments = {"diagnose", data, "--seeds", "1000", "--threads", "1"};
    const auto shown = [&](const std::optional<std::string>& term, const std::string& no_color) {
        return hardlearn(arguments, {.interrupt_after = 3.0,
                                     .terminal = true,
                                     .environment = {{"TERM", term}, {"NO_COLOR", no_color}}})
            .err;
    };
    for (const std::optional<std::string> term : {std::optional<std::string>("dumb"), {""}, {}}) {
        EXPECT_EQ(shown(term, "").find_first_of("\x1b%"), std::string::npos);
    }
    const std::string plain = shown("xterm", "1");
    EXPECT_EQ(plain.find('\x1b'), std::string::npos) << plain;
    EXPECT_TRUE(contains(plain, "%"));
}

TEST(command_line, more_threads_than_processors_are_told) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(40));
    const std::vector<std::string> few = {"diagnose", data, "--subsamples", "0", "--threads", "1"};
    std::vector<std::string> many = few;
    many.back() = "1000";
    const Outcome told = hardlearn(many);
    EXPECT_EQ(told.status, 0);
    EXPECT_TRUE(contains(told.err, "--threads 1000: there are ")) << told.err;
    EXPECT_EQ(told.out, hardlearn(few).out);
    EXPECT_FALSE(contains(hardlearn(few).err, "--threads"));
}

// The address space that a command is given ends in its middle.
TEST(command_line, memory_that_is_not_there_has_a_status_of_its_own) {
    if (is_sanitized) GTEST_SKIP() << "sanitizers reserve more address space than there is memory";
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", noise_csv(20000, 60, 3));
    const auto with = [&](std::size_t megabytes) {
        return hardlearn({"diagnose", data, "--threads", "1", "--subsamples", "0", "--seeds", "1"},
                         {.max_memory_bytes = megabytes << 20});
    };
    int refused = 0;
    for (const std::size_t megabytes : {60u, 80u, 100u, 120u, 140u, 160u}) {
        const Outcome outcome = with(megabytes);
        if (outcome.status == 0 || outcome.status == 127) continue;  // enough, or not enough to be loaded
        ++refused;
        EXPECT_EQ(outcome.status, 6) << megabytes << " MB: " << outcome.err;
        EXPECT_TRUE(contains(outcome.err, "out of memory")) << outcome.err;
    }
    EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace hardlearn::testing
