#include "apps/hardlearn/options.hpp"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <charconv>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/neighbors/approximate_search.hpp"

namespace hardlearn::app {
namespace {

void add_labels_and_header(CLI::App& parser, DataOptions& options) {
    parser
        .add_option("--labels", options.labels_file,
                    "File with the classes of an .npy file (.npy, or text with one a line)")
        ->type_name("FILE");
    parser
        .add_option("--header", options.header, "Whether the first line holds column names: auto, yes or no")
        ->check(CLI::IsMember({"auto", "yes", "no"}))
        ->type_name("WHEN")
        ->capture_default_str();
}

}  // namespace

void add_run_options(CLI::App& parser, RunOptions& options) {
    const char* group = "Common options";
    parser
        .add_option("--json", options.json,
                    "Write the result as JSON to this file, or to stdout (-) instead of text")
        ->type_name("PATH")
        ->group(group);
    parser
        .add_option("--threads", options.threads,
                    "Threads to use; 0: one a processor. Results do not depend on it")
        ->check(CLI::Range(0, 1024))
        ->type_name("N")
        ->capture_default_str()
        ->group(group);
    parser.add_option("--seed", options.seed, "Seed of everything random; equal seeds give equal results")
        ->check(whole_number(0))
        ->type_name("N")
        ->capture_default_str()
        ->group(group);
    parser
        .add_flag("--quiet", options.quiet, "No progress, notes or warnings on stderr; errors are still told")
        ->group(group);
}

void add_data_options(CLI::App& parser, DataOptions& options) {
    parser.add_option("--label", options.label, "Name of the column with the classes (default: the last)")
        ->type_name("NAME");
    parser.add_option("--drop", options.drop, "Columns to leave out, separated by commas")
        ->delimiter(',')
        ->expected(1)
        ->take_all()
        ->type_name("COLS");
    parser
        .add_option("--group", options.group,
                    "Column whose rows belong together (speaker, patient); not a feature")
        ->type_name("COL");
    parser
        .add_option("--groups", options.groups_file,
                    "One-column file with the group of each row, in row order")
        ->type_name("FILE");
    add_labels_and_header(parser, options);
}

void add_query_options(CLI::App& parser, DataOptions& options) {
    parser
        .add_option("--label", options.label,
                    "Name of the column with the classes, if there is one (default: as in training)")
        ->type_name("NAME");
    add_labels_and_header(parser, options);
}

void add_exact_options(CLI::App& parser, std::size_t& max_exact_rows) {
    auto* exact = parser.add_flag_callback(
        "--exact", [&] { max_exact_rows = all_neighbors; },
        "Find neighbours exactly however many rows there are, and let machines learn from all rows");
    parser
        .add_option("--exact-rows", max_exact_rows,
                    fmt::format("Up to N training rows neighbours are found exactly; above, an index finds "
                                "nearly all of them (default: {})",
                                max_rows_of_exact_search))
        ->type_name("N")
        ->check(whole_number(0))
        ->excludes(exact);
}

ReadOptions read_options(const DataOptions& options) {
    ReadOptions result;
    if (!options.label.empty()) result.label = options.label;
    result.drop = options.drop;
    if (!options.group.empty()) result.group = options.group;
    if (!options.groups_file.empty()) result.groups_file = options.groups_file;
    if (!options.labels_file.empty()) result.labels_file = options.labels_file;
    result.header = options.header == "yes"  ? Header::yes
                    : options.header == "no" ? Header::no
                                             : Header::automatic;
    return result;
}

std::vector<std::filesystem::path> inputs(const DataOptions& options,
                                          std::vector<std::filesystem::path> files) {
    files.emplace_back(options.groups_file);
    files.emplace_back(options.labels_file);
    return files;
}

CLI::Validator whole_number(std::uint64_t lowest) {
    const auto check = [lowest](std::string& text) {
        std::uint64_t value = 0;
        const char* const end = text.data() + text.size();
        const auto parsed = std::from_chars(text.data(), end, value);
        if (parsed.ec == std::errc() && parsed.ptr == end && value >= lowest) return std::string();
        return fmt::format("'{}' is not a whole number of at least {}", text, lowest);
    };
    return CLI::Validator(check, "");
}

}  // namespace hardlearn::app
