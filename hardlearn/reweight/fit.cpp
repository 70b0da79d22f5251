#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "hardlearn/core/hash.hpp"
#include "hardlearn/reweight/cross_fit-inl.hpp"
#include "hardlearn/reweight/fit-inl.hpp"
#include "hardlearn/reweight/suspects.hpp"
#include "hardlearn/reweight/trained_network-inl.hpp"
#include "hardlearn/reweight/training_notes.hpp"

namespace hardlearn {

std::string fingerprint_of(const Margins* margins) {
    if (!margins) return "-";
    Fingerprint fingerprint;
    fingerprint.add_values(std::span<const float>(margins->values));
    fingerprint.add_values(std::span<const Label>(margins->predictions));
    for (std::size_t i = 0; i < margins->probabilities.rows(); ++i)
        fingerprint.add_values(margins->probabilities.row(i));
    return fingerprint.hex();
}

template <class Data>
std::vector<Label> given_labels(const Data& given, const Data& data) {
    try {
        check_labels(given);
    } catch (const Error& error) {
        throw_bad_data(fmt::format("validation rows: {}", error.what()));
    }
    std::vector<Label> labels;
    for (const Label label : given.labels) {
        const std::string& name = given.class_names[static_cast<std::size_t>(label)];
        const auto found = std::ranges::find(data.class_names, name);
        if (found == data.class_names.end()) {
            throw_bad_data(fmt::format("validation rows: the training rows lack their class '{}'", name));
        }
        labels.push_back(static_cast<Label>(found - data.class_names.begin()));
    }
    return labels;
}

template <class Data>
Margins margins_for(Fit<Data>& fit, const Data& data, const Margins* known) {
    if (known) {
        if (known->values.size() != rows_of(data)) {
            throw_bad_argument(fmt::format("{} margins for {} rows", known->values.size(), rows_of(data)));
        }
        return *known;
    }
    return margins_of(cross_fitted_probabilities(fit.pool, fit.together.groups, "margins", fit.run),
                      data.labels);
}

namespace {

Parts all_in_training(std::size_t rows) {
    return {.training = all_rows(rows), .validation = {}};
}

std::vector<RowIndex> random_order(std::size_t rows, RandomStream stream) {
    std::vector<RowIndex> order = all_rows(rows);
    shuffle(std::span(order), stream);
    return order;
}

// The rows in the order in which they become validation rows; empty: none does.
std::vector<RowIndex> order_of_choice(const Pool& pool, Method method, const Margins& margins,
                                      RandomStream stream) {
    switch (method) {
        case Method::erm:
        case Method::jtt:
        case Method::lrw_given:
            return {};
        case Method::lrw_easy:
            return rows_by_margin(margins.values, false);
        case Method::lrw_hard:
        case Method::erm_trimmed:
            return rows_by_margin(margins.values, true);
        case Method::erm_part:
        case Method::lrw_random:
        case Method::molere:
        case Method::molere_refit:
        case Method::mwn:
            return random_order(pool.labels.size(), stream);
    }
    return {};
}

// The validation part of the methods that choose it once, and the first one of molere.
Parts first_parts(const Pool& pool, const ReweightOptions& options, const Margins& margins,
                  std::span<const char> spared, RandomStream stream) {
    std::vector<RowIndex> order = order_of_choice(pool, options.method, margins, stream);
    if (order.empty()) return all_in_training(pool.labels.size());
    if (!spared.empty()) std::erase_if(order, [&](RowIndex row) { return spared[row] != 0; });
    const Parts parts = parts_in_order(
        order, validation_size(*options.validation_share, pool.labels.size(), pool.num_classes),
        pool.row_labels());
    if (parts.validation.empty()) {
        throw_training_failed(
            fmt::format("no row is left for the validation part: of {} rows left-out networks take {} for "
                        "another class, the others are the last of their classes",
                        pool.labels.size(), pool.labels.size() - order.size()));
    }
    return parts;
}

WeightSource source_of(Method method) {
    if (!learns_weights(method)) return WeightSource::fixed;
    if (method == Method::mwn) return WeightSource::loss;
    return method == Method::molere_refit ? WeightSource::surprise : WeightSource::features;
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
    TrainingTask task{.stage = options.refit && learns_weights(options.method) ? "weights" : "training",
                      .pool = pool,
                      .given = given,
                      .source = source_of(options.method),
                      .stream = stream};
    if (options.spare_suspects && learns_weights(options.method))
        task.spared = suspect_rows(margins.probabilities, pool.labels);
    task.parts = first_parts(pool, options, margins, task.spared, stream.child("parts"));
    if (options.method == Method::jtt) task.weights = error_weights(pool, margins, options.error_weight);
    if (task.source == WeightSource::surprise)
        task.surprise = left_out_surprise(margins.probabilities, pool.labels);
    task.splits = options.method == Method::molere;
    task.validation_size = task.parts.validation.size();
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
    return method == Method::lrw_hard || method == Method::molere || method == Method::erm_trimmed;
}

// In-sample margins of the trained network itself, where no others were needed.
template <class Data>
Margins own_margins(Fit<Data>& fit, const Data& data, const TrainedResult& result) {
    return margins_of(probabilities(*result.network, fit.examples, all_rows(rows_of(data)), fit.run),
                      data.labels);
}

// A last training on all rows with what a first one learned of their weights.
TrainedResult refitted(const TrainingTask& task, const TrainedResult& first, const TrainingRun& run) {
    std::vector<float> weights = first.weights;
    // The weights of molere-refit are a function of the row's surprise and known for validation rows too.
    if (task.source != WeightSource::surprise) {
        for (const RowIndex row : first.parts.validation) weights[row] = 1;
    }
    TrainedResult result = train({.stage = "refit",
                                  .pool = task.pool,
                                  .parts = all_in_training(task.pool.labels.size()),
                                  .weights = weights,
                                  .stream = task.stream},
                                 run);
    result.parts = first.parts;
    result.training_probability = first.training_probability;
    return result;
}

// What a method's trainings gave.
struct Trained {
    TrainedResult result;
    // Of the training that learned the weights: the result's own where there is no refit.
    std::vector<EpochRecord> first_epochs;
};

Trained train_by_method(const TrainingTask& task, const TrainingRun& run) {
    const TrainedResult first = train(task, run);
    if (!run.options.refit || !learns_weights(run.options.method)) return {first, first.epochs};
    return {refitted(task, first, run), first.epochs};
}

// Of the rows that weights were learned for; none where none are.
std::vector<Label> validation_labels(const TrainingTask& task, const TrainedResult& result) {
    if (task.source == WeightSource::fixed) return {};
    if (task.given) return {task.given->labels.begin(), task.given->labels.end()};
    std::vector<Label> labels;
    for (const RowIndex row : result.parts.validation) labels.push_back(task.pool.labels[row]);
    return labels;
}

std::vector<Note> notes_on(const TrainingTask& task, const Trained& trained, const ReweightOptions& options) {
    std::vector<Note> notes;
    const auto keep = [&](std::optional<Note> note) {
        if (note) notes.push_back(*std::move(note));
    };
    keep(suspect_rows_note(task.spared));
    keep(early_stop_note(trained.first_epochs.size(), options));
    keep(failed_validation_note(trained.first_epochs, task.pool.num_classes));
    keep(effective_sample_note(trained.result.epochs));
    keep(small_validation_note(validation_labels(task, trained.result), task.pool.num_classes));
    return notes;
}

// The validation rows that a user gave, as the networks see them.
template <class Data>
struct GivenRows {
    GivenRows(const Data& given, const Data& data, const Encoding& encoding)
        : labels(given_labels(given, data)),
          examples(encode(encoding, given)),
          pool{.examples = &examples, .labels = labels, .num_classes = data.num_classes()} {}
    // `pool` refers to the other members.
    GivenRows(const GivenRows&) = delete;
    GivenRows& operator=(const GivenRows&) = delete;

    std::vector<Label> labels;
    Examples examples;
    Pool pool;
};

}  // namespace

template <class Data>
ReweightedModel fit_in(Fit<Data>& fit, const Data& data, const FitExtras<Data>& extras) {
    std::optional<GivenRows<Data>> validation;
    if (extras.given) validation.emplace(*extras.given, data, fit.encoding);
    Margins margins;
    if (extras.margins || needs_margins(fit.options)) margins = margins_for(fit, data, extras.margins);
    const TrainingTask task =
        task_of(fit.pool, fit.options, margins, validation ? &validation->pool : nullptr);
    const Trained trained = train_by_method(task, fit.run);
    const TrainedResult& result = trained.result;
    const bool left_out = !margins.values.empty() && fit.options.margin_folds > 0;
    if (margins.values.empty()) margins = own_margins(fit, data, result);
    result.network->to(torch::kCPU);
    return {
        .options = fit.options,
        .method_used = fit.options.method,
        .encoding = fit.encoding,
        .class_names = data.class_names,
        .label_name = label_name_of(data),
        .data_name = data.name,
        .data_fingerprint = data.fingerprint(),
        .training_labels = {data.labels.begin(), data.labels.end()},
        .image_hashes = image_hashes_of(data),
        .samples = sample_records(result, margins, rows_of(data), holds_out_hard_rows(fit.options.method)),
        .epochs = result.epochs,
        .notes = notes_on(task, trained, fit.options),
        .margins_left_out = left_out,
        .left_out_scores = {},
        .network = std::make_shared<const TrainedNetwork>(result.network, result.splitter)};
}

template std::vector<Label> given_labels(const Dataset&, const Dataset&);
template std::vector<Label> given_labels(const ImageDataset&, const ImageDataset&);
template Margins margins_for(Fit<Dataset>&, const Dataset&, const Margins*);
template Margins margins_for(Fit<ImageDataset>&, const ImageDataset&, const Margins*);
template ReweightedModel fit_in(Fit<Dataset>&, const Dataset&, const FitExtras<Dataset>&);
template ReweightedModel fit_in(Fit<ImageDataset>&, const ImageDataset&, const FitExtras<ImageDataset>&);

}  // namespace hardlearn
