#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "apps/hardlearn/terminal/command_line.hpp"
#include "hardlearn/core/option.hpp"
#include "hardlearn/data/read_options.hpp"

namespace hardlearn::app {

/// Options that every command has.
struct RunOptions {
    std::string json;  ///< where the JSON record goes: a path, "-" for stdout, empty for nowhere
    int threads = 0;
    std::uint64_t seed = 0;
    bool quiet = false;
};
std::span<const Option<RunOptions>> run_options();

/// The files that a command reads: those given and those that the options name.
std::vector<std::filesystem::path> inputs(const ReadOptions& options,
                                          std::vector<std::filesystem::path> files);

/// Error(bad_argument) where files of groups or labels are given beside several files of data.
void check_one_file(const ReadOptions& options, std::size_t num_files);

/// Refuses options for tables that were given where the file holds images.
void refuse_table_options(const CommandLine& line, const std::string& file);

/// Set by the options that every command has.
inline constexpr std::string_view said_for_all_commands[] = {"seed", "compute.threads"};

}  // namespace hardlearn::app
