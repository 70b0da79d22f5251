// `report` as a user runs it.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/app/program.hpp"
#include "tests/support/files.hpp"
#include "tests/support/test_data.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

using Names = std::vector<std::string>;

// A quick record and a quick model of the same rows, so that pages take no time.
struct Sources {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(60));
    const std::string record = folder / "record.json";
    const std::string model = folder / "a.model";
    Sources() {
        EXPECT_EQ(hardlearn({"evaluate", data, "--models", "majority,naive-bayes", "--no-hardness", "--json",
                             record})
                      .status,
                  0);
        EXPECT_EQ(hardlearn({"fit", data, "-o", model, "--construction", "naive", "--no-hardness", "--quiet"})
                      .status,
                  0);
    }
    Outcome report(Names more, const RunSettings& settings = {}) const {
        Names all = {"report", data, "--model", model, "--evaluation", record};
        all.insert(all.end(), more.begin(), more.end());
        return hardlearn(all, settings);
    }
};

TEST(report, needs_nothing_but_a_file_and_tells_what_the_page_says_first) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(60));
    const Outcome outcome =
        hardlearn({"report", data, "-o", folder / "page.html", "--card", folder / "card.md"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "Learning-Hard Index"));
    EXPECT_TRUE(contains(outcome.out, "What next:"));
    EXPECT_TRUE(contains(outcome.out, "Report written to " + std::string(folder / "page.html")));
    const std::string page = read_file(folder / "page.html");
    EXPECT_TRUE(begins_with(page, "<!DOCTYPE html>"));
    EXPECT_TRUE(page.ends_with("</html>\n"));
    for (const char* part : {"majority", "knn", "extra-trees", "svm", "mil-auto", "a right prediction"})
        EXPECT_TRUE(contains(page, part)) << part;
    EXPECT_FALSE(contains(page, "Seconds to fit"));
    EXPECT_TRUE(begins_with(read_file(folder / "card.md"), "# Model card: data"));
    EXPECT_EQ(folder.files(), (Names{"card.md", "data.csv", "page.html"}));
}

TEST(report, equal_input_gives_equal_bytes_whatever_the_output_is_called_and_for_any_number_of_threads) {
    const Sources sources;
    ASSERT_EQ(sources.report({"-o", sources.folder / "a.html", "--threads", "1"}).status, 0);
    ASSERT_EQ(sources.report({"--quiet", "-o", sources.folder / "other.html", "--threads", "2"}).status, 0);
    const std::string page = read_file(sources.folder / "a.html");
    EXPECT_EQ(read_file(sources.folder / "other.html"), page);
    EXPECT_TRUE(contains(page, "hardlearn report " + sources.data + " --model"));
    EXPECT_FALSE(contains(page, "a.html"));
    EXPECT_TRUE(contains(page, "Seconds to fit"));  // the record gives them
}

// Rows of persons that the data does not have, far away in a column and all of one text.
std::string planted_fresh_csv() {
    std::string csv = "planted_column,text,who\n";
    for (int i = 0; i < 60; ++i)
        csv += "76543210.5,planted_text,planted_person_" + std::to_string(20 + i % 20) + "\n";
    return csv;
}

TEST(report, a_private_page_and_card_show_no_folder_and_no_value) {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder / "planted_folder");
    std::string csv = "planted_column,text,who,label\n";
    for (int i = 0; i < 60; ++i)
        csv += std::to_string(i % 2 * 3 + i % 7) + (i == 4 ? ".98765" : ".5") +
               (i % 3 == 0 ? ",planted_text" : ",other") + ",planted_person_" + std::to_string(i % 20) +
               (i % 2 == 0 ? ",yes\n" : ",no\n");
    const std::string data = folder.write("planted_folder/data.csv", csv);
    const std::string fresh = folder.write("planted_folder/fresh.csv", planted_fresh_csv());
    const Names task = {"report", data,        "--group",         "who",        "--rows",
                        "5,7",    "--missing", "planted_missing", "--new-rows", fresh};
    Names open = task, closed = task;
    open.insert(open.end(), {"-o", folder / "open.html", "--card", folder / "open.md"});
    closed.insert(closed.end(), {"--private", "-o", folder / "closed.html", "--card", folder / "closed.md"});
    ASSERT_EQ(hardlearn(open).status, 0);
    ASSERT_EQ(hardlearn(closed).status, 0);
    const std::string page = read_file(folder / "closed.html");
    for (const char* planted :
         {"planted_text", "planted_person", "planted_folder", "planted_missing", "4.9877", "7.654e+07"}) {
        EXPECT_TRUE(contains(read_file(folder / "open.html"), planted)) << planted;
        EXPECT_FALSE(contains(page, planted)) << planted;
        EXPECT_FALSE(contains(read_file(folder / "closed.md"), planted)) << planted;
    }
    EXPECT_TRUE(contains(page, "planted_column"));  // names of columns stay
    EXPECT_TRUE(contains(page, "hardlearn report data.csv"));
    EXPECT_TRUE(contains(page, "--new-rows fresh.csv"));
    EXPECT_TRUE(contains(page, "--rows 5,7 --private"));
    EXPECT_TRUE(contains(page, "<bdi>planted_column</bdi></th><td class=\"n\" data-title=\"Distance\">1.00"));
}

TEST(report, rows_that_are_asked_for_are_explained) {
    const Sources sources;
    ASSERT_EQ(sources.report({"--rows", "3,17", "-o", sources.folder / "page.html"}).status, 0);
    const std::string page = read_file(sources.folder / "page.html");
    EXPECT_TRUE(contains(page, "id=\"case-3\""));
    EXPECT_TRUE(contains(page, "id=\"case-17\""));
    EXPECT_FALSE(contains(page, "a wrong prediction, the surest"));
    const Outcome none = sources.report({"--rows", "61", "-o", sources.folder / "none.html"});
    EXPECT_EQ(none.status, 2);
    EXPECT_TRUE(contains(none.err, "there are rows 1 to 60"));
    EXPECT_FALSE(std::filesystem::exists(sources.folder / "none.html"));
}

TEST(report, refuses_records_and_models_that_do_not_go_with_the_data) {
    const Sources sources;
    const std::string other = sources.folder.write("other.csv", two_class_csv(50));
    const std::string page = sources.folder / "page.html";
    const std::string newer = sources.folder.write(
        "newer.json",
        replaced(read_file(sources.record), "hardlearn.evaluation/2", "hardlearn.evaluation/9"));
    struct Case {
        Names arguments;
        std::string told;
    };
    for (const auto& [arguments, told] :
         {Case{{"report", other, "-o", page, "--model", sources.model},
               sources.model + ": the model was fitted on other data"},
          Case{{"report", other, "-o", page, "--evaluation", sources.record},
               sources.record + ": the evaluation is of other data"},
          Case{{"report", sources.data, "-o", page, "--evaluation", newer},
               "found '\"hardlearn.evaluation/9\"'"},
          Case{{"report", sources.data, "-o", page, "--evaluation", sources.data},
               "is no JSON record of 'evaluate'"},
          Case{{"report", sources.data, "-o", page, "--model", sources.record}, sources.record}}) {
        const Outcome outcome = hardlearn(arguments);
        EXPECT_EQ(outcome.status, 3) << outcome.err;
        EXPECT_TRUE(contains(outcome.err, told));
        EXPECT_FALSE(std::filesystem::exists(page));
    }
}

// Rows of the data, moved in one column, and a certificate of it.
struct MoreSources : Sources {
    const std::string fresh =
        folder.write("fresh.csv", "z,y,x\n1,9.5,1\n2,8.25,2\n1,9,3\n0,8,4\n1,9.75,5\n2,8.5,6\n1,9.25,7\n");
    const std::string certificate = folder / "certificate.json";
    MoreSources() {
        // One that builds traininglets.
        EXPECT_EQ(hardlearn({"fit", data, "-o", model, "--construction", "naive", "--neighbors", "10",
                             "--no-hardness", "--quiet"})
                      .status,
                  0);
        EXPECT_EQ(hardlearn({"certify", data, "--solved", "0.2", "--failing", "0.4", "--families",
                             "naive-bayes", "--operators", "lda", "--repeats", "1", "--traininglets", "none",
                             "--json", certificate})
                      .status,
                  0);
    }
};

TEST(report, shows_a_certificate_and_rows_to_be_predicted_and_says_so_in_its_record) {
    const MoreSources sources;
    const std::string record = sources.folder / "report.json";
    const Outcome outcome = sources.report({"--certificate", sources.certificate, "--new-rows", sources.fresh,
                                            "-o", sources.folder / "page.html", "--json", record});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    const std::string page = read_file(sources.folder / "page.html");
    for (const char* id : {"id=\"certificate\"", "id=\"new-rows\"", "id=\"traininglets\""})
        EXPECT_TRUE(contains(page, id)) << id;
    EXPECT_TRUE(contains(page, "<dt>New rows</dt><dd><code>" + sources.fresh));
    const auto json = nlohmann::json::parse(read_file(record));
    EXPECT_EQ(json["new_rows"]["rows"], 7);
    EXPECT_EQ(json["new_rows"]["file"], sources.fresh);
    EXPECT_EQ(json["new_rows"]["traininglets"]["rows"], 7);
    EXPECT_TRUE(json["new_rows"]["traininglets"]["wrong"].is_null());
    EXPECT_EQ(json["certificate"]["file"], sources.certificate);
    EXPECT_EQ(json["certificate"]["tau"], 0.2);
    ASSERT_EQ(sources.report({"-o", sources.folder / "plain.html", "--json", record}).status, 0);
    const auto plain = nlohmann::json::parse(read_file(record));
    EXPECT_TRUE(plain["new_rows"].is_null());
    EXPECT_TRUE(plain["certificate"].is_null());
    EXPECT_FALSE(contains(read_file(sources.folder / "plain.html"), "id=\"new-rows\""));
}

TEST(report, refuses_certificates_of_other_data_and_new_rows_without_its_columns) {
    const MoreSources sources;
    const std::string other = sources.folder.write("other.csv", two_class_csv(50));
    const std::string page = sources.folder / "page.html";
    const std::string newer = sources.folder.write(
        "newer.json",
        replaced(read_file(sources.certificate), "hardlearn.certificate/1", "hardlearn.certificate/2"));
    const std::string narrow = sources.folder.write("narrow.csv", "z\n1\n2\n");
    struct Case {
        Names arguments;
        std::string told;
    };
    for (const auto& [arguments, told] :
         {Case{{"report", other, "-o", page, "--certificate", sources.certificate},
               sources.certificate + ": the certificate is of other data"},
          Case{{"report", sources.data, "-o", page, "--certificate", newer},
               "found '\"hardlearn.certificate/2\"'"},
          Case{{"report", sources.data, "-o", page, "--certificate", sources.record}, sources.record},
          Case{{"report", sources.data, "-o", page, "--certificate", sources.data},
               "is no JSON record of 'certify'"},
          Case{{"report", sources.data, "-o", page, "--new-rows", narrow}, narrow}}) {
        const Outcome outcome = hardlearn(arguments);
        EXPECT_EQ(outcome.status, 3) << outcome.err;
        EXPECT_TRUE(contains(outcome.err, told));
        EXPECT_FALSE(std::filesystem::exists(page));
    }
    EXPECT_EQ(sources.report({"-o", sources.fresh, "--new-rows", sources.fresh}).status, 2);
    EXPECT_EQ(sources.report({"-o", sources.certificate, "--certificate", sources.certificate}).status, 2);
}

TEST(report, leaves_nothing_half_written) {
    const Sources sources;
    const std::string page = sources.folder.write("page.html", "what was there before");
    const Outcome full = sources.report({"-o", page}, {.max_file_bytes = 10000});
    EXPECT_EQ(full.status, 4) << full.err;
    EXPECT_EQ(read_file(page), "what was there before");
    EXPECT_EQ(hardlearn({"report", sources.data, "-o", sources.data}).status, 2);
    EXPECT_EQ(hardlearn({"report", sources.data}).status, 2);
    const Outcome printed = sources.report({"-o", "-", "--quiet"});
    EXPECT_EQ(printed.status, 0);
    EXPECT_TRUE(begins_with(printed.out, "<!DOCTYPE html>"));
    EXPECT_TRUE(printed.out.ends_with("</html>\n"));
}

TEST(report, says_why_it_cannot_compare) {
    const TemporaryFolder folder;
    std::string csv = "x,who,label\n";
    for (int i = 0; i < 20; ++i)
        csv += std::to_string(i * 7 % 11) + ",one" + (i % 2 == 0 ? ",yes\n" : ",no\n");
    const Outcome outcome =
        hardlearn({"report", folder.write("data.csv", csv), "--group", "who", "-o", folder / "page.html"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "No models were compared: "));
}

}  // namespace
}  // namespace hardlearn::testing
