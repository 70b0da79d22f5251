#include <memory>

#include "apps/hardlearn/commands/commands.hpp"
#include "hardlearn/data/kept_together.hpp"
#include "hardlearn/data/splits.hpp"
#include "hardlearn/records/ablation_record.hpp"
#include "hardlearn/report/ablation_text.hpp"
#include "hardlearn/report/hardness_text.hpp"
#include "hardlearn/tasks/reading.hpp"

namespace hardlearn::app {
namespace {

struct Options {
    std::vector<std::string> files;
    ReadOptions read;
    AblationOptions task;
};

// Folds that cannot be made in a later file shall not cost a wait for the earlier ones.
std::vector<ReadData> read_files(const Options& options, Session& session) {
    std::vector<ReadData> all;
    for (const std::string& file : options.files) {
        const Dataset& data =
            all.emplace_back(read_known_rows(file, options.read, session.context_of(file))).data;
        naming_file(file, [&] {
            stratified_folds(data.labels, data.num_classes(),
                             keep_together(data, options.task.duplicates).groups, options.task.num_folds,
                             RandomStream(0));
        });
    }
    return all;
}

void run(Options options, Session& session) {
    options.task.seed = session.options().seed;
    check_one_file(options.read, options.files.size());
    session.check_outputs({}, inputs(options.read, {options.files.begin(), options.files.end()}));
    std::vector<ReadData> read = read_files(options, session);
    std::vector<AblatedSet> sets;
    std::vector<AblationRecord> records;
    for (std::size_t i = 0; i < read.size(); ++i) {
        const std::string& file = options.files[i];
        session.print((i > 0 ? "\n" : "") + data_text(file, summarize(read[i].data)));
        sets.push_back(naming_file(
            file, [&] { return ablate_set(read[i].data, options.task, session.context_of(file)); }));
        put_first(std::move(read[i].notes), sets.back().notes);
        records.push_back(sets.back().record);
        session.print(ablation_text(records.back(), options.task));
    }
    const auto over_sets = read.size() > 1 ? compare_over_sets(records) : std::vector<VariantOverSets>{};
    session.print(over_sets_text(over_sets, options.task.learner, read.size()));
    if (session.writes_json())
        session.write_json(ablation_record(sets, options.files, over_sets, options.task));
}

std::function<void(Session&)> add(CommandLine& line) {
    const auto options = std::make_shared<Options>();
    line.files("FILE", data_file_doc, options->files);
    line.options(ablation_options(), options->task, said_for_all_commands);
    line.options(read_options(), options->read);
    return [options](Session& session) { run(*options, session); };
}

}  // namespace

constinit const Command ablate_command{
    .name = "ablate",
    .summary = "Measure what each stage of precision construction does, by cross-validation",
    .example =
        "hardlearn ablate examples/data/glass.csv --variants naive,without-sanitization --folds 3 "
        "--repeats 2 --flip 0.2",
    .add = add};

}  // namespace hardlearn::app
