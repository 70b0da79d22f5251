#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "hardlearn/data/readers.hpp"

namespace CLI {
class App;
class Validator;
}  // namespace CLI

namespace hardlearn::app {

/// Options that every command has.
struct RunOptions {
    std::string json;  ///< where the JSON record goes: a path, "-" for stdout, empty for nowhere
    int threads = 0;
    std::uint64_t seed = 0;
    bool quiet = false;
};
void add_run_options(CLI::App& parser, RunOptions& options);

/// How the user says what a data file holds.
struct DataOptions {
    std::string label;
    std::vector<std::string> drop;
    std::string group;
    std::string groups_file;
    std::string labels_file;
    std::string header = "auto";
};
/// All of them: for data with known classes.
void add_data_options(CLI::App& parser, DataOptions& options);
/// Those that make sense for rows to be predicted.
void add_query_options(CLI::App& parser, DataOptions& options);
ReadOptions read_options(const DataOptions& options);
/// The files that a command reads: those given and those that the options name.
std::vector<std::filesystem::path> inputs(const DataOptions& options,
                                          std::vector<std::filesystem::path> files);

/// `--exact`, no index of neighbours however many rows there are, and `--exact-rows N`: both say
/// MicroLearnerOptions::max_exact_rows.
void add_exact_options(CLI::App& parser, std::size_t& max_exact_rows);

/// Accepts whole numbers of at least `lowest`; CLI11 would read "-1" as a huge one.
CLI::Validator whole_number(std::uint64_t lowest);

}  // namespace hardlearn::app
