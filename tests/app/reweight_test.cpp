// Networks as people use them: `reweight`, `weights`, and networks in `predict`, `inspect` and `evaluate`.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <csignal>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "hardlearn/table_networks/table_network_options.hpp"
#include "hardlearn/tasks/evaluate.hpp"
#include "hardlearn/training/method.hpp"
#include "tests/app/program.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/files.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

using Json = nlohmann::ordered_json;
using Names = std::vector<std::string>;

class reweight_command : public ::testing::Test {
  protected:
    Outcome reweight(const Names& more, const std::string& file, const std::string& name = "model") {
        Names arguments = {"reweight", file, "-o", folder / name, "--epochs", "3"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return hardlearn(arguments);
    }
    Outcome reweight(const Names& more = {}) { return reweight(more, data); }

    Json record_of(Names arguments) {
        arguments.insert(arguments.end(), {"--json", "-", "--quiet"});
        const Outcome outcome = hardlearn(arguments);
        EXPECT_EQ(outcome.status, 0) << outcome.err;
        return Json::parse(outcome.out);
    }

    // Images of 12 x 12 pixels that are bright above ("0") or below ("1"), and their labels beside them.
    std::string images(const std::string& name, std::size_t count) {
        std::string pixels =
            std::string("\0\0\x08\x03", 4) + big_endian(count) + big_endian(12) + big_endian(12);
        std::string labels = std::string("\0\0\x08\x01", 4) + big_endian(count);
        for (std::size_t i = 0; i < count; ++i) {
            labels += static_cast<char>(i % 2);
            for (std::size_t p = 0; p < 144; ++p) {
                const bool bright = (p < 72) == (i % 2 == 0);
                pixels += static_cast<char>((bright ? 100 : 20) + (p * 7 + i * 13) % 60);
            }
        }
        folder.write(name + "-labels-idx1-ubyte", labels);
        return folder.write(name + "-images-idx3-ubyte", pixels);
    }

    TemporaryFolder folder;
    std::string data = folder.write("data.csv", two_class_csv(120));
    std::string model = folder / "model";
};

TEST_F(reweight_command, a_report_shows_weights_and_hardest_samples_of_a_network) {
    ASSERT_EQ(reweight({"--method", "erm"}).status, 0);
    const std::string record = folder / "record.json", page = folder / "page.html";
    ASSERT_EQ(hardlearn({"fit", data, "-o", folder / "a.model", "--construction", "naive", "--quiet"}).status,
              0);
    ASSERT_EQ(
        hardlearn({"evaluate", data, "--models", "majority,naive-bayes", "--no-hardness", "--json", record})
            .status,
        0);
    const Names task = {"--model", folder / "a.model", "--evaluation", record, "-o", page};
    Names arguments = {"report", data, "--network", folder / "model"};
    arguments.insert(arguments.end(), task.begin(), task.end());
    const Outcome outcome = hardlearn(arguments);
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(contains(read_file(page), "Network with learned weights"));
    EXPECT_TRUE(contains(read_file(page), "The hardest samples"));
    const std::string other = folder.write("other.csv", two_class_csv(30));
    const Outcome refused =
        hardlearn({"report", other, "--network", folder / "model", "-o", folder / "none.html"});
    EXPECT_EQ(refused.status, 3) << refused.err;
    EXPECT_FALSE(std::filesystem::exists(folder / "none.html"));
}

TEST_F(reweight_command, trains_and_tells_what_came_of_it) {
    const Outcome outcome = reweight({"--method", "lrw-hard"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    for (const char* part :
         {"120 rows, 3 features, 2 classes", "lrw-hard on mlp 128-128 with ", "3 epochs, seed 0",
          "108 rows trained on, 12 held back, 12 in the hard set", "Last epoch: training accuracy 0.",
          "validation accuracy 0.", "effective sample ", "Model written to "}) {
        EXPECT_TRUE(contains(outcome.out, part));
    }
    EXPECT_EQ(folder.files(), (Names{"data.csv", "model"}));
}

TEST_F(reweight_command, every_method_but_the_given_one_runs_on_a_table) {
    for (const Method method : methods()) {
        if (method == Method::lrw_given) continue;
        const Outcome outcome = reweight({"--method", std::string(name_of(method))});
        EXPECT_EQ(outcome.status, 0) << name_of(method) << ": " << outcome.err;
    }
}

TEST_F(reweight_command, equal_seeds_give_equal_bytes_and_others_do_not) {
    const Names options = {"--method", "molere", "--threads", "1"};
    ASSERT_EQ(reweight({"--method", "molere"}, data, "a").status, 0);
    ASSERT_EQ(reweight(options, data, "b").status, 0);
    ASSERT_EQ(reweight({"--method", "molere", "--seed", "1"}, data, "c").status, 0);
    const auto predicted = [&](const std::string& name) {
        return hardlearn({"predict", folder / name, data, "--scores"}).out;
    };
    EXPECT_EQ(predicted("a"), predicted("b"));
    EXPECT_NE(predicted("a"), predicted("c"));
}

TEST_F(reweight_command, weights_says_whether_margins_are_left_out_or_in_sample) {
    ASSERT_EQ(reweight({"--method", "erm"}).status, 0);
    const Outcome outcome = hardlearn({"weights", model, data, "--hardest", "3"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "lowest in-sample margins"));
    EXPECT_TRUE(contains(outcome.err, "warning: "));
    EXPECT_TRUE(contains(outcome.err, "--left-out-folds"));
    EXPECT_EQ(record_of({"inspect", model})["margins"], "in-sample");
    const Json in_sample = record_of({"weights", model, data});
    EXPECT_EQ(in_sample["margins"], "in-sample");
    EXPECT_EQ(in_sample["notes"][0]["kind"], "in_sample_margins");
    EXPECT_EQ(in_sample["notes"][0]["warning"], true);
    ASSERT_EQ(reweight({"--method", "erm", "--left-out-folds", "3"}).status, 0);
    const Outcome left_out = hardlearn({"weights", model, data, "--hardest", "3"});
    EXPECT_TRUE(contains(left_out.out, "lowest left-out margins"));
    EXPECT_EQ(left_out.err, "");
    EXPECT_EQ(record_of({"weights", model, data})["margins"], "left-out");
}

TEST_F(reweight_command, sets_of_classes_need_rows_that_were_left_out) {
    ASSERT_EQ(reweight({"--method", "erm"}).status, 0);
    const Outcome refused = hardlearn({"predict", model, data, "--confidence", "0.9"});
    EXPECT_EQ(refused.status, 2);
    EXPECT_TRUE(contains(refused.err, model + ": prediction sets need rows that were left out"));
    EXPECT_EQ(refused.out, "");
    EXPECT_TRUE(record_of({"inspect", model})["highest_confidence"].is_null());
    ASSERT_EQ(reweight({"--method", "lrw-random", "--left-out-folds", "3"}).status, 0);
    EXPECT_GT(record_of({"inspect", model})["highest_confidence"].get<double>(), 0.95);
    const Outcome sets = hardlearn({"predict", model, data, "--confidence", "0.9"});
    ASSERT_EQ(sets.status, 0) << sets.err;
    EXPECT_TRUE(contains(lines_of(sets.out)[0], ",set"));
    EXPECT_TRUE(contains(sets.err, "the 90 % sets hold the true class of "));
    const Json record = record_of({"predict", model, data, "--confidence", "0.9"});
    EXPECT_EQ(record["sets"]["confidence"], 0.9);
    EXPECT_TRUE(record["predictions"][0].contains("set")) << record.dump().substr(0, 300);
    const Outcome exact = hardlearn({"predict", model, data, "--exact"});
    EXPECT_EQ(exact.status, 2);
    EXPECT_TRUE(contains(exact.err, "--exact goes with a Micro-Learner"));
}

TEST_F(reweight_command, weights_tells_which_rows_to_label_next) {
    const std::string pool = folder.write("pool.csv", "x,y,z\n1,2,3\n-5,0,1\n9,9,9\n0.1,0,0\n");
    ASSERT_EQ(reweight({"--method", "molere"}).status, 0);
    const std::string csv = folder / "ask.csv";
    const Names base = {"weights", model, data, "--unlabelled", pool, "--ask", "3"};
    for (const std::string order : {"margin", "entropy", "splitter", "random"}) {
        Names command = base;
        command.insert(command.end(), {"--by", order, "-o", csv});
        const Outcome outcome = hardlearn(command);
        ASSERT_EQ(outcome.status, 0) << outcome.err;
        EXPECT_TRUE(contains(outcome.out, "Rows to label next, of 4 rows, by " + order));
        const auto lines = lines_of(read_file(csv));
        ASSERT_EQ(lines.size(), 4U);
        EXPECT_EQ(lines[0], "rank,row,prediction,score");
        const Json asked = record_of(command)["to_label"];
        EXPECT_EQ(asked["by"], order);
        EXPECT_EQ(asked["rows"], 4);
        ASSERT_EQ(asked["asked"].size(), 3U);
        const bool falls = order != "margin";
        for (std::size_t i = 1; i < 3; ++i) {
            const double before = asked["asked"][i - 1]["score"], after = asked["asked"][i]["score"];
            EXPECT_TRUE(falls ? before >= after : before <= after) << order;
        }
    }
    EXPECT_TRUE(record_of({"weights", model, data})["to_label"].is_null());
    const Outcome alone = hardlearn({"weights", model, data, "--ask", "3"});
    EXPECT_EQ(alone.status, 2);
    EXPECT_TRUE(contains(alone.err, "--ask goes with --unlabelled FILE"));
    const Outcome both = hardlearn({"weights", model, data, "--unlabelled", pool, "--hardest", "3"});
    EXPECT_EQ(both.status, 2);
    EXPECT_TRUE(contains(both.err, "--hardest goes with the training rows alone, not --unlabelled FILE"));
    const std::string marked = folder.write("marked.csv", "x,y,z\nabc,2,3\n-5,0,1\n");
    const Outcome read = hardlearn({"weights", model, data, "--unlabelled", marked, "--missing", "abc"});
    EXPECT_EQ(read.status, 0) << read.err;
    ASSERT_EQ(reweight({"--method", "erm"}).status, 0);
    const Outcome none = hardlearn({"weights", model, data, "--unlabelled", pool, "--by", "splitter"});
    EXPECT_EQ(none.status, 2);
    EXPECT_TRUE(contains(none.err, model + ": the network has no splitter"));
}

TEST_F(reweight_command, warnings_are_told_and_stand_in_the_record_with_their_figures) {
    const Json record = record_of({"reweight", data, "-o", model, "--epochs", "3", "--method", "lrw-random"});
    const auto found = std::ranges::find_if(
        record["notes"], [](const Json& note) { return note["kind"] == "small_validation_part"; });
    ASSERT_NE(found, record["notes"].end()) << record["notes"].dump();
    EXPECT_EQ((*found)["warning"], true);
    EXPECT_EQ((*found)["facts"]["validation_rows"], 12);
    EXPECT_TRUE(contains(reweight({"--method", "lrw-random"}).err, "warning: "));
    EXPECT_EQ(record_of({"inspect", model})["notes"], record["notes"]);
}

TEST_F(reweight_command, a_test_file_is_scored_row_by_row) {
    const std::string test = folder.write("test.csv", two_class_csv(40));
    const Outcome outcome = reweight({"--method", "erm", "--test", test});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "balanced"));
    EXPECT_TRUE(contains(outcome.out, "test.csv"));
    const Json json =
        record_of({"reweight", data, "-o", model, "--epochs", "3", "--method", "erm", "--test", test});
    const Json& tested = json["test"];
    ASSERT_EQ(tested["rows"], 40);
    std::size_t right = 0;
    for (std::size_t i = 0; i < 40; ++i) {
        const bool is_right = tested["labels"][i] == tested["predictions"][i];
        EXPECT_EQ(is_right, tested["margins"][i].get<double>() > 0);
        right += is_right;
    }
    EXPECT_DOUBLE_EQ(tested["scores"]["accuracy"].get<double>(), static_cast<double>(right) / 40);
    const Outcome predicted = hardlearn({"predict", model, test});
    EXPECT_TRUE(contains(predicted.err, fmt::format("accuracy {:.4f}", static_cast<double>(right) / 40)));
}

TEST_F(reweight_command, a_test_file_without_classes_or_columns_is_refused_before_training) {
    const std::string no_label = folder.write("test.csv", "x,y,z\n1,2,3\n");
    const std::string no_column = folder.write("narrow.csv", "x,y,label\n1,2,a\n");
    const Outcome unlabelled = reweight({"--test", no_label});
    EXPECT_EQ(unlabelled.status, 3);
    EXPECT_TRUE(contains(unlabelled.err, "test.csv: there is no label column 'label'"));
    const Outcome narrow = reweight({"--test", no_column});
    EXPECT_EQ(narrow.status, 3);
    EXPECT_TRUE(contains(narrow.err, "'z'"));
}

TEST_F(reweight_command, an_unknown_class_in_the_test_counts_as_wrong) {
    const std::string test = folder.write("test.csv", "x,y,z,label\n1,2,3,a\n2,2,3,other\n");
    const Json json =
        record_of({"reweight", data, "-o", model, "--epochs", "2", "--method", "erm", "--test", test});
    EXPECT_EQ(json["test"]["labels"][1], "other");
    EXPECT_LE(json["test"]["margins"][1].get<double>(), 0);
    EXPECT_LE(json["test"]["scores"]["accuracy"].get<double>(), 0.5);
}

TEST_F(reweight_command, a_validation_part_can_be_given) {
    const std::string validation = folder.write("validation.csv", two_class_csv(30));
    const Outcome outcome = reweight({"--method", "lrw-given", "--validation", validation});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "120 rows trained on"));
    const std::string other = folder.write("other.csv", "x,y,z,label\n1,2,3,a\n1,2,3,c\n1,2,3,b\n");
    const Outcome unknown = reweight({"--method", "lrw-given", "--validation", other});
    EXPECT_EQ(unknown.status, 3);
    EXPECT_TRUE(contains(unknown.err, "'c'"));
}

TEST_F(reweight_command, the_log_has_a_line_an_epoch) {
    const std::string log = folder / "log.jsonl";
    ASSERT_EQ(reweight({"--method", "erm", "--log", log}).status, 0);
    const auto lines = lines_of(read_file(log));
    ASSERT_EQ(lines.size(), 3u);
    EXPECT_EQ(Json::parse(lines[2])["epoch"], 3);
}

TEST_F(reweight_command, files_follow_links_and_a_model_is_its_owner_s_alone) {
    const auto mode_of = [](const std::filesystem::path& path) {
        return std::filesystem::status(path).permissions();
    };
    ASSERT_EQ(reweight({"--method", "erm"}).status, 0);
    EXPECT_EQ(mode_of(model), std::filesystem::perms(0600));
    std::filesystem::permissions(model, std::filesystem::perms(0640));
    std::filesystem::create_symlink("model", folder / "link");
    std::filesystem::create_symlink("checkpoint", folder / "link.checkpoint");
    std::filesystem::create_symlink("lines.jsonl", folder / "log");
    const std::string before = read_file(model);
    const Outcome outcome =
        reweight({"--method", "erm", "--seed", "1", "--log", folder / "log"}, data, "link");
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(folder.files(), (Names{"data.csv", "lines.jsonl", "link", "link.checkpoint", "log", "model"}));
    EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
    EXPECT_EQ(mode_of(model), std::filesystem::perms(0640));
    EXPECT_NE(read_file(model), before);
}

TEST_F(reweight_command, a_minus_is_stdout_for_model_and_log_and_no_checkpoint) {
    ASSERT_EQ(reweight({"--method", "erm"}).status, 0);
    const RunSettings inside = {.folder = folder.path()};
    const Names command = {"reweight", data, "--method", "erm", "--epochs", "3"};
    const auto with = [&](Names more) {
        more.insert(more.begin(), command.begin(), command.end());
        return hardlearn(more, inside);
    };
    const Outcome to_stdout = with({"-o", "-"});
    ASSERT_EQ(to_stdout.status, 0) << to_stdout.err;
    EXPECT_EQ(to_stdout.out, read_file(model));
    const Outcome log = with({"-o", model, "--log", "-"});
    ASSERT_EQ(log.status, 0) << log.err;
    EXPECT_EQ(std::ranges::count(log.out, '\n'), 3);
    EXPECT_TRUE(log.out.starts_with("{\"stage\":")) << log.out;
    EXPECT_EQ(with({"-o", model, "--checkpoint", "-"}).status, 2);
    EXPECT_EQ(with({"-o", "-", "--log", "-"}).status, 2);
    EXPECT_EQ(folder.files(), (Names{"data.csv", "model"}));
}

TEST_F(reweight_command, names_that_are_no_utf8_reach_every_record) {
    const std::string odd = folder.write("caf\xe9.csv", two_class_csv(120));
    const std::string record = folder / "caf\xe9.json";
    const Outcome trained = reweight({"--method", "lrw-given", "--validation", odd, "--test", odd, "--log",
                                      folder / "caf\xe9.jsonl", "--json", record},
                                     odd, "caf\xe9.model");
    ASSERT_EQ(trained.status, 0) << trained.err;
    EXPECT_TRUE(Json::accept(read_file(record)));
    const std::string written = folder / "caf\xe9.model";
    for (const Names& command :
         {Names{"inspect", written}, Names{"weights", written, odd}, Names{"predict", written, odd}}) {
        EXPECT_TRUE(Json::accept(record_of(command).dump())) << command[0];
    }
    EXPECT_EQ(record_of({"inspect", written})["data"], "caf\uFFFD");
}

TEST_F(reweight_command, options_without_meaning_are_refused) {
    struct Case {
        Names options;
        std::string message;
    };
    for (const Case& one : {
             Case{{"--method", "wrong"}, "--method 'wrong': expected one of erm, "},
             Case{{"--network", "wrong"}, "--network 'wrong': expected one of "},
             Case{{"--optimizer", "wrong"}, "--optimizer 'wrong': expected one of "},
             Case{{"--hypergradient", "wrong"}, "--hypergradient 'wrong': expected one of "},
             Case{{"--network", "wrn"}, "network wrn is for images, but the data is a table"},
             Case{{"--width", "8"}, "--width goes with --network small-cnn, resnet or wrn, not mlp"},
             Case{{"--depth", "8"}, "--depth goes with --network resnet or wrn, not mlp"},
             Case{{"--no-flip"}, "--no-flip goes with images, not tables"},
             Case{{"--no-augmentation"}, "--no-augmentation is called --crop-padding 0 --no-flip now"},
             Case{{"--momentum", "0.5"}, "--momentum goes with --optimizer sgd, not adam"},
             Case{{"--preconditioned", "--optimizer", "sgd"},
                  "--preconditioned goes with --optimizer adam, not sgd"},
             Case{{"--method", "erm", "--validation-share", "0.1"},
                  "--validation-share goes with methods that hold rows back, not erm"},
             Case{{"--method", "erm", "--strength", "1"},
                  "--strength goes with methods that learn weights, not erm"},
             Case{{"--method", "erm", "--early-stop"},
                  "--early-stop goes with methods that learn weights, not erm"},
             Case{{"--method", "mwn", "--see-labels"},
                  "--see-labels goes with methods whose weights come from"},
             Case{{"--method", "erm", "--margin-folds", "2"},
                  "--margin-folds goes with methods that need the margins of a first model, not erm"},
             Case{{"--method", "lrw-hard", "--fallback-level", "0.2"},
                  "--fallback-level goes with --fallback-folds 2 or more, not 0"},
             Case{{"--method", "molere", "--splitter-max-term", "1e39"}, "expected a number from 0 to 1000"},
             Case{{"--error-weight", "30"}, "--error-weight goes with --method jtt, not molere-refit"},
             Case{{"--validation", data}, "--validation goes with --method lrw-given, not molere-refit"},
             Case{{"--method", "lrw-given"}, "--method lrw-given needs --validation FILE"},
             Case{{"--epochs", "0"}, "--epochs 0: expected a whole number of at least 1"},
             Case{{"--batch-size", "1"}, "--batch-size 1: expected a whole number of at least 2"},
             Case{{"--learning-rate", "0"}, "--learning-rate 0: expected a number above 0"},
             Case{{"--validation-share", "0.9"},
                  "--validation-share 0.9: expected a number from above 0 to 0.5"},
             Case{{"--validation-share", "0.001"}, "too few for one of each of the 2 classes"},
             Case{{"--dropout", "1"}, "--dropout 1: expected a number from 0 to below 1"},
             Case{{"--validation-share", "0"}, "--validation-share 0: expected a number from above 0"},
             Case{{"--device", "abacus"}, "abacus"},
             Case{{"--checkpoint", data}, "would be overwritten"},
         }) {
        const Outcome outcome = reweight(one.options);
        EXPECT_EQ(outcome.status, 2) << one.message;
        EXPECT_TRUE(contains(outcome.err, one.message));
        EXPECT_EQ(outcome.out, "");
        EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 1) << outcome.err;
    }
    EXPECT_EQ(folder.files(), Names{"data.csv"});
}

TEST_F(reweight_command, what_is_wrong_with_options_is_told_before_files_are_read) {
    for (const auto& [options, message] : std::vector<std::pair<Names, std::string>>{
             {{"--device", "abacus"}, "hardlearn: unknown device 'abacus'"},
             {{"--network", "wrn"}, "hardlearn: network wrn is for images"},
             {{"--hidden", "8,0"}, "hardlearn: --hidden 0: expected"},
             {{"--method", "molere-refit", "--margin-folds", "0"}, "hardlearn: margin folds 0"}}) {
        const Outcome outcome = reweight(options, "/nowhere.csv");
        EXPECT_EQ(outcome.status, 2);
        EXPECT_TRUE(begins_with(outcome.err, message));
    }
}

TEST_F(reweight_command, a_file_that_is_no_checkpoint_is_named_alone) {
    folder.write("model.checkpoint", "no checkpoint");
    const Outcome outcome = reweight();
    EXPECT_EQ(outcome.status, 3);
    EXPECT_TRUE(begins_with(outcome.err, "hardlearn: " + model + ".checkpoint: "));
}

TEST_F(reweight_command, a_loss_that_is_no_number_stops_with_its_place) {
    const Outcome outcome =
        reweight({"--method", "erm", "--optimizer", "sgd", "--learning-rate", "1e30", "--momentum", "0"});
    EXPECT_EQ(outcome.status, 5);
    EXPECT_TRUE(contains(outcome.err, "epoch"));
    EXPECT_TRUE(contains(outcome.err, "1e+30"));
    EXPECT_EQ(outcome.out, "");
}

TEST_F(reweight_command, a_run_that_was_stopped_goes_on_to_the_same_result) {
    const std::string more = folder.write("more.csv", two_class_csv(1000));
    const Names command = {"reweight", more, "--method", "molere", "--epochs", "40", "-o"};
    const auto to = [&](const std::string& name) {
        Names arguments = command;
        arguments.push_back(folder / name);
        return arguments;
    };
    const Outcome whole = hardlearn(to("whole"));
    ASSERT_EQ(whole.status, 0) << whole.err;
    const Outcome stopped = hardlearn(to("part"), {.interrupt_at = folder / "part.checkpoint"});
    ASSERT_EQ(stopped.status, 130) << stopped.err;
    EXPECT_TRUE(contains(stopped.err, "the same command goes on from"));
    EXPECT_TRUE(contains(stopped.err, "part.checkpoint"));
    EXPECT_FALSE(std::filesystem::exists(folder / "part"));
    const Outcome ended = hardlearn(to("part"));
    ASSERT_EQ(ended.status, 0) << ended.err;
    EXPECT_TRUE(contains(ended.err, "going on from"));
    EXPECT_FALSE(std::filesystem::exists(folder / "part.checkpoint"));
    EXPECT_EQ(hardlearn({"predict", folder / "part", more, "--scores"}).out,
              hardlearn({"predict", folder / "whole", more, "--scores"}).out);
    EXPECT_EQ(hardlearn({"weights", folder / "part", more, "--hardest", "50"}).out,
              hardlearn({"weights", folder / "whole", more, "--hardest", "50"}).out);
}

TEST_F(reweight_command, a_checkpoint_of_another_run_is_refused) {
    const std::string more = folder.write("more.csv", two_class_csv(1000));
    const auto with = [&](const std::string& epochs, const RunSettings& settings = {}) {
        return hardlearn({"reweight", more, "--method", "erm", "--epochs", epochs, "-o", model}, settings);
    };
    ASSERT_EQ(with("5000", {.interrupt_at = model + ".checkpoint"}).status, 130);
    const Outcome other = with("4");
    EXPECT_EQ(other.status, 2);
    EXPECT_TRUE(contains(other.err, "model.checkpoint"));
    EXPECT_TRUE(contains(other.err, "other data or options"));
    std::filesystem::remove(model + ".checkpoint");
    EXPECT_EQ(with("4").status, 0);
}

TEST_F(reweight_command, a_damaged_checkpoint_is_named_with_what_to_do) {
    const std::string more = folder.write("more.csv", two_class_csv(1000));
    const std::string checkpoint = model + ".checkpoint";
    const Names command = {"reweight", more, "--method", "erm", "--epochs", "5000", "-o", model};
    ASSERT_EQ(hardlearn(command, {.interrupt_at = checkpoint}).status, 130);
    const std::string whole = read_file(checkpoint);
    std::string flipped = whole;
    flipped[flipped.size() / 2] ^= 1;
    for (const std::string& damaged : {flipped, whole.substr(0, whole.size() / 2), whole.substr(0, 20),
                                       std::string("x,y\n1,2\n"), std::string()}) {
        write_file(checkpoint, damaged);
        const Outcome outcome = hardlearn(command);
        EXPECT_EQ(outcome.status, 3);
        EXPECT_TRUE(begins_with(outcome.err,
                                "hardlearn: " + checkpoint + ": no checkpoint that can be gone on from ("))
            << outcome.err;
        EXPECT_TRUE(contains(outcome.err, "): remove it to start anew\n")) << outcome.err;
        EXPECT_FALSE(contains(outcome.err, "more.csv")) << outcome.err;
        EXPECT_EQ(read_file(checkpoint), damaged);
    }
}

TEST_F(reweight_command, a_checkpoint_is_told_from_a_model) {
    const std::string more = folder.write("more.csv", two_class_csv(1000));
    const std::string checkpoint = model + ".checkpoint";
    ASSERT_EQ(hardlearn({"reweight", more, "--method", "erm", "--epochs", "5000", "-o", model},
                        {.interrupt_at = checkpoint})
                  .status,
              130);
    const Outcome shown = hardlearn({"inspect", checkpoint});
    EXPECT_EQ(shown.status, 0) << shown.err;
    for (const char* part : {"model.checkpoint: checkpoint of a training that was stopped, erm with seed 0",
                             "training  stopped", "The same 'reweight' command goes on from it"}) {
        EXPECT_TRUE(contains(shown.out, part)) << shown.out;
    }
    for (const Names& command :
         {Names{"predict", checkpoint, more}, Names{"explain", checkpoint, more, "--row", "1"}}) {
        const Outcome outcome = hardlearn(command);
        EXPECT_EQ(outcome.status, 3);
        EXPECT_TRUE(contains(outcome.err, "is the checkpoint of a training that was stopped")) << outcome.err;
    }
}

// Killed between saving and logging, in the middle of a line, and whenever it comes.
TEST_F(reweight_command, the_log_has_each_epoch_once_also_after_a_kill) {
    const std::string checkpoint = model + ".checkpoint", log = folder / "log.jsonl";
    const Names command = {"reweight",       data, "--method", "lrw-hard", "--epochs", "40",
                           "--margin-folds", "2",  "-o",       model,      "--log",    log};
    const auto last_epochs = [&] {
        std::map<std::string, std::vector<int>> epochs;
        for (const std::string& line : lines_of(read_file(log))) {
            const Json json = Json::parse(line);
            epochs[json["stage"]].push_back(json["epoch"]);
        }
        return epochs;
    };
    ASSERT_EQ(hardlearn(command).status, 0);
    const auto whole = last_epochs();
    ASSERT_EQ(whole.size(), 3u);
    int kills = 0;
    for (const std::string damage : {"nothing", "a line less", "half a line", "three lines less"}) {
        std::filesystem::remove(log);
        std::filesystem::remove(checkpoint);
        const Outcome killed = hardlearn(command, {.interrupt_at = checkpoint, .signal = SIGKILL});
        if (killed.status == 0) continue;
        ++kills;
        std::string text = read_file(log);
        const auto cut_line = [&] { text.erase(text.empty() ? 0 : text.rfind('\n', text.size() - 2) + 1); };
        if (damage == "a line less") cut_line();
        if (damage == "three lines less") cut_line(), cut_line(), cut_line();
        if (damage == "half a line") text.resize(text.size() - std::min<std::size_t>(text.size(), 40));
        write_file(log, text);
        const Outcome outcome = hardlearn(command);
        ASSERT_EQ(outcome.status, 0) << outcome.err;
        EXPECT_EQ(last_epochs(), whole) << damage;
    }
    EXPECT_GT(kills, 0);
}

TEST_F(reweight_command, a_fault_of_the_validation_file_is_told_of_it) {
    const std::string one_class = folder.write("one.csv", "x,y,z,label\n1,2,3,a\n2,3,4,a\n");
    const std::string other = folder.write("other.csv", "x,y,z,label\n1,2,3,a\n2,3,4,c\n");
    for (const auto& [file, message] :
         {std::pair{one_class, "one.csv: validation rows: all rows are of one class"},
          {other, "other.csv: validation rows: the training rows lack their class 'c'"}}) {
        const Outcome outcome = reweight({"--method", "lrw-given", "--validation", file});
        EXPECT_EQ(outcome.status, 3);
        EXPECT_TRUE(contains(outcome.err, message)) << outcome.err;
        EXPECT_FALSE(contains(outcome.err, "data.csv")) << outcome.err;
    }
}

TEST_F(reweight_command, threads_are_no_more_than_processors) {
    const auto seconds = [&](const std::string& threads) {
        const Outcome outcome = reweight({"--method", "erm", "--threads", threads});
        EXPECT_EQ(outcome.status, 0);
        EXPECT_EQ(contains(outcome.err, "--threads " + threads + ": there are "), threads == "1000")
            << outcome.err;
        return outcome.processor_seconds;
    };
    EXPECT_LT(seconds("1000"), 5 + 3 * seconds("1"));
}

// Also while libtorch is loaded, before main() of the program with networks runs; not before that of the
// first program.
TEST_F(reweight_command, a_signal_is_an_interrupt_whenever_it_comes) {
    const std::string more = folder.write("more.csv", two_class_csv(1000));
    const auto start = std::chrono::steady_clock::now();
    ASSERT_EQ(hardlearn({"--version"}).status, 0);
    const double loading = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    for (const int signal : {SIGTERM, SIGINT}) {
        for (const double later : {0.03, 0.09, 0.17, 0.27, 0.42, 0.57}) {
            const double after = 2 * loading + later;
            const Outcome outcome = hardlearn({"reweight", more, "--epochs", "5000", "-o", model},
                                              {.interrupt_after = after, .signal = signal});
            EXPECT_EQ(outcome.status, 130)
                << "signal " << signal << " after " << after << ": " << outcome.err;
            std::filesystem::remove(model + ".checkpoint");
        }
    }
}

TEST_F(reweight_command, predict_writes_the_same_table_as_for_other_models) {
    ASSERT_EQ(reweight({"--method", "erm"}).status, 0);
    const Outcome plain = hardlearn({"predict", model, data});
    ASSERT_EQ(plain.status, 0) << plain.err;
    EXPECT_EQ(lines_of(plain.out).size(), 121u);
    EXPECT_EQ(lines_of(plain.out)[0], "prediction");
    const Outcome scores =
        hardlearn({"predict", model, data, "--scores", "-o", folder / "out.csv", "--quiet"});
    EXPECT_EQ(scores.out, "");
    EXPECT_EQ(lines_of(read_file(folder / "out.csv"))[0], "prediction,score_a,score_b");
    for (const Names& option : {Names{"--abstain", "0.1"}, Names{"--exact"}}) {
        Names arguments = {"predict", model, data};
        arguments.insert(arguments.end(), option.begin(), option.end());
        const Outcome outcome = hardlearn(arguments);
        EXPECT_EQ(outcome.status, 2);
        EXPECT_TRUE(contains(outcome.err, option[0] + " goes with a Micro-Learner, not the network in "));
    }
    const Outcome narrow = hardlearn({"predict", model, folder.write("narrow.csv", "x,y\n1,2\n")});
    EXPECT_EQ(narrow.status, 3);
    EXPECT_TRUE(contains(narrow.err, "'z'"));
}

TEST_F(reweight_command, other_commands_tell_a_network_from_a_micro_learner) {
    ASSERT_EQ(reweight({"--method", "erm"}).status, 0);
    const Outcome explained = hardlearn({"explain", model, data, "--row", "1"});
    EXPECT_EQ(explained.status, 3);
    EXPECT_TRUE(contains(explained.err, "hardlearn.reweighted"));
    ASSERT_EQ(hardlearn({"fit", data, "-o", folder / "learner", "--construction", "naive"}).status, 0);
    const Outcome weighed = hardlearn({"weights", folder / "learner", data});
    EXPECT_EQ(weighed.status, 3);
    EXPECT_TRUE(contains(weighed.err, "is no model that 'hardlearn reweight' wrote"));
    EXPECT_EQ(hardlearn({"predict", folder / "absent", data}).status, 4);
}

TEST_F(reweight_command, inspect_shows_a_network_in_a_few_lines) {
    ASSERT_EQ(reweight({"--method", "lrw-random", "--hidden", "16,8"}).status, 0);
    const Outcome outcome = hardlearn({"inspect", model});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    for (const char* part :
         {"network, weights learned for a random validation part", "lrw-random on mlp 16-8 with ",
          "Fitted on 120 rows (data), 3 columns; predicts 'label'", "108 rows trained on, 12 held back",
          "class  rows"}) {
        EXPECT_TRUE(contains(outcome.out, part));
    }
    EXPECT_LT(lines_of(outcome.out).size(), 15u);
}

TEST_F(reweight_command, weights_lists_every_training_row) {
    ASSERT_EQ(reweight({"--method", "lrw-hard"}).status, 0);
    const Outcome outcome = hardlearn({"weights", model, data, "-o", folder / "weights.csv"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "mean weight"));
    EXPECT_TRUE(contains(outcome.out, "Spearman correlation of weight and margin"));
    const auto lines = lines_of(read_file(folder / "weights.csv"));
    ASSERT_EQ(lines.size(), 121u);
    EXPECT_EQ(lines[0], "row,class,part,weight,margin,p_training,hard");
    EXPECT_EQ(std::ranges::count_if(lines, [](const std::string& line) { return line.ends_with(",0,1"); }),
              12);
    EXPECT_TRUE(begins_with(lines[1], "1,"));
}

TEST_F(reweight_command, weights_shows_the_hardest_rows_first) {
    ASSERT_EQ(reweight({"--method", "erm-trimmed"}).status, 0);
    const Outcome outcome = hardlearn({"weights", model, data, "--hardest", "5"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(lines_of(outcome.out).size(), 7u);
    const Json json = record_of({"weights", model, data});
    double last = -2;
    for (const Json& row : json["hardest_first"]) {
        const double margin = json["samples"][row.get<std::size_t>() - 1]["margin"];
        EXPECT_GE(margin, last);
        last = margin;
    }
    EXPECT_EQ(json["samples"].size(), 120u);
    EXPECT_TRUE(json["weight_margin_correlation"].is_null());
}

TEST_F(reweight_command, weights_asks_for_the_data_that_was_trained_on) {
    ASSERT_EQ(reweight({"--method", "erm"}).status, 0);
    const Outcome outcome = hardlearn({"weights", model, folder.write("other.csv", two_class_csv(100))});
    EXPECT_EQ(outcome.status, 3);
    EXPECT_TRUE(contains(outcome.err, "other.csv: is not what "));
    EXPECT_TRUE(contains(outcome.err, "fingerprint"));
    EXPECT_EQ(outcome.out, "");
}

TEST_F(reweight_command, images_are_trained_on_predicted_and_weighed) {
    const std::string train = images("train", 60), test = images("test", 10);
    const Outcome outcome =
        reweight({"--method", "lrw-random", "--width", "4", "--test", test, "--threads", "1"}, train);
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "60 images of 12 x 12 pixels, 1 channel, 2 classes"));
    EXPECT_TRUE(contains(outcome.out, "small-cnn of width 4"));
    const Outcome predicted = hardlearn({"predict", model, test, "--scores"});
    ASSERT_EQ(predicted.status, 0) << predicted.err;
    EXPECT_EQ(lines_of(predicted.out).size(), 11u);
    EXPECT_TRUE(contains(predicted.err, "accuracy"));
    EXPECT_EQ(hardlearn({"weights", model, train}).status, 0);
    EXPECT_EQ(hardlearn({"inspect", model}).status, 0);
    const Outcome table = hardlearn({"predict", model, data});
    EXPECT_EQ(table.status, 3);
    EXPECT_TRUE(contains(table.err, "is a table, but the network was trained on images"));
    ASSERT_EQ(reweight({"--method", "erm"}, data, "of-table").status, 0);
    const Outcome mixed = hardlearn({"predict", folder / "of-table", test});
    EXPECT_EQ(mixed.status, 3);
    EXPECT_TRUE(contains(mixed.err, "no table but images, but the network was trained on a table"));
}

TEST_F(reweight_command, options_for_tables_are_refused_for_images) {
    const std::string train = images("train", 20);
    for (const auto& [option, message] : std::vector<std::pair<Names, std::string>>{
             {{"--label", "x"}, "--label goes with a table, not the images in "},
             {{"--group", "x"}, "--group goes with a table, not the images in "},
             {{"--separator", "tab"}, "--separator goes with a table, not the images in "},
             {{"--max-levels", "64"}, "--max-levels goes with a table, not the images in "},
             {{"--network", "mlp"}, "network mlp is for tables, but the data is images"},
             {{"--hidden", "8"}, "--hidden goes with --network mlp, not small-cnn"},
             {{"--dropout", "0.5"}, "--dropout goes with --network mlp or wrn, not small-cnn"}}) {
        const Outcome outcome = reweight(option, train);
        EXPECT_EQ(outcome.status, 2);
        EXPECT_TRUE(contains(outcome.err, message));
    }
}

Json without_seconds(Json json) {
    for (auto& [key, value] : json.items()) {
        if (key.ends_with("seconds")) {
            value = nullptr;
        } else if (value.is_structured()) {
            value = without_seconds(value);
        }
    }
    return json;
}

TEST_F(reweight_command, evaluate_mixes_networks_with_other_models_for_any_number_of_threads) {
    const auto evaluated = [&](const std::string& threads) {
        return without_seconds(
            record_of({"evaluate", data, "--models", "lrw-hard,knn,erm,erm-trimmed", "--folds", "2",
                       "--repeats", "2", "--network-epochs", "3", "--no-hardness", "--threads", threads}));
    };
    const Json one = evaluated("1");
    EXPECT_EQ(one, evaluated("2"));
    const Json& models = one["data"][0]["models"];
    ASSERT_EQ(models.size(), 4u);
    EXPECT_EQ(models[0]["name"], "lrw-hard");
    EXPECT_EQ(models[1]["name"], "knn");
    EXPECT_TRUE(contains(models[2]["folds"][0]["chosen"].get<std::string>(), "3 epochs"));
    EXPECT_NE(models[2]["folds"][0]["log_loss"], models[3]["folds"][0]["log_loss"]);
}

TEST_F(reweight_command, a_model_of_evaluate_scores_alike_whatever_else_is_compared) {
    const auto evaluated = [&](const std::string& list, const std::string& name) {
        const Json json = without_seconds(record_of({"evaluate", data, "--models", list + ",mwn", "--folds",
                                                     "2", "--network-epochs", "2", "--no-hardness"}));
        for (const Json& one : json["data"][0]["models"]) {
            if (one["name"] == name) return one;
        }
        return Json();
    };
    EXPECT_EQ(evaluated("jtt", "jtt"), evaluated("lrw-easy,majority,jtt", "jtt"));
    EXPECT_EQ(evaluated("knn", "knn"), evaluated("erm,knn", "knn"));
}

TEST_F(reweight_command, evaluate_compares_with_the_networks_of_the_paper_for_any_number_of_threads) {
    const auto evaluated = [&](const std::string& threads) {
        return without_seconds(record_of(
            {"evaluate", data, "--models", "cnn,lstm,gru,bi-lstm,erm,conv-lstm,dnn,protonet,ft-transformer",
             "--folds", "2", "--network-epochs", "1", "--no-hardness", "--threads", threads}));
    };
    const Json one = evaluated("1");
    EXPECT_EQ(one, evaluated("2"));
    EXPECT_EQ(one["schema"], "hardlearn.evaluation/2");
    const Json& models = one["data"][0]["models"];
    ASSERT_EQ(models.size(), 9u);
    for (const Json& model : models) {
        EXPECT_TRUE(contains(model["folds"][0]["chosen"].get<std::string>(), "1 epoch")) << model["name"];
        EXPECT_GT(model["scores"]["log_loss"]["mean"].get<double>(), 0) << model["name"];
    }
}

TEST_F(reweight_command, an_evaluation_of_networks_stops_when_interrupted) {
    const std::string more = folder.write("more.csv", two_class_csv(2000));
    const Outcome outcome =
        hardlearn({"evaluate", more, "--models", "bi-lstm", "--folds", "5", "--no-hardness",
                   "--network-epochs", "100000", "--json", folder / "record.json"},
                  {.interrupt_after = 3.0});
    EXPECT_EQ(outcome.status, 130) << outcome.err;
    EXPECT_FALSE(std::filesystem::exists(folder / "record.json"));
}

TEST_F(reweight_command, compare_takes_networks_by_name) {
    const std::string record = folder / "record.json";
    ASSERT_EQ(hardlearn({"evaluate", data, "--models", "knn,erm", "--folds", "2", "--network-epochs", "2",
                         "--no-hardness", "--json", record})
                  .status,
              0);
    const Outcome outcome = hardlearn({"compare", record, "--model", "erm"});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
}

TEST_F(reweight_command, evaluate_refuses_epochs_without_networks) {
    const Outcome outcome = hardlearn({"evaluate", data, "--models", "knn", "--network-epochs", "5"});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_TRUE(contains(outcome.err, "--network-epochs goes with models that are networks"));
    const Outcome given = hardlearn({"evaluate", data, "--models", "lrw-given"});
    EXPECT_EQ(given.status, 2);
    EXPECT_TRUE(contains(given.err, "unknown model 'lrw-given'"));
}

TEST(network_model_names, are_all_methods_but_the_given_one_and_the_networks_of_the_paper) {
    std::vector<std::string_view> expected;
    for (const Method method : methods()) {
        if (method != Method::lrw_given) expected.push_back(name_of(method));
    }
    for (const std::string_view name : known_names<TableNetworkKind>()) expected.push_back(name);
    const auto names = network_model_names();
    EXPECT_EQ((std::vector<std::string_view>{names.begin(), names.end()}), expected);
}

}  // namespace
}  // namespace hardlearn::testing
