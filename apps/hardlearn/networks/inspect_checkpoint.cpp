#include <fmt/format.h>

#include "apps/hardlearn/networks/networks.hpp"
#include "hardlearn/records/record-inl.hpp"
#include "hardlearn/report/table.hpp"
#include "hardlearn/reweight/checkpoint_summary.hpp"

namespace hardlearn::app {
namespace {

std::string checkpoint_text(const std::string& path, const CheckpointSummary& summary) {
    std::string text = fmt::format(
        "{}: checkpoint of a training that was stopped, {} with seed {}; training data {}\n", printable(path),
        name_of(summary.options.method), summary.options.seed, printable(summary.data_fingerprint));
    Table table({{"stage", Table::Align::left}, {"state", Table::Align::left}, {"epochs"}});
    for (const CheckpointSummary::Stage& stage : summary.stages) {
        table.add_row({stage.name, stage.finished ? "finished" : "stopped",
                       stage.epochs == 0 ? "" : fmt::format("{}", stage.epochs)});
    }
    return text + "\n" + table.text() +
           "\nThe same 'reweight' command goes on from it; remove it to start anew.\n";
}

std::string checkpoint_record(const std::string& path, const CheckpointSummary& summary) {
    Json stages = Json::array();
    for (const CheckpointSummary::Stage& stage : summary.stages) {
        stages.push_back({{"name", stage.name}, {"finished", stage.finished}, {"epochs", stage.epochs}});
    }
    return record_text({{"schema", "hardlearn.checkpoint/1"},
                        {"file", path},
                        {"method", name_of(summary.options.method)},
                        {"seed", summary.options.seed},
                        {"training_data", summary.data_fingerprint},
                        {"stages", stages}});
}

}  // namespace

void inspect_checkpoint(const std::string& path, Session& session) {
    const CheckpointSummary summary = read_checkpoint_summary(path);
    session.print(checkpoint_text(path, summary));
    if (session.writes_json()) session.write_json(checkpoint_record(path, summary));
}

}  // namespace hardlearn::app
