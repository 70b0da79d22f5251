#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "apps/hardlearn/commands.hpp"
#include "apps/hardlearn/margins_plot.hpp"
#include "apps/hardlearn/margins_text.hpp"
#include "apps/hardlearn/text_file.hpp"
#include "hardlearn/evaluation/tested_run.hpp"

namespace hardlearn::app {
namespace {

struct Options {
    std::vector<std::string> runs;
    std::string plot;
};

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
    if (!options.plot.empty()) {
        session.write_file([&] { write_text_file(options.plot, margins_svg(analysis)); });
    }
    session.write_json(margins_record(analysis, runs));
}

std::function<void(Session&)> add(CLI::App& parser) {
    const auto options = std::make_shared<Options>();
    parser
        .add_option("RUN", options->runs,
                    "JSON records that 'hardlearn reweight --test FILE --json RUN' wrote, all with the same "
                    "test file; the first of method erm is what the others are held against")
        ->required();
    parser.add_option("--plot", options->plot, "Draw both tables to this SVG file")->type_name("OUT.svg");
    return [options](Session& session) { run(*options, session); };
}

}  // namespace

constinit const Command margins_command{.name = "margins",
                                        .summary = "Compare tested networks by how hard the test rows are",
                                        .example = "hardlearn margins erm.json ours.json --plot margins.svg",
                                        .add = add};

}  // namespace hardlearn::app
