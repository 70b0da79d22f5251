// The FT-Transformer against its formulas (Gorishniy et al., arXiv 2106.11959, section 3.3), written as loops
// over tokens and heads.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "hardlearn/table_networks/table_network-inl.hpp"

namespace hardlearn::testing {
namespace {

using Numbers = std::vector<double>;
using Parameters = std::map<std::string, torch::Tensor>;
constexpr std::size_t features = 5, units = 16, num_heads = 2, inner = 21;

double at(const Parameters& p, const std::string& name, std::size_t i) {
    return p.at(name)[static_cast<std::int64_t>(i)].item<double>();
}
double at(const Parameters& p, const std::string& name, std::size_t i, std::size_t j) {
    return p.at(name)[static_cast<std::int64_t>(i)][static_cast<std::int64_t>(j)].item<double>();
}

Numbers dense(const Parameters& p, const std::string& name, const Numbers& x) {
    Numbers y;
    for (std::size_t i = 0; i < static_cast<std::size_t>(p.at(name + ".weight").size(0)); ++i) {
        y.push_back(at(p, name + ".bias", i));
        for (std::size_t j = 0; j < x.size(); ++j) y[i] += at(p, name + ".weight", i, j) * x[j];
    }
    return y;
}

Numbers normalised(const Parameters& p, const std::string& name, const Numbers& x) {
    double mean = 0, variance = 0;
    for (const double value : x) mean += value / units;
    for (const double value : x) variance += (value - mean) * (value - mean) / units;
    Numbers y;
    for (std::size_t i = 0; i < units; ++i) {
        y.push_back((x[i] - mean) / std::sqrt(variance + 1e-5) * at(p, name + ".weight", i) +
                    at(p, name + ".bias", i));
    }
    return y;
}

std::vector<Numbers> tokens_of(const Parameters& p, const Numbers& row) {
    std::vector<Numbers> tokens(features + 1, Numbers(units));
    for (std::size_t t = 0; t <= features; ++t) {
        for (std::size_t u = 0; u < units; ++u) {
            tokens[t][u] = at(p, "tokenizer.own.weight", t, u);
            if (t < features) tokens[t][u] += row[t] * at(p, "tokenizer.of_value.weight", t, u);
        }
    }
    return tokens;
}

std::vector<Numbers> attended(const Parameters& p, const std::vector<Numbers>& tokens) {
    constexpr std::size_t of_head = units / num_heads;
    std::vector<Numbers> asked;
    for (const Numbers& token : tokens) asked.push_back(dense(p, "block0.attention.asks", token));
    std::vector<Numbers> result;
    for (std::size_t t = 0; t < tokens.size(); ++t) {
        Numbers joined(units);
        for (std::size_t h = 0; h < num_heads; ++h) {
            Numbers shares;
            double total = 0;
            for (std::size_t s = 0; s < tokens.size(); ++s) {
                double product = 0;
                for (std::size_t u = h * of_head; u < (h + 1) * of_head; ++u)
                    product += asked[t][u] * asked[s][units + u];
                shares.push_back(std::exp(product / std::sqrt(static_cast<double>(of_head))));
                total += shares.back();
            }
            for (std::size_t s = 0; s < tokens.size(); ++s) {
                for (std::size_t u = h * of_head; u < (h + 1) * of_head; ++u)
                    joined[u] += shares[s] / total * asked[s][2 * units + u];
            }
        }
        result.push_back(dense(p, "block0.attention.joins", joined));
    }
    return result;
}

Numbers slow_features(const Parameters& p, const Numbers& row) {
    const std::vector<Numbers> tokens = tokens_of(p, row);
    Numbers cls = tokens.back();
    const Numbers mixed = attended(p, tokens).back();
    for (std::size_t u = 0; u < units; ++u) cls[u] += mixed[u];
    const Numbers wide = dense(p, "block0.widens", normalised(p, "block0.dense_norm", cls));
    Numbers gated;
    for (std::size_t i = 0; i < inner; ++i) gated.push_back(wide[i] * std::max(wide[inner + i], 0.0));
    const Numbers narrow = dense(p, "block0.narrows", gated);
    for (std::size_t u = 0; u < units; ++u) cls[u] += narrow[u];
    Numbers result = normalised(p, "norm", cls);
    for (double& value : result) value = std::max(value, 0.0);
    return result;
}

TEST(ft_transformer, is_the_formulas_of_its_paper) {
    const torch::NoGradGuard no_gradients;
    torch::manual_seed(1);
    const auto network =
        make_table_network({.kind = TableNetworkKind::ft_transformer, .units = units, .layers = 1},
                           {.features = features, .classes = 2}, RandomStream(4));
    Parameters parameters;
    for (auto& parameter : network->named_parameters()) {
        parameter.value().add_(torch::randn_like(parameter.value()) * 0.2);  // norms are no longer plain
        parameters[parameter.key()] = parameter.value();
    }
    network->begin_pass({.training = false});
    const torch::Tensor rows = torch::randn({3, features});
    const torch::Tensor found = network->features({.numbers = rows, .codes = {}});
    for (std::int64_t i = 0; i < 3; ++i) {
        Numbers row;
        for (std::size_t j = 0; j < features; ++j)
            row.push_back(rows[i][static_cast<std::int64_t>(j)].item<double>());
        const Numbers expected = slow_features(parameters, row);
        for (std::size_t u = 0; u < units; ++u)
            EXPECT_NEAR(found[i][static_cast<std::int64_t>(u)].item<double>(), expected[u], 1e-4);
    }
}

}  // namespace
}  // namespace hardlearn::testing
