#include "hardlearn/network/optimizer-inl.hpp"

#include <cmath>
#include <type_traits>

namespace hardlearn {
namespace {

// Tensors are keyed by a text in libtorch 1 and by an address in libtorch 2.
template <class States>
typename States::key_type key_of(const States&, const torch::Tensor& parameter) {
    using Key = typename States::key_type;
    if constexpr (std::is_same_v<Key, std::string>) {
        return c10::guts::to_string(parameter.unsafeGetTensorImpl());
    } else {
        return parameter.unsafeGetTensorImpl();
    }
}

template <class State>
State* state_of(torch::optim::Optimizer& optimizer, const torch::Tensor& parameter) {
    auto& states = optimizer.state();
    const auto found = states.find(key_of(states, parameter));
    return found == states.end() ? nullptr : static_cast<State*>(found->second.get());
}

template <class State>
void put_state(torch::optim::Optimizer& optimizer, const torch::Tensor& parameter,
               std::unique_ptr<State> state) {
    auto& states = optimizer.state();
    states[key_of(states, parameter)] = std::move(state);
}

using SgdState = torch::optim::SGDParamState;
using AdamState = torch::optim::AdamParamState;

}  // namespace

Optimizer::Optimizer(std::vector<torch::Tensor> parameters, const TrainingOptions& options)
    : parameters_(std::move(parameters)), kind_(options.optimizer) {
    if (kind_ == OptimizerKind::adam) {
        optimizer_ = std::make_unique<torch::optim::Adam>(
            parameters_,
            torch::optim::AdamOptions(first_learning_rate(options)).weight_decay(options.weight_decay));
        return;
    }
    const bool nesterov = options.nesterov && options.momentum > 0;
    if (nesterov) gradient_factor_ = 1 + options.momentum;
    optimizer_ = std::make_unique<torch::optim::SGD>(parameters_,
                                                     torch::optim::SGDOptions(first_learning_rate(options))
                                                         .momentum(options.momentum)
                                                         .nesterov(nesterov)
                                                         .weight_decay(options.weight_decay));
}

void Optimizer::step(double learning_rate) {
    for (auto& group : optimizer_->param_groups()) {
        if (kind_ == OptimizerKind::adam) {
            static_cast<torch::optim::AdamOptions&>(group.options()).lr(learning_rate);
        } else {
            static_cast<torch::optim::SGDOptions&>(group.options()).lr(learning_rate);
        }
    }
    optimizer_->step();
    for (torch::Tensor& parameter : parameters_) parameter.mutable_grad().reset();
}

std::vector<torch::Tensor> Optimizer::preconditioner() const {
    std::vector<torch::Tensor> factors;
    if (kind_ != OptimizerKind::adam) return factors;
    const auto& options =
        static_cast<const torch::optim::AdamOptions&>(optimizer_->param_groups()[0].options());
    for (const torch::Tensor& parameter : parameters_) {
        const auto* state = state_of<AdamState>(*optimizer_, parameter);
        if (!state) {
            factors.push_back(torch::ones_like(parameter));
            continue;
        }
        const double correction =
            1 - std::pow(std::get<1>(options.betas()), static_cast<double>(state->step()));
        factors.push_back((state->exp_avg_sq() / correction).sqrt_().add_(options.eps()).reciprocal_());
    }
    return factors;
}

void Optimizer::save(Archive& archive, const std::string& prefix) const {
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
        const std::string name = prefix + std::to_string(i);
        if (kind_ == OptimizerKind::adam) {
            const auto* state = state_of<AdamState>(*optimizer_, parameters_[i]);
            if (!state) continue;
            archive.put(name + ".mean", state->exp_avg());
            archive.put(name + ".square", state->exp_avg_sq());
            archive.put_count(name + ".step", static_cast<std::size_t>(state->step()));
        } else {
            const auto* state = state_of<SgdState>(*optimizer_, parameters_[i]);
            if (state && state->momentum_buffer().defined())
                archive.put(name + ".momentum", state->momentum_buffer());
        }
    }
}

void Optimizer::load(const Archive& archive, const std::string& prefix) {
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
        const std::string name = prefix + std::to_string(i);
        const torch::Tensor& parameter = parameters_[i];
        if (archive.contains(name + ".mean")) {
            auto state = std::make_unique<AdamState>();
            state->step(static_cast<std::int64_t>(archive.count(name + ".step")));
            state->exp_avg(archive.like(name + ".mean", parameter));
            state->exp_avg_sq(archive.like(name + ".square", parameter));
            put_state(*optimizer_, parameter, std::move(state));
        } else if (archive.contains(name + ".momentum")) {
            auto state = std::make_unique<SgdState>();
            state->momentum_buffer(archive.like(name + ".momentum", parameter));
            put_state(*optimizer_, parameter, std::move(state));
        }
    }
}

}  // namespace hardlearn
