#include "hardlearn/simulation/simulate.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "apps/hardlearn/commands/commands.hpp"
#include "hardlearn/data/gzip_writing.hpp"
#include "hardlearn/data/preparation.hpp"
#include "hardlearn/records/cleaned_table.hpp"
#include "hardlearn/records/simulation_record.hpp"
#include "hardlearn/report/simulation_text.hpp"

namespace hardlearn::app {
namespace {

struct Options {
    std::string name;
    std::string output;
    std::string truth;
    std::string posterior;
    SimulationOptions task;
};

std::span<const Option<Options>> own_options() {
    static const std::vector<Option<Options>> options = {
        declare_option(&Options::output, {.name = "output",
                                          .doc = "Write the rows to this CSV file instead of stdout",
                                          .unit = "OUT.csv",
                                          .letter = 'o'}),
        declare_option(&Options::truth,
                       {.name = "truth",
                        .doc = "Write the class that the Bayes rule says of every row to this file, one a "
                               "line: what 'hardlearn evaluate --truth' reads",
                        .unit = "TRUTH.txt"}),
        declare_option(
            &Options::posterior,
            {.name = "posterior",
             .doc = "Write the probability of either class given the row's columns to this CSV file",
             .unit = "OUT.csv"})};
    return options;
}

void run(Options options, const CommandLine& line, Session& session) {
    options.task.kind = parse_name<SimulationKind>(options.name);
    if (options.task.kind != SimulationKind::group_shift) {
        constexpr std::string_view of_groups[] = {"num_groups"};
        line.refuse_given(of_groups, {"", std::string(name_of(SimulationKind::group_shift)), options.name});
    }
    options.task.seed = session.options().seed;
    session.check_outputs({options.output, options.truth, options.posterior}, {});
    const SimulatedData simulated = simulate(options.task, session.context());
    const std::string table = dataset_as_csv(simulated.data, all_rows(simulated.data.rows));
    session.write_file([&] {
        if (!options.output.empty()) write_text_file(options.output, table);
        if (!options.truth.empty()) write_text_file(options.truth, truth_text(simulated));
        if (!options.posterior.empty()) write_text_file(options.posterior, posterior_csv(simulated));
    });
    session.print(options.output.empty() ? table : simulation_text(simulated));
    if (session.writes_json())
        session.write_json(simulation_record(simulated, options.output, options.truth, options.posterior));
}

std::function<void(Session&)> add(CommandLine& line) {
    const auto options = std::make_shared<Options>();
    line.file("NAME", fmt::format("The distribution: {}", fmt::join(known_names<SimulationKind>(), ", ")),
              options->name);
    line.options(own_options(), *options);
    line.options(simulation_options(), options->task);
    return [options, &line](Session& session) { run(*options, line, session); };
}

}  // namespace

constinit const Command simulate_command{
    .name = "simulate",
    .summary = "Draw rows of a distribution whose best possible model is known",
    .example =
        "hardlearn simulate ring --noise-columns 4 -o ring.csv --truth ring.truth.txt\n  $ hardlearn "
        "evaluate ring.csv --truth ring.truth.txt --models knn,mil-naive --folds 2",
    .add = add};

}  // namespace hardlearn::app
