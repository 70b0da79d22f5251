#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <memory>

#include "apps/hardlearn/commands.hpp"
#include "apps/hardlearn/comparison_text.hpp"
#include "hardlearn/evaluation/set_list.hpp"

namespace hardlearn::app {
namespace {

struct Options {
    std::vector<std::string> records;
    ComparisonOptions comparison;
    std::string sets_file;
    std::string half;
    bool markdown = false;
};

std::vector<RecordedSet> read_records(const std::vector<std::string>& files, Session& session) {
    std::vector<RecordedSet> records;
    for (std::size_t i = 0; i < files.size(); ++i) {
        session.context().check_stop();
        session.context().report("reading records", i, files.size());
        for (RecordedSet& set : read_evaluation_record(files[i])) records.push_back(std::move(set));
    }
    return records;
}

void tell_left_out(const Comparison& comparison, Session& session) {
    for (const IncompleteSet& set : comparison.left_out) {
        session.warn(fmt::format("{} is left out: no {} for {}", set.name, comparison.score,
                                 fmt::join(set.missing_models, ", ")));
    }
}

void run(const Options& options, Session& session) {
    if (!options.half.empty() && options.sets_file.empty()) {
        throw_bad_argument("--half needs --sets, the file that says which set belongs to which half");
    }
    std::vector<std::filesystem::path> inputs(options.records.begin(), options.records.end());
    if (!options.sets_file.empty()) inputs.emplace_back(options.sets_file);
    session.check_outputs({}, inputs);

    ComparisonOptions settings = options.comparison;
    settings.seed = session.options().seed;
    if (!options.sets_file.empty()) settings.sets = read_set_list(options.sets_file, options.half);
    const auto records = read_records(options.records, session);
    const Comparison comparison = compare(records, settings);
    tell_left_out(comparison, session);
    session.print(comparison_text(comparison, options.markdown ? TableStyle::markdown : TableStyle::plain));
    session.write_json(comparison_record(comparison));
}

std::function<void(Session&)> add(CLI::App& parser) {
    const auto options = std::make_shared<Options>();
    parser.add_option("RECORD", options->records, "JSON records that 'hardlearn evaluate --json' wrote")
        ->required();
    parser.add_option("--score", options->comparison.score, "Score to compare by, as the records name it")
        ->type_name("NAME")
        ->capture_default_str();
    parser
        .add_option("--model", options->comparison.reference,
                    "Model that the others are held against (default: the best mean rank)")
        ->type_name("NAME");
    parser
        .add_option("--sets", options->sets_file, "CSV file with a column 'name': compare on these sets only")
        ->type_name("FILE");
    parser.add_option("--half", options->half, "Of --sets, those with this word in the column 'half'")
        ->type_name("WORD");
    parser.add_flag("--complete-only", options->comparison.complete_only,
                    "Leave out sets that lack a model, instead of refusing");
    parser.add_flag("--markdown", options->markdown, "Print the tables as Markdown");
    return [options](Session& session) { run(*options, session); };
}

}  // namespace

constinit const Command compare_command{
    .name = "compare",
    .summary = "Compare models over many data sets, from records of evaluate",
    .example = "hardlearn compare glass.json --model mil-naive",
    .add = add};

}  // namespace hardlearn::app
