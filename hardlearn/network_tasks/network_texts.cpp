#include "hardlearn/network_tasks/network_texts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include "hardlearn/report/hardness_text.hpp"
#include "hardlearn/report/table.hpp"
#include "hardlearn/tasks/data_summary.hpp"

namespace hardlearn {
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
    if (learns_weights(model.method_used))
        text += fmt::format(", effective sample {} % of a batch", fixed(100 * last.effective_share, 0));
    return fmt::format("Last epoch: {}\n", text);
}

std::string trained_text(const ReweightedModel& model) {
    return fmt::format("{} on {} with {}, {}, seed {}\n", method_text(model),
                       network_text(model.options.network),
                       counted(model.num_parameters(), "parameter", "parameters"),
                       counted(model.epochs.size(), "epoch", "epochs"), model.options.seed);
}

const std::string& class_of(const ReweightedModel& model, std::size_t row) {
    return model.class_names[static_cast<std::size_t>(model.training_labels[row])];
}

std::string class_table(const ReweightedModel& model) {
    struct Sums {
        std::size_t rows = 0, hard = 0;
        double weight = 0, margin = 0;
    };
    std::vector<Sums> sums(model.class_names.size());
    for (std::size_t i = 0; i < model.samples.size(); ++i) {
        Sums& own = sums[static_cast<std::size_t>(model.training_labels[i])];
        ++own.rows;
        own.hard += model.samples[i].hard;
        own.weight += model.samples[i].weight;
        own.margin += model.samples[i].margin;
    }
    const std::string margin = model.margins_left_out ? "mean left-out margin" : "mean in-sample margin";
    Table table({{"class", Table::Align::left}, {"rows"}, {"mean weight"}, {margin}, {"in the hard set"}});
    for (std::size_t c = 0; c < sums.size(); ++c) {
        const auto rows = static_cast<double>(sums[c].rows);
        table.add_row({model.class_names[c], fmt::format("{}", sums[c].rows), fixed(sums[c].weight / rows, 3),
                       fixed(sums[c].margin / rows, 3), fmt::format("{}", sums[c].hard)});
    }
    return table.text();
}

}  // namespace

std::string network_data_text(std::string_view file, const NetworkData& data) {
    if (const auto* table = std::get_if<Dataset>(&data)) return data_text(file, summarize(*table));
    const auto& images = std::get<ImageDataset>(data);
    const std::string classes =
        images.num_classes() == 0 ? "without classes" : counted(images.num_classes(), "class", "classes");
    return fmt::format("{}: {} of {} x {} pixels, {}, {}\n", printable(file),
                       counted(images.rows(), "image", "images"), images.width, images.height,
                       counted(images.channels, "channel", "channels"), classes);
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

std::string training_text(const TrainedRun& run) {
    return trained_text(run.model) + parts_text(run.model) + "\n" + last_epoch_text(run.model);
}

std::string tested_text(const TestedRows& test, const std::string& file) {
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
    table.add_row({file, fmt::format("{}", test.labels.size()), fixed(scores.accuracy, 3),
                   fixed(scores.balanced_accuracy, 3), fixed(scores.macro_f1, 3), fixed(scores.mcc, 3),
                   fixed(scores.auroc, 3), fixed(scores.d_index, 3), fixed(scores.log_loss, 3)});
    return table.text();
}

std::string network_model_text(const ReweightedModel& model, const std::string& path) {
    std::string text =
        fmt::format("{}: network, {}\n", printable(path), method_summary(model.method_used)) +
        trained_text(model) +
        fmt::format("Fitted on {} ({}), {}; predicts {}; training data {}\n",
                    counted(model.samples.size(), "row", "rows"), printable(model.data_name),
                    input_text(model),
                    model.label_name.empty() ? counted(model.class_names.size(), "class", "classes")
                                             : fmt::format("'{}'", printable(model.label_name)),
                    model.data_fingerprint) +
        parts_text(model) + "\n" + last_epoch_text(model);
    for (const Note& note : model.notes) text += printable(note.text) + "\n";
    Table table({{"class", Table::Align::left}, {"rows"}});
    const auto counts = class_counts(model.training_labels, model.class_names.size());
    for (std::size_t c = 0; c < counts.size(); ++c) {
        table.add_row({model.class_names[c], fmt::format("{}", counts[c])});
    }
    return text + "\n" + table.text();
}

std::string weights_text(const WeightedSamples& samples, const ReweightedModel& model) {
    const std::string together =
        std::isnan(samples.correlation)
            ? "All rows weigh alike, or have one margin: the two cannot go together\n"
            : fmt::format("Spearman correlation of weight and margin: {} (below 0: hard rows weigh more)\n",
                          fixed(samples.correlation, 3));
    return fmt::format("{}: what became of {}\n", method_text(model),
                       counted(model.samples.size(), "training row", "training rows")) +
           class_table(model) + together;
}

std::string hardest_text(const WeightedSamples& samples, const ReweightedModel& model, std::size_t count) {
    const bool named = !samples.image_names.empty();
    std::vector<Table::Column> columns = {{"row"}};
    if (named) columns.push_back({"image", Table::Align::left});
    columns.push_back({"class", Table::Align::left});
    columns.push_back({"part", Table::Align::left});
    for (const char* title : {"weight", "margin", "P(training)", "hard"}) columns.push_back({title});
    Table table(columns);
    const std::span<const std::size_t> rows = samples.hardest_first;
    for (const std::size_t row : rows.first(std::min(count, rows.size()))) {
        const SampleRecord& sample = model.samples[row];
        std::vector<std::string> cells = {fmt::format("{}", row + 1)};
        if (named) cells.push_back(samples.image_names[row]);
        cells.insert(cells.end(), {class_of(model, row), std::string(name_of(sample.part)),
                                   fixed(sample.weight, 3), fixed(sample.margin, 3),
                                   fixed(sample.training_probability, 3), sample.hard ? "yes" : ""});
        table.add_row(std::move(cells));
    }
    return fmt::format("Hardest rows (lowest {} margins; rows count from 1)\n",
                       model.margins_left_out ? "left-out" : "in-sample") +
           table.text();
}

std::string rows_to_label_text(const RowsToLabel& rows, const ReweightedModel& model) {
    const auto title = [&] {
        switch (rows.by) {
            case AskBy::margin:
                return "two best classes apart";
            case AskBy::entropy:
                return "entropy";
            case AskBy::splitter:
                return "P(validation)";
            case AskBy::random:
                break;
        }
        return "draw";
    };
    const bool named = !rows.image_names.empty();
    std::vector<Table::Column> columns = {{"rank"}, {"row"}};
    if (named) columns.push_back({"image", Table::Align::left});
    columns.push_back({"prediction", Table::Align::left});
    columns.push_back({title()});
    Table table(columns);
    for (std::size_t i = 0; i < rows.asked.size(); ++i) {
        const RowToLabel& asked = rows.asked[i];
        std::vector<std::string> cells = {fmt::format("{}", i + 1), fmt::format("{}", asked.row + 1)};
        if (named) cells.push_back(rows.image_names[asked.row]);
        cells.push_back(model.class_names[static_cast<std::size_t>(asked.prediction)]);
        cells.push_back(fixed(asked.score, 3));
        table.add_row(std::move(cells));
    }
    return fmt::format("Rows to label next, of {}, by {} (rows count from 1)\n",
                       counted(rows.rows, "row", "rows"), name_of(rows.by)) +
           table.text();
}

}  // namespace hardlearn
