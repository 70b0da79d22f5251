#include "hardlearn/reweight/splitter-inl.hpp"

#include <algorithm>
#include <numeric>

#include "hardlearn/network/network-inl.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t rows_a_step = 256;         // of the validation part
constexpr std::size_t fewest_rows_a_class = 10;  // of all rows, for the penalties
constexpr double tiny = 1e-12;

torch::nn::Sequential make(std::int64_t inputs, std::size_t hidden_units, const RandomStream& stream) {
    const auto hidden = static_cast<std::int64_t>(hidden_units);
    torch::nn::Sequential network(torch::nn::Linear(inputs, hidden), torch::nn::ReLU(),
                                  torch::nn::Linear(hidden, 2));
    initialize(*network, stream);
    return network;
}

torch::Tensor divergence(const torch::Tensor& from, const torch::Tensor& to) {
    return (from * ((from + tiny).log() - (to + tiny).log())).sum();
}

// `count` of the rows without repetition, or all of them.
torch::Tensor some_of(std::vector<std::int64_t> rows, std::size_t count, RandomStream stream) {
    count = std::min(count, rows.size());
    draw_to_front(std::span(rows), count, stream);
    rows.resize(count);
    return torch::tensor(rows, torch::kLong);
}

}  // namespace

torch::Tensor size_penalty(const torch::Tensor& training_probability, double training_share) {
    const torch::Tensor mean = training_probability.mean();
    const torch::Tensor shares =
        torch::tensor({training_share, 1 - training_share}, training_probability.options());
    return divergence(shares, torch::stack({mean, 1 - mean}));
}

torch::Tensor balance_penalty(const torch::Tensor& training_probability, const torch::Tensor& labels,
                              std::int64_t num_classes, double smoothing) {
    const torch::Tensor of_class = torch::one_hot(labels, num_classes).to(training_probability.scalar_type());
    const auto shares = [&](const torch::Tensor& mass) {
        const torch::Tensor smoothed = torch::mv(of_class.t(), mass) + smoothing;
        return smoothed / smoothed.sum();
    };
    const torch::Tensor all = shares(torch::ones_like(training_probability));
    return divergence(all, shares(training_probability)) + divergence(all, shares(1 - training_probability));
}

torch::Tensor validation_loss(const torch::Tensor& training_probability, const torch::Tensor& losses) {
    const torch::Tensor q = 1 - training_probability;
    return (q * losses).sum() / (q.sum() + tiny);
}

Splitter::Splitter(const SplitterOptions& options, double validation_share, std::int64_t num_features,
                   std::size_t num_classes, const RandomStream& stream)
    : options_(options),
      training_share_(1 - validation_share),
      num_classes_(static_cast<std::int64_t>(num_classes)),
      network_(make(num_features + static_cast<std::int64_t>(num_classes), options.hidden_units, stream)),
      optimizer_(network_->parameters(),
                 {.optimizer = OptimizerKind::adam, .learning_rate = options.learning_rate}) {}

torch::Tensor Splitter::scores(const torch::Tensor& features, const torch::Tensor& labels) const {
    return network_->forward(
        torch::cat({features, torch::one_hot(labels, num_classes_).to(features.scalar_type())}, 1));
}

torch::Tensor Splitter::loss_on(const SplitterRows& rows, const torch::Tensor& held,
                                const torch::Tensor& sampled) {
    // Class 1 of the two is training.
    const torch::Tensor loss = torch::cross_entropy_loss(
        scores(rows.features.index_select(0, held), rows.labels.index_select(0, held)),
        rows.right.index_select(0, held).to(torch::kLong));
    const torch::Tensor labels = rows.labels.index_select(0, sampled);
    const torch::Tensor p =
        torch::softmax(scores(rows.features.index_select(0, sampled), labels), 1).select(1, 1);
    const torch::Tensor total = loss + size_penalty(p, training_share_) +
                                balance_penalty(p, labels, num_classes_, options_.smoothing);
    // Without it not a bit differs from what was trained before there was the term.
    if (options_.max_term == 0) return total;
    return total - options_.max_term * validation_loss(p, rows.losses.index_select(0, sampled));
}

void Splitter::train(const SplitterRows& rows, const Parts& parts, RandomStream stream) {
    const std::vector<std::int64_t> validation(parts.validation.begin(), parts.validation.end());
    std::vector<std::int64_t> all(static_cast<std::size_t>(rows.labels.size(0)));
    std::iota(all.begin(), all.end(), std::int64_t{0});
    const std::size_t sample =
        std::max(rows_a_step, fewest_rows_a_class * static_cast<std::size_t>(num_classes_));
    for (std::size_t step = 0; step < options_.steps; ++step) {
        const RandomStream of_step = stream.child(step);
        const torch::Tensor held = some_of(validation, rows_a_step, of_step.child("validation"));
        const torch::Tensor sampled = some_of(all, sample, of_step.child("rows"));
        loss_on(rows, held, sampled).backward();
        torch::nn::utils::clip_grad_norm_(network_->parameters(), options_.clip_norm);
        optimizer_.step(options_.learning_rate);
    }
}

torch::Tensor Splitter::probability(const torch::Tensor& features, const torch::Tensor& labels) const {
    const torch::NoGradGuard no_gradients;
    return torch::softmax(scores(features, labels), 1).select(1, 1);
}

void Splitter::save_network(Archive& archive, const std::string& prefix) const {
    archive.put_module(prefix, *network_);
}

void Splitter::load_network(const Archive& archive, const std::string& prefix) {
    archive.load_module(prefix, *network_);
}

void Splitter::save(Archive& archive, const std::string& prefix) const {
    save_network(archive, prefix);
    optimizer_.save(archive, prefix + "optimizer.");
}

void Splitter::load(const Archive& archive, const std::string& prefix) {
    load_network(archive, prefix);
    optimizer_.load(archive, prefix + "optimizer.");
}

}  // namespace hardlearn
