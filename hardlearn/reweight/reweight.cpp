#include "hardlearn/reweight/reweight.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/hash.hpp"
#include "hardlearn/data/kept_together.hpp"
#include "hardlearn/data/row_selection.hpp"
#include "hardlearn/data/splits.hpp"
#include "hardlearn/network/device-inl.hpp"
#include "hardlearn/reweight/cross_fit-inl.hpp"
#include "hardlearn/reweight/suspects.hpp"
#include "hardlearn/reweight/trained_network-inl.hpp"
#include "hardlearn/reweight/training-inl.hpp"
#include "hardlearn/reweight/validation_note.hpp"
#include "hardlearn/training/settings.hpp"

namespace hardlearn {
namespace {

std::size_t rows_of(const Dataset& data) {
    return data.rows;
}
std::size_t rows_of(const ImageDataset& data) {
    return data.rows();
}
KeptTogether kept_together(const Dataset& data, Duplicates duplicates, const RunContext& context) {
    return keep_together(data, duplicates, context);
}
KeptTogether kept_together(const ImageDataset&, Duplicates, const RunContext&) {
    return {};
}
// The blocks of equal rows, where they are kept together.
std::vector<GroupIndex> twins_of(const KeptTogether& together) {
    std::vector<GroupIndex> twins;
    if (together.decision != Duplicates::group) return twins;
    for (const std::uint32_t block : together.repeated.block_of_row) twins.push_back(GroupIndex(block));
    return twins;
}
Dataset select(const Dataset& data, std::span<const RowIndex> rows) {
    return select_rows(data, rows);
}
ImageDataset select(const ImageDataset& data, std::span<const RowIndex> rows) {
    return select_images(data, rows);
}
std::vector<std::uint64_t> image_hashes_of(const Dataset&) {
    return {};
}
std::vector<std::uint64_t> image_hashes_of(const ImageDataset& data) {
    std::vector<std::uint64_t> hashes(data.rows());
    for (std::size_t i = 0; i < hashes.size(); ++i)
        hashes[i] = image_hash(data.decoded(static_cast<RowIndex>(i)));
    return hashes;
}
std::string label_name_of(const Dataset& data) {
    return data.label_name;
}
std::string label_name_of(const ImageDataset&) {
    return "class";
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

std::string fingerprint_of(const Margins* margins) {
    if (!margins) return "-";
    Fingerprint fingerprint;
    fingerprint.add_values(std::span<const float>(margins->values));
    fingerprint.add_values(std::span<const Label>(margins->predictions));
    for (std::size_t i = 0; i < margins->probabilities.rows(); ++i)
        fingerprint.add_values(margins->probabilities.row(i));
    return fingerprint.hex();
}

// Everything that fitting on one data set shares.
template <class Data>
struct Fit {
    Fit(const Data& data, const ReweightOptions& given_options, const FitExtras<Data>& extras,
        const RunFiles& files, const RunContext& run_context)
        : options(resolve(data, given_options)),
          encoding(fit_encoding(data, all_rows(rows_of(data)))),
          examples(encode(encoding, data)),
          together(kept_together(data, options.duplicates, run_context)),
          twins(twins_of(together)),
          pool{.examples = &examples,
               .labels = data.labels,
               .num_classes = data.num_classes(),
               .twins = twins},
          checkpoint(files.checkpoint, fmt::format("{} {} {} {}", data.fingerprint(),
                                                   extras.given ? extras.given->fingerprint() : "-",
                                                   fingerprint_of(extras.margins), settings_json(options))),
          run{.options = options,
              .training = *options.training,
              .encoding = encoding,
              .device = device_of(options.compute),
              .checkpoint = checkpoint,
              .log = EpochLog(files.log),
              .context = run_context} {}

    // `pool` and `run` refer to the other members.
    Fit(const Fit&) = delete;
    Fit& operator=(const Fit&) = delete;

    // The same with another method, in the same checkpoint.
    Fit(const Fit& other, Method method)
        : options(other.options),
          encoding(other.encoding),
          examples(other.examples),
          together(other.together),
          twins(other.twins),
          pool{.examples = &examples,
               .labels = other.pool.labels,
               .num_classes = other.pool.num_classes,
               .twins = twins},
          checkpoint(other.checkpoint),
          run{.options = options,
              .training = *options.training,
              .encoding = encoding,
              .device = other.run.device,
              .checkpoint = checkpoint,
              .log = other.run.log,
              .context = other.run.context} {
        options.method = method;
    }

    static ReweightOptions resolve(const Data& data, ReweightOptions options) {
        check_labels(data);
        options = with_defaults(options, std::is_same_v<Data, Dataset>);
        check_options(options);
        if (holds_rows_back(options.method))
            validation_size(*options.validation_share, rows_of(data), data.num_classes());
        options.network = resolved(options.network, fit_encoding(data, all_rows(rows_of(data))));
        return options;
    }

    ReweightOptions options;
    Encoding encoding;
    Examples examples;
    KeptTogether together;          // its groups: for all folds
    std::vector<GroupIndex> twins;  // blocks of equal rows that one part holds; may be empty
    Pool pool;
    Checkpoint checkpoint;
    TrainingRun run;
};

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
            fmt::format("no row is left for the validation part: of {} rows {} have a label that is likely "
                        "wrong, the others are "
                        "the last of their classes",
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
        task.spared = likely_mislabelled(margins.probabilities, pool.labels);
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

TrainedResult train_by_method(const TrainingTask& task, const TrainingRun& run) {
    const TrainedResult first = train(task, run);
    return run.options.refit && learns_weights(run.options.method) ? refitted(task, first, run) : first;
}

std::vector<std::string> notes_on(const TrainingTask& task, const TrainedResult& result,
                                  const ReweightOptions& options) {
    const TrainingOptions& training = *options.training;
    std::vector<std::string> notes;
    const auto num_suspects = std::ranges::count_if(task.spared, [](char spared) { return spared != 0; });
    if (!task.spared.empty()) {
        notes.push_back(fmt::format(
            "{} of {} rows have a label that is likely wrong; none of them is in the validation part",
            num_suspects, task.spared.size()));
    }
    if (result.epochs.size() < training.epochs) {
        notes.push_back(fmt::format(
            "stopped after {} of {} epochs: the gap between training and validation loss had settled",
            result.epochs.size(), training.epochs));
    }
    if (options.early_stop && training.epochs < fewest_epochs_of_early_stop) {
        notes.push_back(
            fmt::format("no early stop with {} epochs: it needs {}, since it comes after the last "
                        "fall of the learning rate",
                        training.epochs, fewest_epochs_of_early_stop));
    }
    if (const auto failed = failed_validation_note(result.epochs, task.pool.num_classes))
        notes.push_back(*failed);
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

template <class Data>
ReweightedModel fit_in(Fit<Data>& fit, const Data& data, const FitExtras<Data>& extras) {
    std::optional<GivenRows<Data>> validation;
    if (extras.given) validation.emplace(*extras.given, data, fit.encoding);
    Margins margins;
    if (extras.margins || needs_margins(fit.options)) margins = margins_for(fit, data, extras.margins);
    const TrainingTask task =
        task_of(fit.pool, fit.options, margins, validation ? &validation->pool : nullptr);
    const TrainedResult result = train_by_method(task, fit.run);
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
        .notes = notes_on(task, result, fit.options),
        .network = std::make_shared<const TrainedNetwork>(result.network)};
}

template <class Data>
Predictions predict_on(const ReweightedModel& model, const Data& data, const ComputeOptions& compute,
                       const RunContext& context) {
    const ComputeScope scope(compute);
    const torch::Device device = device_of(compute);
    const Examples examples = encode(model.encoding, data);
    // Networks hold the state of a pass: each call has its own.
    const auto network = build_network(model.options.network, model.encoding, model.class_names.size());
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
        predictions.labels.push_back(most_probable(predictions.scores.row(i)));
    }
    return predictions;
}

// Left-out rows that the method and plain training predict right.
struct Contest {
    double method = 0, plain = 0, rows = 0;
};

template <class Data>
Contest contest_on(const Data& data, const Split& split, const ReweightOptions& options,
                   const RunContext& context) {
    const Data training = select(data, split.train), left_out = select(data, split.test);
    const auto count_right = [&](Method method) {
        ReweightOptions of_method = options;
        of_method.method = method;
        of_method.fallback_folds = 0;
        Fit<Data> fit(training, of_method, {}, {}, context);
        const Predictions predictions =
            predict_on<Data>(fit_in<Data>(fit, training, {}), left_out, options.compute, context);
        double right = 0;
        for (std::size_t i = 0; i < left_out.labels.size(); ++i)
            right += predictions.labels[i] == left_out.labels[i];
        return right;
    };
    return {.method = count_right(options.method),
            .plain = count_right(Method::erm),
            .rows = static_cast<double>(split.test.size())};
}

// As many as asked for, fewer where there are fewer groups.
template <class Data>
std::size_t num_fallback_folds(const Fit<Data>& fit) {
    const std::set<GroupIndex> different(fit.together.groups.begin(), fit.together.groups.end());
    const auto asked = *fit.options.fallback_folds;
    return fit.together.groups.empty() ? asked : std::min(asked, different.size());
}

// The method against plain training on left-out rows, fold by fold; folds that are done come from the
// checkpoint.
template <class Data>
Contest contest_of(Fit<Data>& fit, const Data& data) {
    const std::size_t num_folds = num_fallback_folds(fit);
    const auto folds = stratified_folds(data.labels, data.num_classes(), fit.together.groups, num_folds,
                                        RandomStream(fit.options.seed).child("fallback"));
    Contest sum;
    for (std::size_t fold = 0; fold < num_folds; ++fold) {
        const std::string stage = fmt::format("fallback {}", fold + 1);
        Contest contest;
        if (const Archive* done = fit.checkpoint.finished(stage)) {
            contest = fit.checkpoint.reading([&]() -> Contest {
                return {.method = done->number("method"),
                        .plain = done->number("plain"),
                        .rows = done->number("rows")};
            });
        } else {
            contest = contest_on(data, split_of_fold(folds, static_cast<std::uint32_t>(fold)), fit.options,
                                 fit.run.context);
            Archive archive;
            archive.put_number("method", contest.method);
            archive.put_number("plain", contest.plain);
            archive.put_number("rows", contest.rows);
            fit.checkpoint.finish(stage, std::move(archive));
        }
        sum = {.method = sum.method + contest.method,
               .plain = sum.plain + contest.plain,
               .rows = sum.rows + contest.rows};
    }
    return sum;
}

// Plain training where the method does not gain on left-out rows, or where it cannot be tried on them: too
// few rows or groups for folds, or for a validation part without one.
template <class Data>
ReweightedModel fit_or_fall_back(Fit<Data>& fit, const Data& data, const FitExtras<Data>& extras) {
    std::string verdict;
    try {
        const Contest contest = contest_of(fit, data);
        verdict = fmt::format("of {:g} left-out rows {} gets {:g} right, plain training {:g}", contest.rows,
                              name_of(fit.options.method), contest.method, contest.plain);
        if (contest.method > contest.plain) {
            ReweightedModel model = fit_in(fit, data, extras);
            model.notes.push_back(verdict);
            return model;
        }
        verdict += ": plain training is kept";
    } catch (const Error& error) {
        const bool tells_of_rows = error.code() == ErrorCode::bad_data ||
                                   error.code() == ErrorCode::bad_argument ||
                                   error.code() == ErrorCode::training_failed;
        if (!tells_of_rows) throw;
        verdict = fmt::format("plain training is kept: {} cannot be tried on left-out rows ({})",
                              name_of(fit.options.method), error.what());
    }
    Fit<Data> plain(fit, Method::erm);
    ReweightedModel model = fit_in<Data>(plain, data, {.margins = extras.margins});
    model.options.method = fit.options.method;
    model.notes.push_back(verdict);
    return model;
}

template <class Data>
ReweightedModel fit_on(const Data& data, const ReweightOptions& given_options, const FitExtras<Data>& extras,
                       const RunFiles& files, const RunContext& context) {
    if ((given_options.method == Method::lrw_given) != (extras.given != nullptr)) {
        throw_bad_argument("validation rows go with the method lrw-given, and it needs them");
    }
    const ComputeScope scope(given_options.compute);
    Fit<Data> fit(data, given_options, extras, files, context);
    check_conflicts(fit.options, std::is_same_v<Data, Dataset>);
    if (fit.checkpoint.resumed())
        context.tell({.kind = "resumed", .text = "going on from where a run was stopped", .facts = {}});
    const bool asks = *fit.options.fallback_folds > 0 && learns_weights(fit.options.method) && !extras.given;
    ReweightedModel model = asks ? fit_or_fall_back(fit, data, extras) : fit_in(fit, data, extras);
    if (!files.keep_checkpoint) fit.checkpoint.remove();
    return model;
}

template <class Data>
Margins margins_on(const Data& data, const ReweightOptions& options, const RunFiles& files,
                   const RunContext& context) {
    Fit<Data> fit(data, options, {}, files, context);
    const ComputeScope scope(fit.options.compute);
    const Margins margins = margins_for(fit, data, nullptr);
    if (!files.keep_checkpoint) fit.checkpoint.remove();
    return margins;
}

}  // namespace

std::size_t ReweightedModel::num_parameters() const {
    std::size_t count = 0;
    for (const torch::Tensor& parameter : network->network().parameters())
        count += static_cast<std::size_t>(parameter.numel());
    return count;
}

void check_before_training(const ReweightOptions& options, bool is_table) {
    const ReweightOptions whole = with_defaults(options, is_table);
    check_options(whole);
    check_conflicts(whole, is_table);
    resolved(whole.network, !is_table);
    translating_torch_errors([&] { return device_of(whole.compute); });
}

ReweightedModel fit_reweighted(const Dataset& data, const ReweightOptions& options,
                               const FitExtras<Dataset>& extras, const RunFiles& files,
                               const RunContext& context) {
    return translating_torch_errors([&] { return fit_on(data, options, extras, files, context); });
}

ReweightedModel fit_reweighted(const ImageDataset& data, const ReweightOptions& options,
                               const FitExtras<ImageDataset>& extras, const RunFiles& files,
                               const RunContext& context) {
    return translating_torch_errors([&] { return fit_on(data, options, extras, files, context); });
}

Margins compute_margins(const Dataset& data, const ReweightOptions& options, const RunFiles& files,
                        const RunContext& context) {
    return translating_torch_errors([&] { return margins_on(data, options, files, context); });
}

Margins compute_margins(const ImageDataset& data, const ReweightOptions& options, const RunFiles& files,
                        const RunContext& context) {
    return translating_torch_errors([&] { return margins_on(data, options, files, context); });
}

void check_validation_rows(const Dataset& given, const Dataset& data) {
    given_labels(given, data);
}

void check_validation_rows(const ImageDataset& given, const ImageDataset& data) {
    given_labels(given, data);
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
