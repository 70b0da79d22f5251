#include "hardlearn/table_networks/conv_lstm-inl.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

namespace hardlearn::testing {
namespace {

constexpr std::int64_t inputs = 2, channels = 3, width = 5, kernel = 3;

double logistic(double x) {
    return 1 / (1 + std::exp(-x));
}

// A channel of a convolution at a place, with zeros beyond the edges: the definition.
double convolved(const torch::Tensor& weight, const torch::Tensor& values, std::int64_t channel,
                 std::int64_t place) {
    double sum = 0;
    for (std::int64_t from = 0; from < values.size(0); ++from) {
        for (std::int64_t k = 0; k < kernel; ++k) {
            const std::int64_t at = place + k - 1;
            if (at < 0 || at >= width) continue;
            sum += weight[channel][from][k].item<double>() * values[from][at].item<double>();
        }
    }
    return sum;
}

struct SlowState {
    torch::Tensor hidden = torch::zeros({channels, width}, torch::kDouble);
    torch::Tensor cell = torch::zeros({channels, width}, torch::kDouble);
};

// Equation 3 of Shi et al. for one row, a number at a time, in double precision.
SlowState slow_step(const std::map<std::string, torch::Tensor>& p, const torch::Tensor& input,
                    const SlowState& before) {
    SlowState after;
    for (std::int64_t c = 0; c < channels; ++c) {
        for (std::int64_t j = 0; j < width; ++j) {
            const auto sum = [&](std::int64_t gate) {
                const std::int64_t channel = gate * channels + c;
                return convolved(p.at("of_input.weight"), input, channel, j) +
                       convolved(p.at("of_hidden.weight"), before.hidden, channel, j) +
                       p.at("of_input.bias")[channel].item<double>();
            };
            const auto peephole = [&](const std::string& name) { return p.at(name)[c][j].item<double>(); };
            const double old = before.cell[c][j].item<double>();
            const double i = logistic(sum(0) + peephole("cell_to_input") * old);
            const double f = logistic(sum(1) + peephole("cell_to_forget") * old);
            const double cell = f * old + i * std::tanh(sum(2));
            const double o = logistic(sum(3) + peephole("cell_to_output") * cell);
            after.cell[c][j] = cell;
            after.hidden[c][j] = o * std::tanh(cell);
        }
    }
    return after;
}

TEST(conv_lstm, is_the_formula_of_its_paper) {
    const torch::NoGradGuard no_gradients;
    torch::manual_seed(1);
    ConvLstmCell layer(inputs, channels, width);
    std::map<std::string, torch::Tensor> parameters;
    for (auto& parameter : layer->named_parameters()) {
        parameter.value().normal_(0, 0.7);  // peepholes among them
        parameters[parameter.key()] = parameter.value();
    }
    constexpr std::int64_t batch = 2, steps = 4;
    const torch::Tensor input = torch::randn({batch, steps, inputs, width});
    ConvLstmState state = layer->start(batch);
    std::vector<SlowState> slow(batch);
    for (std::int64_t t = 0; t < steps; ++t) {
        state = layer->forward(input.select(1, t), state);
        for (std::int64_t b = 0; b < batch; ++b) {
            const auto row = static_cast<std::size_t>(b);
            slow[row] = slow_step(parameters, input[b][t], slow[row]);
            EXPECT_TRUE(torch::allclose(state.hidden[b].to(torch::kDouble), slow[row].hidden, 1e-4, 1e-6))
                << "step " << t;
            EXPECT_TRUE(torch::allclose(state.cell[b].to(torch::kDouble), slow[row].cell, 1e-4, 1e-6))
                << "step " << t;
        }
    }
}

}  // namespace
}  // namespace hardlearn::testing
