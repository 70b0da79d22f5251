#include "hardlearn/reweight/prediction.hpp"

#include <fmt/format.h>

#include <memory>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/row_selection.hpp"
#include "hardlearn/metrics/left_out_threshold.hpp"
#include "hardlearn/network/device-inl.hpp"
#include "hardlearn/network/evaluation_pass-inl.hpp"
#include "hardlearn/reweight/margins.hpp"
#include "hardlearn/reweight/trained_network-inl.hpp"
#include "hardlearn/reweight/training-inl.hpp"

namespace hardlearn {
namespace {

// A model's network put to use on rows. Networks hold the state of a pass: each call has its own.
template <class Data>
struct Use {
    Use(const ReweightedModel& model, const Data& data, const ComputeOptions& compute,
        const RunContext& run_context)
        : device(device_of(compute)),
          context(run_context),
          batch_size(model.options.training->batch_size),
          examples(encode(model.encoding, data)),
          network(build_network(model.options.network, model.encoding, model.class_names.size())) {
        Archive archive;
        archive.put_module("", model.network->network());
        archive.load_module("", *network);
        network->to(device);
    }
    Outputs outputs() const {
        return evaluate_rows(*network, examples, all_rows(examples.rows),
                             {.batch_size = batch_size, .device = device, .context = context});
    }

    torch::Device device;
    const RunContext& context;
    std::size_t batch_size;
    Examples examples;
    std::shared_ptr<Network> network;
};

template <class Data>
Predictions predict_on(const ReweightedModel& model, const Data& data, const ComputeOptions& compute,
                       const RunContext& context) {
    const ComputeScope scope(compute);
    Predictions predictions{
        .labels = {},
        .scores = matrix_of(torch::softmax(Use<Data>(model, data, compute, context).outputs().logits, 1))};
    for (std::size_t i = 0; i < predictions.scores.rows(); ++i) {
        predictions.labels.push_back(most_probable(predictions.scores.row(i)));
    }
    return predictions;
}

template <class Data>
std::vector<double> validation_probability_on(const ReweightedModel& model, const Data& data,
                                              const ComputeOptions& compute, const RunContext& context) {
    check_splitter(model);
    const ComputeScope scope(compute);
    const torch::NoGradGuard no_gradients;
    const Outputs outputs = Use<Data>(model, data, compute, context).outputs();
    const torch::Tensor p = torch::softmax(outputs.logits, 1);
    torch::Tensor sum = torch::zeros({p.size(0)});
    for (std::int64_t c = 0; c < p.size(1); ++c) {
        const torch::Tensor labels = torch::full({p.size(0)}, c, torch::kLong);
        sum += p.select(1, c) * (1 - model.network->splitter()->probability(outputs.features, labels));
    }
    const torch::Tensor values = sum.clamp(0, 1).contiguous();
    return {values.data_ptr<float>(), values.data_ptr<float>() + values.numel()};
}

}  // namespace

Predictions predict(const ReweightedModel& model, const Dataset& data, const ComputeOptions& compute,
                    const RunContext& context) {
    return translating_torch_errors([&] { return predict_on(model, data, compute, context); });
}

Predictions predict(const ReweightedModel& model, const ImageDataset& data, const ComputeOptions& compute,
                    const RunContext& context) {
    return translating_torch_errors([&] { return predict_on(model, data, compute, context); });
}

void check_splitter(const ReweightedModel& model) {
    if (model.network->splitter() != nullptr) return;
    throw_bad_argument(
        fmt::format("the network has no splitter: one is trained beside a network of the method molere, "
                    "without refit and with more than one epoch after the warm-up, and kept with it; this "
                    "one is of {}{}",
                    method_text(model),
                    model.method_used == Method::molere && model.options.refit ? " with a refit" : ""));
}

std::vector<double> validation_probability(const ReweightedModel& model, const Dataset& data,
                                           const ComputeOptions& compute, const RunContext& context) {
    return translating_torch_errors([&] { return validation_probability_on(model, data, compute, context); });
}

std::vector<double> validation_probability(const ReweightedModel& model, const ImageDataset& data,
                                           const ComputeOptions& compute, const RunContext& context) {
    return translating_torch_errors([&] { return validation_probability_on(model, data, compute, context); });
}

void check_prediction_sets(const ReweightedModel& model) {
    if (!model.left_out_scores.empty()) return;
    throw_bad_argument(
        "prediction sets need rows that were left out, and this network was trained without: train it again "
        "with left-out folds (5, say)");
}

Matrix<std::uint8_t> prediction_sets(const ReweightedModel& model, const Predictions& predictions,
                                     double confidence) {
    check_prediction_sets(model);
    return conformal_sets(predictions.scores, left_out_threshold(model.left_out_scores, confidence));
}

}  // namespace hardlearn
