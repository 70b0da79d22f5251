// Every example in --help, README.md and docs/ runs: a line in a code block that starts with "$ hardlearn".
#include <gtest/gtest.h>

#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "tests/app/program.hpp"
#include "tests/support/files.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

const std::filesystem::path source_folder = HARDLEARN_SOURCE_DIR;

#ifdef HARDLEARN_NETWORKS
constexpr bool has_networks = true;
#else
constexpr bool has_networks = false;
#endif

// In the examples networks are files called *.network.
bool needs_networks(const std::string& example) {
    for (const char* part : {"hardlearn reweight ", ".network", "--network-epochs", "hardlearn margins "}) {
        if (example.find(part) != std::string::npos) return true;
    }
    return false;
}

std::vector<std::string> examples_of(const std::string& page) {
    std::vector<std::string> examples;
    std::istringstream lines(page);
    for (std::string line; std::getline(lines, line);) {
        const std::size_t begin = line.find_first_not_of(' ');
        if (begin != std::string::npos && line.compare(begin, 12, "$ hardlearn ") == 0) {
            examples.push_back(line.substr(begin + 2));
        }
    }
    return examples;
}

// The example data with so few of its rows, evenly spread, that no example takes long.
void lay_out_data(const std::filesystem::path& folder) {
    constexpr std::size_t most_rows = 110;
    std::filesystem::create_directories(folder);
    for (const auto& entry : std::filesystem::directory_iterator(source_folder / "examples" / "data")) {
        if (entry.is_directory())
            std::filesystem::copy(entry.path(), folder / entry.path().filename(),
                                  std::filesystem::copy_options::recursive);
        if (entry.path().extension() != ".csv") continue;
        const std::vector<std::string> lines = lines_of(read_file(entry.path()));
        const std::size_t step = (lines.size() - 1 + most_rows - 1) / most_rows;
        std::ofstream file(folder / entry.path().filename());
        file << lines[0] << '\n';
        for (std::size_t i = 1; i < lines.size(); i += step) file << lines[i] << '\n';
    }
}

// In order, in one folder beside the example data, as a reader would: later examples use what earlier ones
// wrote.
void run_examples(const std::vector<std::string>& examples, const TemporaryFolder& folder) {
    lay_out_data(folder.path() / "examples" / "data");
    const std::string path = std::filesystem::path(HARDLEARN_PROGRAM).parent_path().string();
    for (const std::string& example : examples) {
        SCOPED_TRACE(example);
        if (!has_networks && needs_networks(example)) continue;
        const Outcome outcome =
            run({"sh", "-c", "PATH=" + path + ":$PATH; " + example},
                {.folder = folder.path(), .environment = {{"XDG_CACHE_HOME", folder.path() / "cache"}}});
        EXPECT_EQ(outcome.status, 0) << outcome.out << outcome.err;
        if (outcome.status != 0) return;
    }
}

TEST(examples, of_help_run) {
    std::vector<std::string> examples;
    for (const std::string command :
         {"report", "diagnose", "clean", "evaluate", "certify", "compare", "study", "ablate", "fit",
          "predict", "explain", "inspect", "reweight", "weights", "margins", "features", "shift", "simulate",
          "traininglets"}) {
        const auto own = examples_of(hardlearn({command, "--help"}).out);
        ASSERT_GE(own.size(), 1u) << command;
        examples.insert(examples.end(), own.begin(), own.end());
    }
    const TemporaryFolder folder;
    run_examples(examples, folder);
}

TEST(examples, of_the_readme_run) {
    const auto examples = examples_of(read_file(source_folder / "README.md"));
    ASSERT_FALSE(examples.empty());
    const TemporaryFolder folder;
    run_examples(examples, folder);
}

TEST(examples, of_the_documentation_run) {
    for (const auto& entry : std::filesystem::directory_iterator(source_folder / "docs")) {
        if (entry.path().extension() != ".md") continue;
        SCOPED_TRACE(entry.path());
        const TemporaryFolder folder;
        run_examples(examples_of(read_file(entry.path())), folder);
    }
}

// Links between the pages lead somewhere.
TEST(examples, links_of_the_documentation_lead_somewhere) {
    std::vector<std::filesystem::path> pages = {source_folder / "README.md"};
    for (const auto& entry : std::filesystem::directory_iterator(source_folder / "docs")) {
        if (entry.path().extension() == ".md") pages.push_back(entry.path());
    }
    for (const auto& page : pages) {
        const std::string text = read_file(page);
        for (std::size_t at = text.find("]("); at != std::string::npos; at = text.find("](", at + 2)) {
            std::string target = text.substr(at + 2, text.find(')', at) - at - 2);
            target = target.substr(0, target.find('#'));
            if (target.empty() || target.find("://") != std::string::npos) continue;
            EXPECT_TRUE(std::filesystem::exists(page.parent_path() / target))
                << page << " links to " << target;
        }
    }
}

// The D-index of each model in a table that evaluate prints, by name.
std::map<std::string, double> d_indices_in(const std::string& text) {
    std::map<std::string, double> result;
    for (const std::string& line : lines_of(text)) {
        std::istringstream cells(line);
        std::string name, cell;
        cells >> name;
        for (int column = 1; column <= 6; ++column) cells >> cell;
        if (cells && !cell.empty() && std::isdigit(static_cast<unsigned char>(cell[0])))
            result[name] = std::stod(cell);
    }
    return result;
}

// Of the quick models; another processor may round a row to the other side.
TEST(examples, the_table_on_the_first_page_is_what_evaluate_prints) {
    const auto shown = d_indices_in(read_file(source_folder / "README.md"));
    const Outcome outcome = hardlearn({"evaluate", (source_folder / "examples/data/vehicle.csv").string(),
                                       "--models", "majority,knn,naive-bayes,extra-trees", "--no-hardness"});
    const auto printed = d_indices_in(outcome.out);
    ASSERT_EQ(printed.size(), 4u) << outcome.out;
    for (const auto& [model, value] : printed) {
        ASSERT_TRUE(shown.contains(model)) << model;
        EXPECT_NEAR(shown.at(model), value, 0.01) << model;
    }
}

}  // namespace
}  // namespace hardlearn::testing
