#include <memory>

#include "apps/hardlearn/commands/commands.hpp"
#include "hardlearn/core/error.hpp"
#include "hardlearn/evaluation/set_list.hpp"
#include "hardlearn/records/comparison_record.hpp"
#include "hardlearn/records/evaluation_record.hpp"
#include "hardlearn/report/comparison_picture.hpp"
#include "hardlearn/report/comparison_text.hpp"
#include "hardlearn/report/failures_text.hpp"
#include "hardlearn/tasks/compare.hpp"

namespace hardlearn::app {
namespace {

struct Options {
    std::vector<std::string> records;
    std::string sets_file;
    std::string half;
    bool markdown = false;
    std::string plot;
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
        declare_option(&Options::markdown, {.name = "markdown", .doc = "Print the tables as Markdown"}),
        declare_option(&Options::plot,
                       {.name = "plot",
                        .doc = "Draw the critical-difference diagram and a bar a model to this SVG file",
                        .unit = "OUT.svg"})};
    return options;
}

RecordsToCompare read_records(const Options& options, const RunContext& context) {
    RecordsToCompare records;
    for (std::size_t i = 0; i < options.records.size(); ++i) {
        context.check_stop();
        context.report("reading records", i, options.records.size());
        const std::string& file = options.records[i];
        for (RecordedSet& set : read_evaluation_record(file)) records.sets.push_back(std::move(set));
        if (options.task.where.empty()) continue;
        for (EvaluationDetail& set : read_evaluation_details(file)) records.details.push_back(std::move(set));
    }
    return records;
}

void run(Options options, Session& session) {
    if (!options.half.empty() && options.sets_file.empty()) {
        throw_bad_argument("--half needs --sets, the file that says which set belongs to which half");
    }
    std::vector<std::filesystem::path> inputs(options.records.begin(), options.records.end());
    if (!options.sets_file.empty()) inputs.emplace_back(options.sets_file);
    session.check_outputs({options.plot}, inputs);
    options.task.seed = session.options().seed;
    if (!options.sets_file.empty()) options.task.sets = read_set_list(options.sets_file, options.half);
    const ComparedRecords compared =
        compare_records(read_records(options, session.context()), options.task, session.context_of(""));
    const TableStyle style = options.markdown ? TableStyle::markdown : TableStyle::plain;
    session.print(comparison_text(compared.comparison, style) + failures_text(compared.failures, style));
    if (!options.plot.empty()) session.write_text(options.plot, comparison_svg(compared.comparison), "");
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
