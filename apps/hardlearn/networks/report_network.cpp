#include <fmt/format.h>

#include "apps/hardlearn/networks/networks.hpp"
#include "hardlearn/core/error.hpp"
#include "hardlearn/network_tasks/network_data.hpp"
#include "hardlearn/network_tasks/network_texts.hpp"
#include "hardlearn/network_tasks/weighted_samples.hpp"

namespace hardlearn::app {
namespace {

NetworkSample sample_of(const ReweightedModel& model, std::size_t row) {
    const SampleRecord& record = model.samples[row];
    return {.row = RowIndex(row),
            .label = model.training_labels[row],
            .in_training = record.part == Part::training,
            .weight = record.weight,
            .margin = record.margin,
            .hard = record.hard};
}

}  // namespace

NetworkEvidence network_evidence(const std::string& model_path, const std::string& file,
                                 const ReadOptions& read, Session& session) {
    if (!is_network_model(model_path))
        throw_bad_data(model_path + ": is no model that 'hardlearn reweight' wrote");
    const ReweightedModel model = read_reweighted_model(model_path);
    RunContext context = session.context();
    context.note = {};  // the same file was read before
    const ReadNetworkData data = read_training_data(file, model, read, context);
    const WeightedSamples samples = weigh_samples(model, image_names_of(data.data));
    NetworkEvidence evidence{
        .description = fmt::format("{}, {}, {} epochs", name_of(model.method_used),
                                   network_text(model.options.network), model.epochs.size()),
        .class_names = model.class_names,
        .samples = {},
        .correlation = samples.correlation,
        .remarks = {}};
    for (const auto& notes : {model.notes, samples.notes}) {
        for (const Note& note : notes) evidence.remarks.push_back(note.text);
    }
    for (const std::size_t row : samples.hardest_first) evidence.samples.push_back(sample_of(model, row));
    return evidence;
}

}  // namespace hardlearn::app
