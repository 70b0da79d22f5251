#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "hardlearn/embedding/gradient_descent.hpp"
#include "hardlearn/embedding/t_sne.hpp"
#include "tests/embedding/clouds.hpp"

namespace hardlearn::testing {
namespace {

using Plane = std::vector<std::pair<double, double>>;

std::vector<std::vector<double>> dense(const InputAffinities& affinities) {
    std::vector<std::vector<double>> p(affinities.num_rows(), std::vector<double>(affinities.num_rows()));
    for (std::size_t i = 0; i < p.size(); ++i) {
        for (std::size_t k = affinities.row_begin[i]; k < affinities.row_begin[i + 1]; ++k) {
            p[i][static_cast<std::size_t>(affinities.columns[k])] += affinities.values[k];
        }
    }
    return p;
}

Plane gradient_of(const std::vector<std::vector<double>>& p, double exaggeration, const Plane& y) {
    const auto kernel = [&](std::size_t i, std::size_t j) {
        const double dx = y[i].first - y[j].first, dy = y[i].second - y[j].second;
        return 1 / (1 + dx * dx + dy * dy);
    };
    double total = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
        for (std::size_t j = 0; j < y.size(); ++j) total += i == j ? 0 : kernel(i, j);
    }
    Plane gradient(y.size());
    for (std::size_t i = 0; i < y.size(); ++i) {
        for (std::size_t j = 0; j < y.size(); ++j) {
            const double q = kernel(i, j);
            const double factor = 4 * (exaggeration * p[i][j] - (i == j ? 0 : q / total)) * q;
            gradient[i].first += factor * (y[i].first - y[j].first);
            gradient[i].second += factor * (y[i].second - y[j].second);
        }
    }
    return gradient;
}

// Descent with gains as van der Maaten & Hinton and scikit-learn have it, one coordinate after the other:
// momentum 0.5 while exaggerated and 0.8 then, gains + 0.2 where the gradient keeps its sign and * 0.8 where
// it turns, 0.01 at least; both start anew when the exaggeration ends.
class PlainDescent {
  public:
    explicit PlainDescent(std::size_t count) : velocity_(2 * count, 0.0), gain_(2 * count, 1.0) {}

    void rest() { *this = PlainDescent(velocity_.size() / 2); }
    void step(const Plane& gradient, double rate, double momentum, Plane& y) {
        for (std::size_t i = 0; i < y.size(); ++i) {
            y[i].first += velocity(2 * i, gradient[i].first, rate, momentum);
            y[i].second += velocity(2 * i + 1, gradient[i].second, rate, momentum);
        }
    }

  private:
    double velocity(std::size_t c, double gradient, double rate, double momentum) {
        const bool keeps_sign = velocity_[c] * gradient < 0;
        gain_[c] = std::max(keeps_sign ? gain_[c] + 0.2 : gain_[c] * 0.8, 0.01);
        return velocity_[c] = momentum * velocity_[c] - rate * gain_[c] * gradient;
    }
    std::vector<double> velocity_, gain_;
};

TEST(descent, takes_the_steps_of_a_plain_one_in_double) {
    constexpr std::size_t count = 60;
    const auto affinities = input_affinities(blobs(count, 4, 3, 4.0f, 1), 8);
    const Points start = cloud(count, 1.0, 2);
    for (const std::size_t iterations : {5u, 12u, 30u}) {
        const TSneOptions options{.early_exaggeration = 4,
                                  .exaggeration_iterations = 12,
                                  .num_iterations = iterations,
                                  .learning_rate = 5};
        Points points = start;
        descend(affinities, options, {}, points);

        Plane expected(count);
        for (std::size_t i = 0; i < count; ++i) expected[i] = {start.x[i], start.y[i]};
        PlainDescent plain(count);
        const auto p = dense(affinities);
        for (std::size_t i = 0; i < iterations; ++i) {
            const bool early = i < options.exaggeration_iterations;
            if (i == options.exaggeration_iterations) plain.rest();
            const Plane gradient = gradient_of(p, early ? 4 : 1, expected);
            plain.step(gradient, 5, early ? 0.5 : 0.8, expected);
        }
        for (std::size_t i = 0; i < count; ++i) {
            EXPECT_NEAR(points.x[i], expected[i].first, 2e-3) << i << " after " << iterations;
            EXPECT_NEAR(points.y[i], expected[i].second, 2e-3) << i << " after " << iterations;
        }
    }
}

// Many points are numbered anew, along a curve, while they move: at the end each row has its own place again.
TEST(descent, of_many_rows_leaves_each_in_its_blob) {
    constexpr std::size_t count = 4200, num_blobs = 4;
    const auto result = t_sne(blobs(count, 6, num_blobs, 25.0f, 3),
                              {.exaggeration_iterations = 120, .num_iterations = 160, .seed = 1});
    const Matrix<float>& y = result.embedding;
    std::size_t right = 0;
    for (std::size_t i = 0; i < count; i += 10) {
        std::pair<float, std::size_t> nearest{std::numeric_limits<float>::max(), 0};
        for (std::size_t j = 0; j < count; ++j) {
            const float dx = y(i, 0) - y(j, 0), dy = y(i, 1) - y(j, 1);
            if (j != i) nearest = std::min(nearest, {dx * dx + dy * dy, j});
        }
        right += nearest.second % num_blobs == i % num_blobs;
    }
    EXPECT_EQ(right, count / 10);
}

}  // namespace
}  // namespace hardlearn::testing
