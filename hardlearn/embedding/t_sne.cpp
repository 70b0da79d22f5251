#include "hardlearn/embedding/t_sne.hpp"

#include <fmt/core.h>

#include <cmath>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/embedding/divergence.hpp"
#include "hardlearn/embedding/gradient_descent.hpp"
#include "hardlearn/embedding/input_affinities.hpp"
#include "hardlearn/embedding/points.hpp"

namespace hardlearn {
namespace {

void check_options(const TSneOptions& options) {
    const auto require = [](bool holds, const char* name, const char* range, double value) {
        if (!holds) throw_bad_argument(fmt::format("{} must be {}, got {}", name, range, value));
    };
    require(options.early_exaggeration > 0 && std::isfinite(options.early_exaggeration), "early_exaggeration",
            "positive", options.early_exaggeration);
    require(options.learning_rate >= 0 && options.learning_rate <= 1e30, "learning_rate", "in [0, 1e30]",
            options.learning_rate);
    require(options.initial_deviation > 0 && options.initial_deviation <= 1e6, "initial_deviation",
            "in (0, 1e6]", options.initial_deviation);
}

Points random_start(std::size_t count, const TSneOptions& options) {
    RandomStream stream = RandomStream(options.seed).child("t-SNE start");
    Points points(count, far_away);
    for (std::size_t i = 0; i < count; ++i) {
        points.x[i] = static_cast<float>(options.initial_deviation * stream.normal());
        points.y[i] = static_cast<float>(options.initial_deviation * stream.normal());
    }
    return points;
}

Matrix<float> centred(const Points& points) {
    double mean_x = 0, mean_y = 0;
    for (std::size_t i = 0; i < points.count; ++i) {
        mean_x += points.x[i];
        mean_y += points.y[i];
    }
    mean_x /= static_cast<double>(points.count);
    mean_y /= static_cast<double>(points.count);
    Matrix<float> result(points.count, 2);
    for (std::size_t i = 0; i < points.count; ++i) {
        result(i, 0) = static_cast<float>(points.x[i] - mean_x);
        result(i, 1) = static_cast<float>(points.y[i] - mean_y);
    }
    return result;
}

}  // namespace

TSneResult t_sne(const InputAffinities& affinities, const TSneOptions& options, const RunContext& context) {
    check_options(options);
    Points points = random_start(affinities.num_rows(), options);
    const double total_mass = descend(affinities, options, context, points);
    return {.embedding = centred(points),
            .kl_divergence = sparse_kl_divergence(affinities, points, total_mass),
            .perplexity = affinities.perplexity};
}

TSneResult t_sne(MatrixView<const float> rows, const TSneOptions& options, const RunContext& context) {
    check_options(options);
    return t_sne(input_affinities(rows, options.perplexity, context), options, context);
}

}  // namespace hardlearn
