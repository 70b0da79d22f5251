#include <memory>

#include "apps/hardlearn/commands/commands.hpp"
#include "hardlearn/core/error.hpp"
#include "hardlearn/evaluation/set_list.hpp"
#include "hardlearn/records/comparison_record.hpp"
#include "hardlearn/records/evaluation_record.hpp"
#include "hardlearn/report/comparison_text.hpp"
#include "hardlearn/tasks/compare.hpp"

namespace hardlearn::app {
namespace {

struct Options {
    std::vector<std::string> records;
    std::string sets_file;
    std::string half;
    bool markdown = false;
    ComparisonOptions task;
};

std::span<const Option<Options>> own_options() {
    static const std::vector<Option<Options>> options = {
        declare_option(&Options::sets_file,
                       {.name = "sets",
                        .doc = "CSV file with a column 'name': compare on these sets only",
                        .unit = "FILE"}),
        declare_option(
            &Options::half,
            {.name = "half", .doc = "Of --sets, those with this word in the column 'half'", .unit = "WORD"}),
        declare_option(&Options::markdown, {.name = "markdown", .doc = "Print the tables as Markdown"})};
    return options;
}

std::vector<RecordedSet> read_records(const std::vector<std::string>& files, const RunContext& context) {
    std::vector<RecordedSet> records;
    for (std::size_t i = 0; i < files.size(); ++i) {
        context.check_stop();
        context.report("reading records", i, files.size());
        for (RecordedSet& set : read_evaluation_record(files[i])) records.push_back(std::move(set));
    }
    return records;
}

void run(Options options, Session& session) {
    if (!options.half.empty() && options.sets_file.empty()) {
        throw_bad_argument("--half needs --sets, the file that says which set belongs to which half");
    }
    std::vector<std::filesystem::path> inputs(options.records.begin(), options.records.end());
    if (!options.sets_file.empty()) inputs.emplace_back(options.sets_file);
    session.check_outputs({}, inputs);
    options.task.seed = session.options().seed;
    if (!options.sets_file.empty()) options.task.sets = read_set_list(options.sets_file, options.half);
    const ComparedRecords compared = compare_records(read_records(options.records, session.context()),
                                                     options.task, session.context_of(""));
    session.print(
        comparison_text(compared.comparison, options.markdown ? TableStyle::markdown : TableStyle::plain));
    if (session.writes_json()) session.write_json(comparison_record(compared));
}

std::function<void(Session&)> add(CommandLine& line) {
    const auto options = std::make_shared<Options>();
    line.files("RECORD", "JSON records that 'hardlearn evaluate --json' wrote", options->records);
    line.options(comparison_options(), options->task, said_for_all_commands);
    line.options(own_options(), *options);
    return [options](Session& session) { run(*options, session); };
}

}  // namespace

constinit const Command compare_command{
    .name = "compare",
    .summary = "Compare models over many data sets, from records of evaluate",
    .example = "hardlearn compare glass.json --model mil-naive",
    .add = add};

}  // namespace hardlearn::app
