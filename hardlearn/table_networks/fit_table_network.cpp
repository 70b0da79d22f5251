#include "hardlearn/table_networks/fit_table_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <utility>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/evaluation/score_calibration.hpp"
#include "hardlearn/evaluation/tuned_model.hpp"
#include "hardlearn/metrics/scores.hpp"
#include "hardlearn/network/device-inl.hpp"
#include "hardlearn/network/evaluation_pass-inl.hpp"
#include "hardlearn/table_networks/early_stopping-inl.hpp"
#include "hardlearn/table_networks/inner_split.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t rows_of_pass = 256;

// One thread: sums, and with them all bits, depend on it. A thread's own setting, so each that computes has
// one.
ComputeScope one_thread() {
    return ComputeScope(ComputeOptions{.device = "cpu", .threads = 1});
}

Matrix<float> probabilities(Network& network, const Examples& examples, std::span<const RowIndex> rows,
                            const RunContext& context) {
    const Outputs outputs = evaluate_rows(
        network, examples, rows, {.batch_size = rows_of_pass, .device = torch::kCPU, .context = context});
    const torch::Tensor values = torch::softmax(outputs.logits, 1).contiguous();
    const auto num_classes = static_cast<std::size_t>(values.size(1));
    Matrix<float> result(rows.size(), num_classes);
    for (std::size_t i = 0; i < rows.size(); ++i)
        std::copy_n(values.data_ptr<float>() + i * num_classes, num_classes, result.row(i).begin());
    return result;
}

Examples examples_of(Matrix<float> features) {
    Examples examples;
    examples.rows = features.rows();
    examples.codes = Matrix<std::int32_t>(features.rows(), 0);
    examples.numbers = std::move(features);
    return examples;
}

std::vector<Label> most_likely_of(const Matrix<float>& scores) {
    std::vector<Label> labels;
    for (std::size_t i = 0; i < scores.rows(); ++i) labels.push_back(most_likely(scores.row(i)));
    return labels;
}

class TableNetworkClassifier final : public Classifier {
  public:
    TableNetworkClassifier(Preparation preparation, TrainedTableNetwork trained, std::string description)
        : preparation_(std::move(preparation)),
          trained_(std::move(trained)),
          description_(std::move(description)) {}
    Predictions predict(const Dataset& data, std::span<const RowIndex> rows,
                        const RunContext& context) const override {
        return translating_torch_errors([&] {
            const ComputeScope scope = one_thread();
            const Examples examples = examples_of(prepare(preparation_, data, rows).features);
            Predictions predictions;
            predictions.scores = probabilities(*trained_.network, examples, all_rows(rows.size()), context);
            predictions.labels = most_likely_of(predictions.scores);
            return predictions;
        });
    }
    std::optional<Matrix<std::uint8_t>> prediction_sets(const Predictions&, double) const override {
        return std::nullopt;
    }
    std::string description() const override { return description_; }

  private:
    Preparation preparation_;
    TrainedTableNetwork trained_;
    std::string description_;
};

// A configuration, trained without the left-out rows, and what it says of them.
struct Tried {
    TableNetworkOptions options;
    std::size_t epochs = 0;
    double loss = 0;
    double d_index = 0;
    Matrix<float> scores;
};

class Fitting {
  public:
    Fitting(const TrainingRows& training, const TableNetworkFit& fit, const RunContext& context)
        : training_(training),
          fit_(fit),
          context_(context),
          configurations_(table_network_configurations(fit.kind)),
          examples_(examples_of(training.features)),
          data_{.examples = examples_, .labels = training.labels, .num_classes = training.num_classes} {}

    std::unique_ptr<Classifier> run() {
        const InnerSplit split = inner_split(training_, fit_.stream.child("inner split"));
        if (split.left_out.empty()) return train_on_all(0, std::max<std::size_t>(1, fit_.most_epochs / 4));
        const std::array<Tried, 2> tried = try_both(split);
        const std::size_t best =
            tried[1].d_index > tried[0].d_index ||
                    (tried[1].d_index == tried[0].d_index && tried[1].loss < tried[0].loss)
                ? 1
                : 0;
        LeftOutScores left_out{.truth = labels_of(split.left_out), .scores = tried[best].scores};
        // Episodes show all classes alike often.
        const bool is_balanced = fit_.kind == TableNetworkKind::protonet;
        return with_calibration(train_on_all(best, tried[best].epochs),
                                fit_score_calibration(training_, left_out, is_balanced));
    }

  private:
    std::vector<Label> labels_of(std::span<const RowIndex> rows) const {
        std::vector<Label> labels;
        for (const RowIndex row : rows) labels.push_back(training_.labels[row]);
        return labels;
    }

    std::array<Tried, 2> try_both(const InnerSplit& split) const {
        std::array<Tried, 2> tried;
        std::atomic<std::size_t> begun{0};
        parallel_for_each(tried.size(), context_, [&](std::size_t i) {
            context_.report("tuning", begun++, tried.size());
            tried[i] = attempt(i, split);
        });
        return tried;
    }

    Tried attempt(std::size_t configuration, const InnerSplit& split) const {
        const ComputeScope scope = one_thread();
        const RunContext serial = context_.serial();
        const TrainedTableNetwork trained = train_table_network({.network = configurations_[configuration],
                                                                 .rows = split.training,
                                                                 .left_out = split.left_out,
                                                                 .most_epochs = fit_.most_epochs,
                                                                 .stream = fit_.stream.child(configuration)},
                                                                data_, serial);
        Tried tried{
            .options = configurations_[configuration], .epochs = trained.epochs, .loss = trained.loss};
        tried.scores = probabilities(*trained.network, examples_, split.left_out, serial);
        tried.d_index = rounded_score(
            d_index(labels_of(split.left_out), most_likely_of(tried.scores), training_.num_classes));
        return tried;
    }

    std::unique_ptr<Classifier> train_on_all(std::size_t configuration, std::size_t epochs) const {
        TrainedTableNetwork trained = train_table_network({.network = configurations_[configuration],
                                                           .rows = all_rows(training_.labels.size()),
                                                           .most_epochs = epochs,
                                                           .stream = fit_.stream.child(configuration)},
                                                          data_, context_);
        std::string description = fmt::format("{}, {} epoch{}", describe(configurations_[configuration]),
                                              epochs, epochs == 1 ? "" : "s");
        return std::make_unique<TableNetworkClassifier>(training_.preparation, std::move(trained),
                                                        std::move(description));
    }

    const TrainingRows& training_;
    const TableNetworkFit& fit_;
    const RunContext& context_;
    std::array<TableNetworkOptions, 2> configurations_;
    Examples examples_;
    LabelledExamples data_;
};

}  // namespace

std::unique_ptr<Classifier> fit_table_network(const Dataset& data, std::span<const RowIndex> rows,
                                              const TableNetworkFit& fit, const RunContext& context) {
    return translating_torch_errors([&] {
        const ComputeScope scope = one_thread();
        const TrainingRows training = prepare_training_rows(data, rows);
        return Fitting(training, fit, context).run();
    });
}

}  // namespace hardlearn
