#include "apps/hardlearn/terminal/run_options.hpp"

#include <fmt/format.h>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/image_readers.hpp"

namespace hardlearn::app {

std::span<const Option<RunOptions>> run_options() {
    constexpr std::string_view group = "Common options";
    static const std::vector<Option<RunOptions>> options = {
        declare_option(
            &RunOptions::json,
            {.name = "json",
             .doc = "Write the result as JSON to this file, gzipped where its name ends in .gz, or to stdout "
                    "(-) instead of text",
             .unit = "PATH",
             .group = group}),
        declare_option(&RunOptions::threads,
                       {.name = "threads",
                        .doc = "Threads to use; 0: one a processor, and one for networks on tables. Results "
                               "do not depend on it, those of networks apart",
                        .unit = "N",
                        .range = between(0, 1024),
                        .python_name = "n_jobs",
                        .group = group}),
        declare_option(&RunOptions::seed, {.name = "seed",
                                           .doc = "Of everything random; equal seeds give equal results",
                                           .unit = "N",
                                           .python_name = "random_state",
                                           .group = group}),
        declare_option(&RunOptions::quiet,
                       {.name = "quiet",
                        .doc = "No progress, notes or warnings on stderr; errors are still told",
                        .group = group}),
    };
    return options;
}

std::vector<std::filesystem::path> inputs(const ReadOptions& options,
                                          std::vector<std::filesystem::path> files) {
    if (options.groups_file) files.push_back(*options.groups_file);
    if (options.labels_file) files.push_back(*options.labels_file);
    return files;
}

void check_one_file(const ReadOptions& options, std::size_t num_files) {
    if (num_files <= 1 || (!options.groups_file && !options.labels_file)) return;
    throw_bad_argument(fmt::format("--groups and --labels go with one FILE, but there are {}", num_files));
}

void refuse_table_options(const CommandLine& line, const std::string& file) {
    if (!is_image_path(file)) return;
    line.refuse_given(names_without(read_options(), "labels_file"), {"", "a table", "the images in " + file});
}

}  // namespace hardlearn::app
