#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "apps/hardlearn/networks/reweight_run.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn::app {
namespace {

// The pixels or columns that the network sees.
std::string input_text(const ReweightedModel& model) {
    if (!model.sees_images()) {
        const auto& columns = std::get<TableEncoding>(model.encoding).preparation.columns;
        return counted(columns.size(), "column", "columns");
    }
    const auto& images = std::get<ImageEncoding>(model.encoding);
    return fmt::format("images of {} x {} pixels, {}", images.width, images.height,
                       counted(images.channels, "channel", "channels"));
}

std::string parts_text(const ReweightedModel& model) {
    const PartCounts counts = count_parts(model);
    std::string text = fmt::format("{} trained on", counted(counts.training, "row", "rows"));
    if (counts.validation > 0) text += fmt::format(", {} held back", counts.validation);
    if (counts.hard > 0) text += fmt::format(", {} in the hard set", counts.hard);
    return text;
}

// NaN without a validation part.
double validation_accuracy(const EpochRecord& epoch) {
    return std::isnan(epoch.validation_loss) ? epoch.validation_loss : epoch.validation_accuracy;
}

std::string last_epoch_text(const ReweightedModel& model) {
    if (model.epochs.empty()) return {};
    const EpochRecord& last = model.epochs.back();
    std::string text = fmt::format("training accuracy {}", fixed(last.training_accuracy, 3));
    if (!std::isnan(validation_accuracy(last)))
        text += fmt::format(", validation accuracy {}", fixed(last.validation_accuracy, 3));
    if (learns_weights(model.options.method))
        text += fmt::format(", effective sample {} % of a batch", fixed(100 * last.effective_share, 0));
    return fmt::format("Last epoch: {}\n", text);
}

std::string test_text(const TestedRows& test) {
    const Scores& scores = test.scores;
    Table table({{"test", Table::Align::left},
                 {"rows"},
                 {"accuracy"},
                 {"balanced"},
                 {"macro F1"},
                 {"MCC"},
                 {"AUROC"},
                 {"D-index"},
                 {"log loss"}});
    table.add_row({test.file, fmt::format("{}", test.labels.size()), fixed(scores.accuracy, 3),
                   fixed(scores.balanced_accuracy, 3), fixed(scores.macro_f1, 3), fixed(scores.mcc, 3),
                   fixed(scores.auroc, 3), fixed(scores.d_index, 3), fixed(scores.log_loss, 3)});
    return table.text();
}

std::string trained_text(const ReweightedModel& model) {
    return fmt::format("{} on {} with {}, {}, seed {}\n", name_of(model.options.method),
                       network_text(model.options.network),
                       counted(model.num_parameters(), "parameter", "parameters"),
                       counted(model.epochs.size(), "epoch", "epochs"), model.options.seed);
}

}  // namespace

PartCounts count_parts(const ReweightedModel& model) {
    PartCounts counts;
    for (const SampleRecord& sample : model.samples) {
        ++(sample.part == Part::training ? counts.training : counts.validation);
        counts.hard += sample.hard;
    }
    return counts;
}

std::string network_text(const NetworkOptions& options) {
    switch (options.kind) {
        case NetworkKind::mlp:
            return fmt::format("mlp {}", fmt::join(options.hidden, "-"));
        case NetworkKind::small_cnn:
            return fmt::format("small-cnn of width {}", options.width);
        case NetworkKind::resnet:
            return fmt::format("resnet-{}", options.depth == 0 ? 20 : options.depth);
        case NetworkKind::wrn:
            return fmt::format("wrn-{}-{}", options.depth == 0 ? 28 : options.depth, options.widen);
        case NetworkKind::automatic:
            break;
    }
    return std::string(name_of(options.kind));
}

std::string reweight_text(const ReweightRun& run, const NetworkData& data) {
    return network_data_text(run.file, data) + trained_text(run.model) + parts_text(run.model) + "\n" +
           last_epoch_text(run.model) + (run.test ? test_text(*run.test) : "") +
           fmt::format("Model written to {} after {} s\n", printable(run.model_path), fixed(run.seconds, 1));
}

std::string network_model_text(const std::string& path, const ReweightedModel& model) {
    std::string text =
        fmt::format("{}: network, {}\n", printable(path), method_summary(model.options.method)) +
        trained_text(model) +
        fmt::format("Fitted on {} ({}), {}; predicts {}; training data {}\n",
                    counted(model.samples.size(), "row", "rows"), printable(model.data_name),
                    input_text(model),
                    model.label_name.empty() ? counted(model.class_names.size(), "class", "classes")
                                             : fmt::format("'{}'", printable(model.label_name)),
                    model.data_fingerprint) +
        parts_text(model) + "\n" + last_epoch_text(model);
    for (const std::string& note : model.notes) text += printable(note) + "\n";
    Table table({{"class", Table::Align::left}, {"rows"}});
    const auto counts = class_counts(model.training_labels, model.class_names.size());
    for (std::size_t c = 0; c < counts.size(); ++c) {
        table.add_row({model.class_names[c], fmt::format("{}", counts[c])});
    }
    return text + "\n" + table.text();
}

}  // namespace hardlearn::app
