#include "hardlearn/table_networks/early_stopping-inl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "hardlearn/core/error.hpp"
#include "hardlearn/network/evaluation_pass-inl.hpp"
#include "hardlearn/network/optimizer-inl.hpp"

namespace hardlearn {
namespace {

constexpr double longest_gradient = 1;
constexpr std::size_t rows_of_pass = 256;

class Training {
  public:
    Training(const TableTraining& task, const LabelledExamples& data, const RunContext& context)
        : task_(task),
          data_(data),
          context_(context),
          network_(make_table_network(
              task.network, {.features = data.examples.numbers.columns(), .classes = data.num_classes},
              task.stream.child("start"))),
          lessons_(make_lessons(task.network.kind, data, task.rows)),
          optimizer_(network_->parameters(), {.learning_rate = task.network.learning_rate}) {}

    TrainedTableNetwork train();

  private:
    void run_epoch(std::size_t epoch);
    double left_out_loss(std::size_t epoch);
    void check(double loss, std::size_t epoch) const;
    std::vector<torch::Tensor> parameters_now() const;
    void go_back_to(const std::vector<torch::Tensor>& parameters);

    const TableTraining& task_;
    const LabelledExamples& data_;
    const RunContext& context_;
    std::shared_ptr<Network> network_;
    std::unique_ptr<Lessons> lessons_;
    Optimizer optimizer_;
    std::size_t steps_ = 0;
};

TrainedTableNetwork Training::train() {
    TrainedTableNetwork best{.network = network_, .epochs = task_.most_epochs, .loss = 0};
    std::vector<torch::Tensor> best_parameters;
    double least = std::numeric_limits<double>::infinity();
    const std::size_t patience = patience_of(task_.most_epochs);
    for (std::size_t epoch = 0; epoch < task_.most_epochs; ++epoch) {
        context_.report("training", epoch, task_.most_epochs);
        run_epoch(epoch);
        lessons_->settle(*network_);
        if (task_.left_out.empty()) continue;
        const double loss = left_out_loss(epoch);
        if (loss < least) {
            least = best.loss = loss;
            best.epochs = epoch + 1;
            best_parameters = parameters_now();
        }
        if (epoch + 1 - best.epochs >= patience) break;
    }
    if (!best_parameters.empty()) go_back_to(best_parameters);
    return best;
}

void Training::run_epoch(std::size_t epoch) {
    lessons_->begin_epoch(task_.stream.child("order").child(epoch));
    double last = 0;
    for (std::size_t step = 0; step < lessons_->num_steps(); ++step) {
        context_.check_stop();
        network_->begin_pass(
            {.training = true, .mask_seed = task_.stream.child("masks").child(steps_).next_u64()});
        ++steps_;
        const torch::Tensor loss = lessons_->loss(*network_, step);
        last = loss.item<double>();
        check(last, epoch);
        loss.backward();
        torch::nn::utils::clip_grad_norm_(network_->parameters(), longest_gradient);
        optimizer_.step(task_.network.learning_rate);
    }
    // The last step of an epoch has no loss after it that would tell.
    for (const torch::Tensor& parameter : network_->parameters()) {
        if (!torch::isfinite(parameter).all().item<bool>())
            check(std::numeric_limits<double>::quiet_NaN(), epoch);
    }
}

void Training::check(double loss, std::size_t epoch) const {
    if (std::isfinite(loss)) return;
    // The sign of what is no number says nothing.
    throw_training_failed(fmt::format("{}: epoch {}, step {}: the loss is {} at learning rate {:g}",
                                      name_of(task_.network.kind), epoch + 1, steps_, std::abs(loss),
                                      task_.network.learning_rate));
}

double Training::left_out_loss(std::size_t epoch) {
    const Outputs outputs =
        evaluate_rows(*network_, data_.examples, task_.left_out,
                      {.batch_size = rows_of_pass, .device = torch::kCPU, .context = context_});
    const torch::Tensor labels = label_tensor(data_.labels, task_.left_out, torch::kCPU);
    const double loss = torch::cross_entropy_loss(outputs.logits, labels).item<double>();
    check(loss, epoch);
    return loss;
}

std::vector<torch::Tensor> Training::parameters_now() const {
    std::vector<torch::Tensor> copies;
    for (const torch::Tensor& parameter : network_->parameters())
        copies.push_back(parameter.detach().clone());
    return copies;
}

void Training::go_back_to(const std::vector<torch::Tensor>& parameters) {
    const torch::NoGradGuard no_gradients;
    const std::vector<torch::Tensor> own = network_->parameters();
    for (std::size_t i = 0; i < own.size(); ++i) own[i].copy_(parameters[i]);
}

}  // namespace

std::size_t patience_of(std::size_t most_epochs) {
    return std::max<std::size_t>(5, most_epochs / 5);
}

TrainedTableNetwork train_table_network(const TableTraining& training, const LabelledExamples& data,
                                        const RunContext& context) {
    return Training(training, data, context).train();
}

}  // namespace hardlearn
