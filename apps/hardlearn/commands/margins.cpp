#include <memory>

#include "apps/hardlearn/commands/commands.hpp"
#include "hardlearn/records/margins_record.hpp"
#include "hardlearn/records/tested_run.hpp"
#include "hardlearn/report/margins_picture.hpp"
#include "hardlearn/report/margins_text.hpp"

namespace hardlearn::app {
namespace {

struct Options {
    std::vector<std::string> runs;
    std::string plot;
};

std::span<const Option<Options>> own_options() {
    static const std::vector<Option<Options>> options = {declare_option(
        &Options::plot, {.name = "plot", .doc = "Draw both tables to this SVG file", .unit = "OUT.svg"})};
    return options;
}

void run(const Options& options, Session& session) {
    session.check_outputs({options.plot}, {options.runs.begin(), options.runs.end()});
    std::vector<TestedRun> runs;
    for (std::size_t i = 0; i < options.runs.size(); ++i) {
        session.context().check_stop();
        session.context().report("reading runs", i, options.runs.size());
        runs.push_back(read_tested_run(options.runs[i]));
    }
    const MarginAnalysis analysis = analyse_margins(runs);
    session.print(margins_text(analysis));
    if (!options.plot.empty()) session.write_text(options.plot, margins_svg(analysis), "");
    if (session.writes_json()) session.write_json(margins_record(analysis, runs));
}

std::function<void(Session&)> add(CommandLine& line) {
    const auto options = std::make_shared<Options>();
    line.files("RUN",
               "JSON records that 'hardlearn reweight --test FILE --json RUN' wrote, all with the same test "
               "file; the first of method erm is what the others are held against",
               options->runs);
    line.options(own_options(), *options);
    return [options](Session& session) { run(*options, session); };
}

}  // namespace

constinit const Command margins_command{.name = "margins",
                                        .summary = "Compare tested networks by how hard the test rows are",
                                        .example = "hardlearn margins erm.json ours.json --plot margins.svg",
                                        .add = add};

}  // namespace hardlearn::app
