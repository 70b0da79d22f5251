#include "hardlearn/reweight/reweight.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/hash.hpp"
#include "hardlearn/network/device-inl.hpp"
#include "hardlearn/reweight/cross_fit-inl.hpp"
#include "hardlearn/reweight/refit.hpp"
#include "hardlearn/reweight/settings.hpp"
#include "hardlearn/reweight/trained_network-inl.hpp"
#include "hardlearn/reweight/training-inl.hpp"

namespace hardlearn {
namespace {

std::size_t rows_of(const Dataset& data) {
    return data.rows;
}
std::size_t rows_of(const ImageDataset& data) {
    return data.rows();
}
std::span<const GroupIndex> groups_of(const Dataset& data) {
    return data.groups;
}
std::span<const GroupIndex> groups_of(const ImageDataset&) {
    return {};
}
std::string label_name_of(const Dataset& data) {
    return data.label_name;
}
std::string label_name_of(const ImageDataset&) {
    return "class";
}
TrainingOptions usual_training(const Dataset&) {
    return table_training();
}
TrainingOptions usual_training(const ImageDataset&) {
    return image_training();
}

template <class Data>
void check_labels(const Data& data) {
    if (data.labels.size() != rows_of(data))
        throw_bad_data("the classes of the rows are unknown: training needs them");
    std::vector<char> seen(data.num_classes(), 0);
    for (const Label label : data.labels) {
        if (label < 0 || static_cast<std::size_t>(label) >= data.num_classes())
            throw_bad_data("a row without a class: training needs one for each");
        seen[static_cast<std::size_t>(label)] = 1;
    }
    if (std::ranges::count(seen, 1) < 2) throw_bad_data("all rows are of one class: expected at least two");
}

// The rows of `given` with the training data's numbers of classes.
template <class Data>
std::vector<Label> given_labels(const Data& given, const Data& data) {
    check_labels(given);
    std::vector<Label> labels;
    for (const Label label : given.labels) {
        const std::string& name = given.class_names[static_cast<std::size_t>(label)];
        const auto found = std::ranges::find(data.class_names, name);
        if (found == data.class_names.end()) {
            throw_bad_data(
                fmt::format("validation rows have the class '{}', which the training rows lack", name));
        }
        labels.push_back(static_cast<Label>(found - data.class_names.begin()));
    }
    return labels;
}

nlohmann::ordered_json log_line(const std::string& stage, const EpochRecord& epoch) {
    nlohmann::ordered_json line;
    line["stage"] = stage;
    line["epoch"] = epoch.epoch;
    line["learning_rate"] = epoch.learning_rate;
    line["training_loss"] = epoch.training_loss;
    line["training_accuracy"] = epoch.training_accuracy;
    line["validation_loss"] = epoch.validation_loss;
    line["validation_accuracy"] = epoch.validation_accuracy;
    line["effective_share"] = epoch.effective_share;
    line["validation_rows"] = epoch.validation_rows;
    line["moved_rows"] = epoch.moved_rows;
    line["seconds"] = epoch.seconds;
    return line;
}

void append_line(const std::filesystem::path& path, const std::string& stage, const EpochRecord& epoch) {
    if (path.empty()) return;
    std::ofstream file(path, std::ios::app);
    file << log_line(stage, epoch).dump() << '\n';
    file.flush();
    if (!file) throw_file(fmt::format("{}: cannot be written", path.string()));
}

// Everything that fitting on one data set shares.
template <class Data>
struct Fit {
    Fit(const Data& data, const ReweightOptions& given_options, const RunFiles& files,
        const RunContext& run_context)
        : options(resolve(data, given_options)),
          encoding(fit_encoding(data, all_rows(rows_of(data)))),
          examples(encode(encoding, data)),
          pool{.examples = &examples, .labels = data.labels, .num_classes = data.num_classes()},
          checkpoint(files.checkpoint, fmt::format("{} {}", data.fingerprint(), settings_json(options))),
          run{.options = options,
              .training = *options.training,
              .encoding = encoding,
              .device = device_of(options.compute),
              .checkpoint = checkpoint,
              .log = [path = files.log](const std::string& stage,
                                        const EpochRecord& epoch) { append_line(path, stage, epoch); },
              .context = run_context} {}

    static ReweightOptions resolve(const Data& data, ReweightOptions options) {
        check_labels(data);
        if (!options.training) options.training = usual_training(data);
        check_options(options, rows_of(data), data.num_classes());
        const Encoding encoding = fit_encoding(data, all_rows(rows_of(data)));
        options.network = resolved(options.network, encoding);
        return options;
    }

    ReweightOptions options;
    Encoding encoding;
    Examples examples;
    Pool pool;
    Checkpoint checkpoint;
    TrainingRun run;
};

Parts all_in_training(std::size_t rows) {
    return {.training = all_rows(rows), .validation = {}};
}

// The validation part of the methods that choose it once, and the first one of molere.
Parts first_parts(const Pool& pool, const ReweightOptions& options, const Margins& margins,
                  RandomStream stream) {
    const std::size_t rows = pool.labels.size();
    const auto size = [&] { return validation_size(options.validation_share, rows, pool.num_classes); };
    const auto by_margin = [&](bool hardest_first) {
        return parts_in_order(rows_by_margin(margins.values, hardest_first), size(), pool.labels,
                              pool.num_classes);
    };
    switch (options.method) {
        case Method::erm:
        case Method::jtt:
        case Method::lrw_given:
            return all_in_training(rows);
        case Method::lrw_easy:
            return by_margin(false);
        case Method::lrw_hard:
        case Method::erm_trimmed:
        case Method::molere_refit:
            return by_margin(true);
        case Method::erm_part:
        case Method::lrw_random:
        case Method::molere:
        case Method::mwn:
            return random_parts(size(), pool.labels, pool.num_classes, stream);
    }
    return all_in_training(rows);
}

std::vector<float> error_weights(const Pool& pool, const Margins& margins, double error_weight) {
    std::vector<float> weights;
    for (std::size_t i = 0; i < pool.labels.size(); ++i) {
        weights.push_back(margins.predictions[i] == pool.labels[i] ? 1.0F : static_cast<float>(error_weight));
    }
    return weights;
}

TrainingTask task_of(const Pool& pool, const ReweightOptions& options, const Margins& margins,
                     const Pool* given) {
    const RandomStream stream = RandomStream(options.seed).child("training");
    TrainingTask task{.stage = "training",
                      .pool = pool,
                      .parts = first_parts(pool, options, margins, stream.child("parts")),
                      .given = given,
                      .stream = stream};
    if (learns_weights(options.method))
        task.source = options.method == Method::mwn ? WeightSource::loss : WeightSource::features;
    if (options.method == Method::jtt) task.weights = error_weights(pool, margins, options.error_weight);
    if (options.method == Method::molere) {
        task.splits = true;
        task.validation_size =
            validation_size(options.validation_share, pool.labels.size(), pool.num_classes);
    }
    // Plain training without some rows: they are no validation part of it.
    if (options.method == Method::erm_part || options.method == Method::erm_trimmed)
        task.parts.validation.clear();
    return task;
}

std::vector<SampleRecord> sample_records(const TrainedResult& result, const Margins& margins,
                                         std::size_t rows, bool chosen_as_hard) {
    std::vector<SampleRecord> samples(rows);
    for (std::size_t i = 0; i < rows; ++i) {
        samples[i].weight = result.weights[i];
        samples[i].margin = margins.values[i];
        samples[i].part = Part::validation;
        samples[i].training_probability = 0;
    }
    for (const RowIndex row : result.parts.training) {
        samples[row].part = Part::training;
        samples[row].training_probability = 1;
    }
    for (std::size_t i = 0; i < rows; ++i) {
        if (!result.training_probability.empty())
            samples[i].training_probability = result.training_probability[i];
        samples[i].hard = chosen_as_hard && samples[i].part == Part::validation;
    }
    return samples;
}

bool holds_out_hard_rows(Method method) {
    return method == Method::lrw_hard || method == Method::molere || method == Method::molere_refit ||
           method == Method::erm_trimmed;
}

template <class Data>
Margins margins_for(Fit<Data>& fit, const Data& data, const Margins* known) {
    if (known) {
        if (known->values.size() != rows_of(data)) {
            throw_bad_argument(fmt::format("{} margins for {} rows", known->values.size(), rows_of(data)));
        }
        return *known;
    }
    return margins_of(cross_fitted_probabilities(fit.pool, groups_of(data), "margins", fit.run), data.labels);
}

// In-sample margins of the trained network itself, where no others were needed.
template <class Data>
Margins own_margins(Fit<Data>& fit, const Data& data, const TrainedResult& result) {
    return margins_of(probabilities(*result.network, fit.examples, all_rows(rows_of(data)), fit.run),
                      data.labels);
}

template <class Data>
TrainedResult refit(Fit<Data>& fit, TrainingTask task, const Margins& margins) {
    const char* e = std::getenv("HL_REFIT");
    const std::string mode = e ? e : "lrw";
    const std::size_t n = task.pool.labels.size();
    auto suspect = likely_mislabelled(margins.probabilities, task.pool.labels);
    std::vector<float> weights(n, 1.0F);
    if (mode.find("lrw") != std::string::npos) {
        std::vector<RowIndex> order;
        for (const RowIndex row : rows_by_margin(margins.values, true)) if (!suspect[row]) order.push_back(row);
        task.stage = "weights";
        task.parts = parts_in_order(order, validation_size(fit.options.validation_share, n, task.pool.num_classes), task.pool.labels, task.pool.num_classes);
        const TrainedResult first = train(task, fit.run);
        weights = first.weights;
        for (const RowIndex row : first.parts.validation) weights[row] = 1;
        double v = 0; for (float w : weights) v += (w - 1) * (w - 1);
        const double sh = std::getenv("HL_ESS") ? std::atof(std::getenv("HL_ESS")) : 0.8;
        const double s = std::min(1.0, std::sqrt((1 / sh - 1) / (v / n + 1e-12)));
        for (float& w : weights) w = static_cast<float>(1 - s + s * w);
    }
    if (mode.find("soft") != std::string::npos) {
        double best_t = 1;
        if (mode.find("cal") != std::string::npos) {
            double best = 1e300;
            for (double t = 0.02; t < 1.6; t *= 1.1) {
                double loss = 0;
                for (std::size_t i = 0; i < n; ++i) {
                    const auto row = margins.probabilities.row(i);
                    double z = 0;
                    for (const float p : row) z += std::pow(std::max(p, 1e-9F), t);
                    loss -= t * std::log(std::max(row[static_cast<std::size_t>(task.pool.labels[i])], 1e-9F)) - std::log(z);
                }
                if (loss < best) { best = loss; best_t = t; }
            }
        }
        if (const char* g = std::getenv("HL_G")) best_t *= std::atof(g);
        double sum = 0;
        for (std::size_t i = 0; i < n; ++i) {
            const auto row = margins.probabilities.row(i);
            const double ratio = std::max(1e-9F, row[static_cast<std::size_t>(task.pool.labels[i])]) / std::ranges::max(row);
            if (mode.find("susp") != std::string::npos && !suspect[i]) { sum += 1; continue; }
            weights[i] *= std::max(0.01, std::pow(ratio, best_t));
            sum += weights[i];
        }
        for (float& w : weights) w = static_cast<float>(w * n / sum);
    }
    TrainingTask last{.stage = "refit", .pool = task.pool, .parts = all_in_training(n), .weights = weights, .stream = task.stream};
    if (mode.find("trim") != std::string::npos) {
        std::vector<RowIndex> order;
        for (RowIndex row = 0; row < n; ++row) if (suspect[row]) order.push_back(row);
        last.parts = parts_in_order(order, order.size(), task.pool.labels, task.pool.num_classes);
        last.parts.validation.clear();
    }
    return train(last, fit.run);
}

template <class Data>
ReweightedModel fit_on(const Data& data, const ReweightOptions& given_options, const Data* given,
                       const Margins* known_margins, const RunFiles& files, const RunContext& context) {
    if ((given_options.method == Method::lrw_given) != (given != nullptr)) {
        throw_bad_argument("validation rows go with the method lrw-given, and it needs them");
    }
    Fit<Data> fit(data, given_options, files, context);
    const ComputeScope scope(fit.options.compute);
    std::vector<Label> validation_labels;
    Examples validation_examples;
    Pool validation;
    if (given) {
        validation_labels = given_labels(*given, data);
        validation_examples = encode(fit.encoding, *given);
        validation = {
            .examples = &validation_examples, .labels = validation_labels, .num_classes = data.num_classes()};
    }
    Margins margins;
    const bool first_model = needs_margins(fit.options.method);
    if (first_model || known_margins) margins = margins_for(fit, data, known_margins);
    const TrainingTask task = task_of(fit.pool, fit.options, margins, given ? &validation : nullptr);
    const TrainedResult result = fit.options.method == Method::molere_refit ? refit(fit, task, margins) : train(task, fit.run);
    if (margins.values.empty()) margins = own_margins(fit, data, result);
    ReweightedModel model{
        .options = fit.options,
        .encoding = fit.encoding,
        .class_names = data.class_names,
        .label_name = label_name_of(data),
        .data_name = data.name,
        .data_fingerprint = data.fingerprint(),
        .training_labels = {data.labels.begin(), data.labels.end()},
        .samples = sample_records(result, margins, rows_of(data), holds_out_hard_rows(fit.options.method)),
        .epochs = result.epochs,
        .notes = {},
        .network = nullptr};
    result.network->to(torch::kCPU);
    model.network = std::make_shared<const TrainedNetwork>(result.network);
    fit.checkpoint.remove();
    return model;
}

template <class Data>
Margins margins_on(const Data& data, const ReweightOptions& options, const RunFiles& files,
                   const RunContext& context) {
    Fit<Data> fit(data, options, files, context);
    const ComputeScope scope(fit.options.compute);
    const Margins margins = margins_for(fit, data, nullptr);
    fit.checkpoint.remove();
    return margins;
}

template <class Data>
Predictions predict_on(const ReweightedModel& model, const Data& data, const ComputeOptions& compute,
                       const RunContext& context) {
    const ComputeScope scope(compute);
    const torch::Device device = device_of(compute);
    const Examples examples = encode(model.encoding, data);
    // Networks hold the state of a pass: each call has its own.
    const auto network =
        make_network(model.options.network, model.encoding, model.class_names.size(), RandomStream(0));
    Archive archive;
    archive.put_module("", model.network->network());
    archive.load_module("", *network);
    network->to(device);
    Checkpoint none({}, "");
    const TrainingRun run{.options = model.options,
                          .training = *model.options.training,
                          .encoding = model.encoding,
                          .device = device,
                          .checkpoint = none,
                          .log = {},
                          .context = context};
    Predictions predictions{.labels = {},
                            .scores = probabilities(*network, examples, all_rows(examples.rows), run)};
    for (std::size_t i = 0; i < predictions.scores.rows(); ++i) {
        const auto row = predictions.scores.row(i);
        predictions.labels.push_back(static_cast<Label>(std::ranges::max_element(row) - row.begin()));
    }
    return predictions;
}

}  // namespace

std::size_t ReweightedModel::num_parameters() const {
    std::size_t count = 0;
    for (const torch::Tensor& parameter : network->network().parameters())
        count += static_cast<std::size_t>(parameter.numel());
    return count;
}

ReweightedModel fit_reweighted(const Dataset& data, const ReweightOptions& options, const Dataset* given,
                               const Margins* margins, const RunFiles& files, const RunContext& context) {
    return translating_torch_errors([&] { return fit_on(data, options, given, margins, files, context); });
}

ReweightedModel fit_reweighted(const ImageDataset& data, const ReweightOptions& options,
                               const ImageDataset* given, const Margins* margins, const RunFiles& files,
                               const RunContext& context) {
    return translating_torch_errors([&] { return fit_on(data, options, given, margins, files, context); });
}

Margins compute_margins(const Dataset& data, const ReweightOptions& options, const RunFiles& files,
                        const RunContext& context) {
    return translating_torch_errors([&] { return margins_on(data, options, files, context); });
}

Margins compute_margins(const ImageDataset& data, const ReweightOptions& options, const RunFiles& files,
                        const RunContext& context) {
    return translating_torch_errors([&] { return margins_on(data, options, files, context); });
}

Predictions predict(const ReweightedModel& model, const Dataset& data, const ComputeOptions& compute,
                    const RunContext& context) {
    return translating_torch_errors([&] { return predict_on(model, data, compute, context); });
}

Predictions predict(const ReweightedModel& model, const ImageDataset& data, const ComputeOptions& compute,
                    const RunContext& context) {
    return translating_torch_errors([&] { return predict_on(model, data, compute, context); });
}

}  // namespace hardlearn
