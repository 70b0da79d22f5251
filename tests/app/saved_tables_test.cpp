// One table as different programs save it: each file gives the same scores, or is refused with a command that
// does.
#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/app/program.hpp"
#include "tests/support/files.hpp"
#include "tests/support/test_data.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

using Json = nlohmann::json;
using Words = std::vector<std::string>;
using Cells = std::vector<Words>;  // the names first, the class last

Cells vehicle() {
    Cells cells;
    for (const std::string& line : lines_of(read_file(example_data("vehicle.csv")))) {
        Words& row = cells.emplace_back();
        std::size_t begin = 0;
        for (std::size_t end = 0; end != std::string::npos; begin = end + 1) {
            end = line.find(',', begin);
            row.push_back(line.substr(begin, end - begin));
        }
    }
    return cells;
}

struct Style {
    std::string separator = ",";
    std::string line_end = "\n";
    std::string before = "";     // the table
    std::string behind = "";     // the table
    std::string line_tail = "";  // before each line end
    std::function<std::string(const std::string&, std::size_t, std::size_t)> cell =
        [](const std::string& text, std::size_t, std::size_t) { return text; };
    std::function<std::string(std::size_t)> row_name = {};  // in front of each row; of the names: row 0
};

std::string saved(const Cells& cells, const Style& style) {
    std::string text = style.before;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (style.row_name) text += style.row_name(i);
        for (std::size_t j = 0; j < cells[i].size(); ++j)
            text += (j == 0 ? "" : style.separator) + style.cell(cells[i][j], i, j);
        text += style.line_tail + style.line_end;
    }
    return text + style.behind;
}

std::string quoted(const std::string& text) {
    return "\"" + text + "\"";
}

bool is_label(std::size_t column) {
    return column == 18;
}

std::string in_utf16(const std::string& text) {
    std::string bytes = "\xFF\xFE";
    for (const char c : text) bytes += std::string{c, '\0'};
    return bytes;
}

const std::string bom = "\xEF\xBB\xBF";

// "1018" as "1,018".
std::string with_thousands(const std::string& text, const std::string& mark) {
    return text.size() < 4 ? text : text.substr(0, text.size() - 3) + mark + text.substr(text.size() - 3);
}

std::string in_column(const std::string& text, std::size_t width) {
    return std::string(width - std::min(width, text.size()), ' ') + text;
}

struct SavedTable {
    std::string name;
    std::string text;
};

std::vector<SavedTable> spreadsheets(const Cells& cells) {
    const auto decimals = [](const std::string& sign) {
        return [sign](const std::string& text, std::size_t row, std::size_t column) {
            return row == 0 || is_label(column) ? text : text + sign + "00";
        };
    };
    const auto thousands = [](const std::string& text, std::size_t row, std::size_t column) {
        return row == 0 || is_label(column) || text.size() < 4 ? text : quoted(with_thousands(text, ","));
    };
    const auto grouped = [](const std::string& mark, const std::string& end) {
        return [=](const std::string& text, std::size_t row, std::size_t column) {
            return row == 0 || is_label(column) ? text : with_thousands(text, mark) + end;
        };
    };
    const std::string empty_line(18, ';');
    return {
        {"german.csv", saved(cells, {.separator = ";", .line_end = "\r\n", .before = bom})},
        {"german-decimals.csv", saved(cells, {.separator = ";", .line_end = "\r\n", .cell = decimals(",")})},
        {"german-both.csv", saved(cells, {.separator = ";", .cell = grouped(".", ",0")})},
        {"swiss.csv", saved(cells, {.separator = ";", .cell = grouped("'", ".0")})},
        {"thousands.csv", saved(cells, {.cell = thousands})},
        {"unicode-text.txt", in_utf16(saved(cells, {.separator = "\t", .line_end = "\r\n"}))},
        {"sep.csv", saved(cells, {.separator = ";", .line_end = "\r\n", .before = "sep=;\r\n"})},
        {"empty-cells.csv",
         saved(cells,
               {.separator = ";", .behind = empty_line + "\n" + empty_line + "\n", .line_tail = ";;"})},
        {"mac.csv", saved(cells, {.line_end = "\r"})},
        {"decimals.csv", saved(cells, {.cell = decimals(".")})}};
}

std::vector<SavedTable> statistics(const Cells& cells) {
    const auto texts_quoted = [](const std::string& text, std::size_t row, std::size_t column) {
        return row == 0 || is_label(column) ? quoted(text) : text;
    };
    const auto all_quoted = [](const std::string& text, std::size_t, std::size_t) { return quoted(text); };
    const auto upper = [](const std::string& text, std::size_t, std::size_t) { return in_column(text, 8); };
    const auto number = [](const std::string& separator, const std::string& of_names) {
        return [=](std::size_t row) { return row == 0 ? of_names : quoted(std::to_string(row)) + separator; };
    };
    const auto index = [](std::size_t row) {
        return row == 0 ? std::string(",") : std::to_string(row - 1) + ",";
    };
    return {{"r-write-table.txt",
             saved(cells, {.separator = " ", .cell = texts_quoted, .row_name = number(" ", "")})},
            {"r-write-csv.csv", saved(cells, {.cell = texts_quoted, .row_name = number(",", "\"\",")})},
            {"r-write-csv2.csv",
             saved(cells, {.separator = ";", .cell = texts_quoted, .row_name = number(";", "\"\";")})},
            {"pandas.csv", saved(cells, {.row_name = index})},
            {"spss.dat", saved(cells, {.separator = "\t", .line_end = "\r\n", .before = bom})},
            {"sas.csv", saved(cells, {.line_end = "\r\n", .cell = all_quoted})},
            {"columns.txt", saved(cells, {.separator = " ", .cell = upper})},
            {"bars.txt", saved(cells, {.separator = " | "})},
            {"comments.csv", saved(cells, {.before = "# vehicles\n# seen from the side\n"})}};
}

SavedTable weka(Cells cells) {
    std::string text = "% vehicles\n@relation 'vehicle silhouettes'\n\n";
    for (std::size_t j = 0; j < 18; ++j) text += "@attribute '" + cells[0][j] + "' numeric\n";
    text += "@attribute label {van, saab, bus, opel}\n\n@data\n";
    cells.erase(cells.begin());
    return {"weka.arff", text + saved(cells, {})};
}

// Scores by the digit, of the command that is offered first where the file is refused.
Json scores_of(const std::string& path) {
    const std::string words = " --models knn --folds 3 --no-hardness --threads 1 --json -";
    Outcome outcome = run({"sh", "-c", std::string(HARDLEARN_PROGRAM) + " evaluate " + path + words});
    if (outcome.status == 3) {
        const std::size_t offer = outcome.err.find("\n  hardlearn ");
        if (offer == std::string::npos) return "no command: " + outcome.err;
        std::string command = outcome.err.substr(offer + 13);
        command = std::string(HARDLEARN_PROGRAM) + " " + command.substr(0, command.find('\n'));
        outcome = run({"sh", "-c", command});
    }
    if (outcome.status != 0) return "refused: " + outcome.err;
    return Json::parse(outcome.out)["data"][0]["models"][0]["scores"];
}

TEST(saved_tables, give_the_same_scores_or_a_command_that_does) {
    const TemporaryFolder folder;
    const Cells cells = vehicle();
    const Json expected = scores_of(example_data("vehicle.csv"));
    ASSERT_TRUE(expected.is_object()) << expected;
    std::vector<SavedTable> tables = spreadsheets(cells);
    for (SavedTable& table : statistics(cells)) tables.push_back(std::move(table));
    tables.push_back(weka(cells));
    for (const SavedTable& table : tables)
        EXPECT_EQ(scores_of(folder.write(table.name, table.text)), expected) << table.name;
}

// Lines that are no rows are for the user to take out, as the message says.
TEST(saved_tables, lines_that_are_no_rows_are_named_with_a_command_that_takes_them_out) {
    const TemporaryFolder folder;
    const Cells cells = vehicle();
    std::string sums = "Total", title = "Vehicles,\nseen from,the side\n\n";
    for (std::size_t j = 1; j < 18; ++j) sums += ",1000";
    for (const auto& [text, end] : std::vector<std::pair<std::string, std::string>>{
             {saved(cells, {.before = title}), "(tail -n +4)"},
             {saved(cells, {.behind = sums + ",\n"}), "(head -n 847)"}}) {
        const std::string path = folder.write("table.csv", text);
        const std::string cut = folder / "cut.csv";
        const Outcome refused = hardlearn({"evaluate", path, "--no-hardness"});
        EXPECT_EQ(refused.status, 3);
        ASSERT_TRUE(contains(refused.err, end)) << refused.err;
        const std::string command = end.substr(1, end.size() - 2) + " " + path + " > " + cut;
        ASSERT_EQ(run({"sh", "-c", command}).status, 0);
        EXPECT_EQ(scores_of(cut), scores_of(example_data("vehicle.csv")));
    }
}

}  // namespace
}  // namespace hardlearn::testing
