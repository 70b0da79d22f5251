// docs/json.md is the contract: every field of every record is documented there, and every documented field
// is there.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/app/process.hpp"
#include "tests/support/test_data.hpp"

namespace hardlearn::testing {
namespace {

using Json = nlohmann::ordered_json;
using Names = std::vector<std::string>;
using Paths = std::set<std::string>;

// Objects whose keys are names from the data: documented as NAME.*
bool has_free_keys(const std::string& path) {
    return path.ends_with("distances") || path == "scores" || path == "predictions[].scores" || path == "voters[].scores";
}

void collect_paths(const Json& json, const std::string& path, bool free_scores, Paths& paths) {
    if (json.is_array()) {
        for (const Json& element : json) collect_paths(element, path + "[]", free_scores, paths);
        if (!json.empty() && json[0].is_structured()) return;
        paths.insert(path + "[]");
    } else if (json.is_object()) {
        const bool free = has_free_keys(path) && (free_scores || path != "scores");
        for (const auto& [key, value] : json.items()) {
            collect_paths(value, (path.empty() ? "" : path + ".") + (free ? "*" : key), free_scores, paths);
        }
    } else {
        paths.insert(path);
    }
}

// The first cells, written as code, of the tables in the section of a schema.
Paths documented_paths(const std::string& schema) {
    std::istringstream page(read_file(std::string(HARDLEARN_SOURCE_DIR) + "/docs/json.md"));
    const std::regex row("^\\| `([^`]+)` \\|.*");
    Paths paths;
    bool inside = false;
    for (std::string line; std::getline(page, line);) {
        std::smatch match;
        if (line.starts_with("## ")) inside = line.find(schema) != std::string::npos;
        if (inside && std::regex_match(line, match, row)) paths.insert(match[1]);
    }
    return paths;
}

Json record_of(Names arguments) {
    arguments.insert(arguments.end(), {"--json", "-", "--quiet"});
    const Outcome outcome = hardlearn(arguments);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return Json::parse(outcome.out);
}

// `optional`: documented, but null or empty in this record.
void expect_documented(const Json& record, const std::string& schema, const Paths& optional = {}) {
    EXPECT_EQ(record["schema"], schema);
    EXPECT_EQ(record.items().begin().key(), "schema");
    Paths found;
    collect_paths(record, "", schema == "hardlearn.explanation/1", found);
    const Paths documented = documented_paths(schema);
    EXPECT_FALSE(documented.empty());
    for (const std::string& path : found)
        EXPECT_TRUE(documented.contains(path)) << path << " is not documented";
    for (const std::string& path : documented) {
        EXPECT_TRUE(found.contains(path) || optional.contains(path))
            << path << " is documented but not there";
    }
}

TEST(json, diagnosis_is_as_documented) {
    expect_documented(record_of({"diagnose", example_data("speakers.csv"), "--group", "speaker"}),
                      "hardlearn.diagnosis/1");
}

TEST(json, cleaning_is_as_documented) {
    const TemporaryFolder folder;
    expect_documented(record_of({"clean", example_data("glass.csv"), "-o", folder / "clean.csv"}),
                      "hardlearn.cleaning/1", {});
}

TEST(json, evaluation_is_as_documented) {
    const Json record = record_of(
        {"evaluate", example_data("hepatitis.csv"), "--models", "majority,naive-bayes", "--folds", "40"});
    expect_documented(record, "hardlearn.evaluation/1");
}

TEST(json, fit_predict_explain_and_inspect_are_as_documented) {
    const TemporaryFolder folder;
    const std::string data = example_data("hepatitis.csv");
    expect_documented(record_of({"fit", data, "-o", folder / "model"}), "hardlearn.fit/1");
    expect_documented(record_of({"predict", folder / "model", data, "--scores"}), "hardlearn.predictions/1");
    expect_documented(record_of({"explain", folder / "model", data, "--row", "3"}),
                      "hardlearn.explanation/1");
    expect_documented(record_of({"inspect", folder / "model"}), "hardlearn.model/1");
}

TEST(json, undefined_scores_are_null) {
    const TemporaryFolder folder;
    const std::string data = folder.write("data.csv", two_class_csv(40));
    ASSERT_EQ(hardlearn({"fit", data, "-o", folder / "model"}).status, 0);
    const std::string one_class = folder.write("queries.csv", "x,y,z,label\n1,2,3,a\n2,2,3,a\n");
    const Json record = record_of({"predict", folder / "model", one_class});
    EXPECT_TRUE(record["scores"]["d_index"].is_null());
    EXPECT_TRUE(record["scores"]["accuracy"].is_number());
}

TEST(json, a_path_that_is_no_utf8_is_replaced_not_fatal) {
    const TemporaryFolder folder;
    const std::string data = folder.write("caf\xe9.csv", two_class_csv(40));
    const Outcome outcome = hardlearn({"diagnose", data, "--json", "-"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(Json::accept(outcome.out));
}

}  // namespace
}  // namespace hardlearn::testing
