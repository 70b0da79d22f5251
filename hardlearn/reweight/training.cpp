#include "hardlearn/reweight/training-inl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include "hardlearn/core/error.hpp"
#include "hardlearn/network/evaluation_pass-inl.hpp"
#include "hardlearn/network/optimizer-inl.hpp"
#include "hardlearn/reweight/epoch_archive-inl.hpp"
#include "hardlearn/reweight/meta_step-inl.hpp"
#include "hardlearn/reweight/splitter-inl.hpp"

namespace hardlearn {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

PassOptions pass_of(const TrainingRun& run) {
    return {.batch_size = run.training.batch_size, .device = run.device, .context = run.context};
}

// So many epochs before the last are compared with it: five, or fewer where few come after the last fall of
// the learning rate.
std::size_t epochs_to_compare(std::size_t num_epochs) {
    return std::clamp<std::size_t>(num_epochs / 4, 3, 7) - 2;
}

// Sums over the steps of an epoch.
struct EpochSums {
    double loss = 0, right = 0, rows = 0, effective_share = 0, steps = 0;
};

class Trainer {
  public:
    Trainer(const TrainingTask& task, const TrainingRun& run);
    TrainedResult train();

  private:
    void run_epoch(std::size_t epoch);
    void run_step(std::size_t epoch, std::span<const RowIndex> rows, EpochSums& sums);
    LabelledBatch training_batch(std::size_t epoch, std::span<const RowIndex> rows) const;
    LabelledBatch validation_batch() const;
    void check_loss(double loss, std::size_t epoch) const;
    void check_parameters(std::size_t epoch) const;
    bool is_meta_step(std::size_t epoch) const;
    torch::Tensor fixed_weights(std::span<const RowIndex> rows) const;
    torch::Tensor surprise(std::span<const RowIndex> rows) const;
    void judge_validation(EpochRecord& record);
    void measure_gap(const EpochRecord& record);
    void choose_parts(std::size_t epoch, EpochRecord& record);
    bool has_settled() const;
    TrainedResult result();
    Archive state() const;
    void load(const Archive& archive);

    bool learns() const { return task_.source != WeightSource::fixed; }
    const Pool& validation_pool() const { return task_.given ? *task_.given : task_.pool; }
    std::span<const RowIndex> validation_rows() const {
        return task_.given ? std::span(given_rows_) : std::span(parts_.validation);
    }

    const TrainingTask& task_;
    const TrainingRun& run_;
    std::shared_ptr<Network> network_;
    Tensors parameters_;
    Optimizer optimizer_;
    std::optional<WeightNetwork> weight_network_;
    std::shared_ptr<Splitter> splitter_;
    Parts parts_;
    std::vector<RowIndex> given_rows_;
    std::vector<float> training_probability_;
    std::vector<EpochRecord> epochs_;
    std::vector<double> gaps_;  // one an epoch; empty where nobody stops early
    std::size_t step_ = 0;
    std::size_t warm_up_epochs_ = 0;
};

std::vector<RowIndex> count_up(std::size_t count) {
    std::vector<RowIndex> rows(count);
    std::iota(rows.begin(), rows.end(), RowIndex{0});
    return rows;
}

Trainer::Trainer(const TrainingTask& task, const TrainingRun& run)
    : task_(task),
      run_(run),
      network_(make_network(run.options.network, run.encoding, task.pool.num_classes,
                            task.stream.child("network"))),
      parameters_((network_->to(run.device), network_->parameters())),
      optimizer_(parameters_, run.training),
      parts_(task.parts) {
    if (task.given) given_rows_ = count_up(task.given->labels.size());
    if (!learns()) return;
    warm_up_epochs_ = static_cast<std::size_t>(
        std::ceil(run.options.weights.warm_up_share * static_cast<double>(run.training.epochs)));
    const bool sees_features = task.source == WeightSource::features;
    const WeightNetwork::Samples samples = {
        .input = sees_features ? WeightNetwork::Input::features : WeightNetwork::Input::loss,
        .num_features = network_->num_features(),
        .num_classes = task.pool.num_classes};
    weight_network_.emplace(samples, run.options.weights, task.stream.child("weight network"), run.device);
    if (task.splits) {
        splitter_ = std::make_shared<Splitter>(run.options.splitter, *run.options.validation_share,
                                               network_->num_features(), task.pool.num_classes,
                                               task.stream.child("splitter"));
    }
}

TrainedResult Trainer::train() {
    if (const Archive* saved = run_.checkpoint.running(task_.stage)) {
        run_.checkpoint.reading([&] { load(*saved); });
        run_.log.catch_up(task_.stage, epochs_);
    }
    for (std::size_t epoch = epochs_.size(); epoch < run_.training.epochs && !has_settled(); ++epoch) {
        run_.context.report(task_.stage, epoch, run_.training.epochs);
        run_epoch(epoch);
        run_.checkpoint.save(task_.stage, state());
        run_.log.add(task_.stage, epochs_.back());
    }
    run_.context.report(task_.stage, run_.training.epochs, run_.training.epochs);
    return result();
}

void Trainer::run_epoch(std::size_t epoch) {
    const auto start = std::chrono::steady_clock::now();
    EpochRecord record{.epoch = epoch + 1,
                       .learning_rate = learning_rate_at(run_.training, epoch),
                       .validation_rows = validation_rows().size()};
    std::vector<RowIndex> order = parts_.training;
    RandomStream stream = task_.stream.child("order").child(epoch);
    shuffle(std::span(order), stream);
    EpochSums sums;
    const std::size_t size = run_.training.batch_size;
    for (std::size_t begin = 0; begin < order.size(); begin += size) {
        run_.context.check_stop();
        const auto rows = std::span(order).subspan(begin, std::min(size, order.size() - begin));
        // Batch norm can do nothing with one row.
        if (rows.size() == 1 && begin > 0) break;
        run_step(epoch, rows, sums);
    }
    check_parameters(epoch);
    record.training_loss = sums.loss / sums.steps;
    record.training_accuracy = sums.right / sums.rows;
    record.effective_share = sums.effective_share / sums.steps;
    judge_validation(record);
    measure_gap(record);
    if (splitter_ && epoch + 1 >= warm_up_epochs_ && epoch + 1 < run_.training.epochs)
        choose_parts(epoch, record);
    record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    epochs_.push_back(record);
}

LabelledBatch Trainer::training_batch(std::size_t epoch, std::span<const RowIndex> rows) const {
    return {.inputs = make_batch(*task_.pool.examples, rows, run_.device, &run_.training.augmentation,
                                 task_.stream.child("augmentation").child(epoch)),
            .labels = label_tensor(task_.pool.labels, rows, run_.device),
            .mask_seed = task_.stream.child("masks").child(step_).next_u64()};
}

// As many validation rows as a training step has, drawn for the step.
LabelledBatch Trainer::validation_batch() const {
    const auto all = validation_rows();
    std::vector<RowIndex> rows(all.begin(), all.end());
    RandomStream stream = task_.stream.child("validation").child(step_);
    const std::size_t count = std::min(rows.size(), run_.training.batch_size);
    draw_to_front(std::span(rows), count, stream);
    rows.resize(count);
    const Pool& pool = validation_pool();
    return {.inputs = make_batch(*pool.examples, rows, run_.device, &run_.training.augmentation,
                                 stream.child("augmentation")),
            .labels = label_tensor(pool.labels, rows, run_.device),
            .mask_seed = stream.child("masks").next_u64()};
}

void Trainer::check_loss(double loss, std::size_t epoch) const {
    if (std::isfinite(loss)) return;
    throw_training_failed(
        fmt::format("{}: epoch {}, step {}: the loss is {} at learning rate {:g}: a lower rate may help",
                    task_.stage, epoch + 1, step_ + 1, loss, learning_rate_at(run_.training, epoch)));
}

// The last step of an epoch has no loss after it that would tell.
void Trainer::check_parameters(std::size_t epoch) const {
    for (const auto& tensors : {network_->parameters(), network_->buffers()}) {
        for (const torch::Tensor& tensor : tensors) {
            if (!torch::isfinite(tensor).all().item<bool>()) check_loss(undefined, epoch);
        }
    }
}

bool Trainer::is_meta_step(std::size_t epoch) const {
    return weight_network_ && epoch >= warm_up_epochs_ && step_ % *run_.options.weights.meta_interval == 0;
}

torch::Tensor Trainer::surprise(std::span<const RowIndex> rows) const {
    torch::Tensor values = torch::empty({static_cast<std::int64_t>(rows.size())});
    std::ranges::transform(rows, values.data_ptr<float>(), [&](RowIndex row) { return task_.surprise[row]; });
    return values;
}

torch::Tensor Trainer::fixed_weights(std::span<const RowIndex> rows) const {
    torch::Tensor weights = torch::ones({static_cast<std::int64_t>(rows.size())});
    if (task_.weights.empty()) return weights.to(run_.device);
    std::ranges::transform(rows, weights.data_ptr<float>(), [&](RowIndex row) { return task_.weights[row]; });
    return weights.to(run_.device);
}

void Trainer::run_step(std::size_t epoch, std::span<const RowIndex> rows, EpochSums& sums) {
    const LabelledBatch batch = training_batch(epoch, rows);
    network_->begin_pass({.training = true, .update_statistics = true, .mask_seed = batch.mask_seed});
    const torch::Tensor features = network_->features(batch.inputs);
    const torch::Tensor logits = network_->logits(features);
    const torch::Tensor losses = torch::cross_entropy_loss(logits, batch.labels, {}, at::Reduction::None);
    torch::Tensor weights;
    const torch::Tensor seen =
        task_.source == WeightSource::surprise ? surprise(rows).to(run_.device) : losses.detach();
    {
        const torch::NoGradGuard no_gradients;
        weights = weight_network_ && epoch >= warm_up_epochs_
                      ? weight_network_->weights(features, batch.labels, seen)
                      : fixed_weights(rows);
        const double sum = weights.sum().item<double>();
        sums.effective_share +=
            sum * sum / (weights.square().sum().item<double>() * static_cast<double>(rows.size()));
        sums.right += (logits.argmax(1) == batch.labels).sum().item<double>();
    }
    const torch::Tensor loss = (weights * losses).mean();
    const double value = loss.item<double>();
    check_loss(value, epoch);
    loss.backward();
    const double learning_rate = learning_rate_at(run_.training, epoch);
    if (is_meta_step(epoch) && !validation_rows().empty()) {
        const StepBatch step{.batch = batch, .features = features.detach(), .logits = logits.detach()};
        const torch::Tensor derivative =
            step_with_derivative({*network_, parameters_, optimizer_}, step, validation_batch(),
                                 {.optimizer = run_.training.optimizer,
                                  .learning_rate = learning_rate,
                                  .weights = run_.options.weights});
        weight_network_->step(derivative, step.features, batch.labels, seen);
    } else {
        optimizer_.step(learning_rate);
    }
    sums.loss += value;
    sums.rows += static_cast<double>(rows.size());
    sums.steps += 1;
    ++step_;
}

void Trainer::judge_validation(EpochRecord& record) {
    record.validation_loss = record.validation_accuracy = undefined;
    const auto rows = validation_rows();
    if (rows.empty()) return;
    const Pool& pool = validation_pool();
    const torch::NoGradGuard no_gradients;
    const Outputs outputs = evaluate_rows(*network_, *pool.examples, rows, pass_of(run_));
    const torch::Tensor labels = label_tensor(pool.labels, rows, torch::kCPU);
    record.validation_loss = torch::cross_entropy_loss(outputs.logits, labels).item<double>();
    record.validation_accuracy =
        (outputs.logits.argmax(1) == labels).to(torch::kDouble).mean().item<double>();
}

// The steps' own losses are weighted, with dropout and augmentation: no measure beside the validation loss.
void Trainer::measure_gap(const EpochRecord& record) {
    if (!run_.options.early_stop || std::isnan(record.validation_loss)) return;
    const torch::NoGradGuard no_gradients;
    const Outputs outputs = evaluate_rows(*network_, *task_.pool.examples, parts_.training, pass_of(run_));
    const torch::Tensor labels = label_tensor(task_.pool.labels, parts_.training, torch::kCPU);
    gaps_.push_back(record.validation_loss -
                    torch::cross_entropy_loss(outputs.logits, labels).item<double>());
}

void Trainer::choose_parts(std::size_t epoch, EpochRecord& record) {
    const auto rows = count_up(task_.pool.labels.size());
    const Outputs outputs = evaluate_rows(*network_, *task_.pool.examples, rows, pass_of(run_));
    const torch::Tensor labels = label_tensor(task_.pool.labels, rows, torch::kCPU);
    splitter_->train({.features = outputs.features,
                      .labels = labels,
                      .right = outputs.logits.argmax(1) == labels,
                      .losses = torch::cross_entropy_loss(outputs.logits, labels, {}, at::Reduction::None)},
                     parts_, task_.stream.child("splitter steps").child(epoch));
    const torch::Tensor probability = splitter_->probability(outputs.features, labels).contiguous();
    training_probability_.assign(probability.data_ptr<float>(),
                                 probability.data_ptr<float>() + probability.numel());
    std::vector<float> order = training_probability_;
    for (std::size_t i = 0; i < task_.spared.size(); ++i) {
        if (task_.spared[i]) order[i] = 2;
    }
    Parts chosen = parts_by_probability(order, task_.validation_size, task_.pool.row_labels());
    std::vector<RowIndex> moved;
    std::ranges::set_symmetric_difference(parts_.validation, chosen.validation, std::back_inserter(moved));
    record.moved_rows = moved.size();
    parts_ = std::move(chosen);
}

// The gap between the losses of the two parts, in the same mode and without weights, has stopped moving, the
// learning rate too.
bool Trainer::has_settled() const {
    const std::size_t total = run_.training.epochs;
    const std::size_t window = epochs_to_compare(total);
    // The learning rate falls for the last time at three quarters; all that is compared comes after.
    if (!run_.options.early_stop || gaps_.size() < epochs_.size()) return false;
    if (4 * epochs_.size() < 3 * total + 4 * (window + 1)) return false;
    double mean = 0;
    for (std::size_t i = gaps_.size() - 1 - window; i + 1 < gaps_.size(); ++i)
        mean += gaps_[i] / static_cast<double>(window);
    return std::abs(gaps_.back() - mean) < 1e-3 * std::max(1.0, std::abs(gaps_.back()));
}

std::vector<std::int64_t> as_int64(std::span<const RowIndex> rows) {
    return {rows.begin(), rows.end()};
}

TrainedResult Trainer::result() {
    TrainedResult result{.network = network_,
                         .epochs = epochs_,
                         .parts = parts_,
                         .weights = task_.weights,
                         .training_probability = training_probability_,
                         // One that no epoch has trained knows nothing.
                         .splitter = training_probability_.empty() ? nullptr : splitter_};
    if (result.weights.empty()) result.weights.assign(task_.pool.labels.size(), 1.0F);
    // Before the first meta step there is nothing learned to tell of.
    if (!weight_network_ || epochs_.size() <= warm_up_epochs_) return result;
    const torch::NoGradGuard no_gradients;
    const auto rows = count_up(task_.pool.labels.size());
    const Outputs outputs = evaluate_rows(*network_, *task_.pool.examples, rows, pass_of(run_));
    const torch::Tensor labels = label_tensor(task_.pool.labels, rows, torch::kCPU);
    torch::Tensor losses = torch::cross_entropy_loss(outputs.logits, labels, {}, at::Reduction::None);
    if (task_.source == WeightSource::surprise) losses = surprise(rows);
    const torch::Tensor raw =
        weight_network_->raw(outputs.features.to(run_.device), labels.to(run_.device), losses.to(run_.device))
            .to(torch::kCPU)
            .contiguous();
    torch::Tensor weights = raw;
    if (run_.options.weights.normalize) {
        const torch::Tensor training = torch::tensor(as_int64(parts_.training));
        const torch::Tensor relative = raw / raw.index_select(0, training).mean();
        weights = 1 + weight_network_->strength_for(relative.index_select(0, training)) * (relative - 1);
    }
    std::copy_n(weights.contiguous().data_ptr<float>(), result.weights.size(), result.weights.begin());
    return result;
}

void put_rows(Archive& archive, const std::string& name, const std::vector<RowIndex>& rows) {
    archive.put_values(name, std::vector<std::int32_t>(rows.begin(), rows.end()));
}

void put_parts(Archive& archive, const Parts& parts) {
    put_rows(archive, "training", parts.training);
    put_rows(archive, "validation", parts.validation);
}

// Rows of a data set of so many.
std::vector<RowIndex> rows_from(const Archive& archive, const std::string& name, std::size_t count) {
    const auto values = archive.values<std::int32_t>(name);
    for (const std::int32_t value : values) {
        if (value < 0 || static_cast<std::size_t>(value) >= count)
            throw_bad_data("damaged: tensor '" + name + "' has a row that the data lacks");
    }
    return {values.begin(), values.end()};
}

// One number a row, or none.
std::vector<float> numbers_from(const Archive& archive, const std::string& name, std::size_t count) {
    std::vector<float> values = archive.values<float>(name);
    if (!values.empty() && values.size() != count)
        throw_bad_data("damaged: tensor '" + name + "' has the wrong shape");
    return values;
}

Parts parts_from(const Archive& archive, std::size_t count) {
    return {.training = rows_from(archive, "training", count),
            .validation = rows_from(archive, "validation", count)};
}

Archive Trainer::state() const {
    Archive archive;
    archive.put_module("network.", *network_);
    optimizer_.save(archive, "optimizer.");
    if (weight_network_) weight_network_->save(archive, "weight_network.");
    if (splitter_) splitter_->save(archive, "splitter.");
    put_parts(archive, parts_);
    archive.put_values("training_probability", training_probability_);
    archive.put_count("step", step_);
    put_epochs(archive, epochs_, /*with_seconds=*/true);
    if (run_.options.early_stop) archive.put_values("gaps", gaps_);
    return archive;
}

void Trainer::load(const Archive& archive) {
    archive.load_module("network.", *network_);
    optimizer_.load(archive, "optimizer.");
    if (weight_network_) weight_network_->load(archive, "weight_network.");
    if (splitter_) splitter_->load(archive, "splitter.");
    parts_ = parts_from(archive, task_.pool.labels.size());
    training_probability_ = numbers_from(archive, "training_probability", task_.pool.labels.size());
    step_ = archive.count("step");
    epochs_ = epochs_from(archive, /*with_seconds=*/true);
    if (run_.options.early_stop) gaps_ = archive.values<double>("gaps");
}

TrainedResult result_from(const Archive& archive, const TrainingTask& task, const TrainingRun& run) {
    const std::size_t rows = task.pool.labels.size();
    TrainedResult result{.network = build_network(run.options.network, run.encoding, task.pool.num_classes),
                         .epochs = epochs_from(archive, /*with_seconds=*/true),
                         .parts = parts_from(archive, rows),
                         .weights = numbers_from(archive, "weights", rows),
                         .training_probability = numbers_from(archive, "training_probability", rows),
                         .splitter = nullptr};
    if (result.weights.empty()) throw_bad_data("damaged: tensor 'weights' is empty");
    archive.load_module("network.", *result.network);
    result.network->to(run.device);
    if (task.splits && !result.training_probability.empty()) {
        result.splitter = std::make_shared<Splitter>(run.options.splitter, *run.options.validation_share,
                                                     result.network->num_features(), task.pool.num_classes,
                                                     RandomStream(0));
        result.splitter->load_network(archive, "splitter.");
    }
    return result;
}

}  // namespace

TrainedResult train(const TrainingTask& task, const TrainingRun& run) {
    if (const Archive* finished = run.checkpoint.finished(task.stage))
        return run.checkpoint.reading([&] { return result_from(*finished, task, run); });
    TrainedResult result = Trainer(task, run).train();
    Archive archive;
    archive.put_module("network.", *result.network);
    put_parts(archive, result.parts);
    archive.put_values("weights", result.weights);
    archive.put_values("training_probability", result.training_probability);
    put_epochs(archive, result.epochs, /*with_seconds=*/true);
    if (result.splitter) result.splitter->save_network(archive, "splitter.");
    run.checkpoint.finish(task.stage, std::move(archive));
    return result;
}

Matrix<float> matrix_of(const torch::Tensor& tensor) {
    const torch::Tensor values = tensor.contiguous();
    const auto columns = static_cast<std::size_t>(values.size(1));
    Matrix<float> result(static_cast<std::size_t>(values.size(0)), columns);
    for (std::size_t i = 0; i < result.rows(); ++i)
        std::copy_n(values.data_ptr<float>() + i * columns, columns, result.row(i).begin());
    return result;
}

Matrix<float> probabilities(Network& network, const Examples& examples, std::span<const RowIndex> rows,
                            const TrainingRun& run) {
    return matrix_of(torch::softmax(evaluate_rows(network, examples, rows, pass_of(run)).logits, 1));
}

}  // namespace hardlearn
