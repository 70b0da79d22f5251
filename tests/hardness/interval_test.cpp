#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

#include "hardlearn/clustering/k_means.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/embedding/input_affinities.hpp"
#include "hardlearn/embedding/t_sne.hpp"
#include "hardlearn/hardness/learning_hard_index.hpp"
#include "hardlearn/hardness/stratified_rows.hpp"
#include "hardlearn/metrics/adjusted_mutual_information.hpp"

namespace hardlearn::testing {
namespace {

constexpr std::size_t num_classes = 3, num_rows = 75, num_subsample_rows = 60;

struct Blobs {
    Matrix<float> rows{num_rows, num_classes + 1};
    std::vector<Label> labels;
};

// Three classes half way between separate and alike.
Blobs overlapping_blobs(std::uint64_t seed) {
    Blobs blobs;
    RandomStream stream(seed);
    for (std::size_t i = 0; i < num_rows; ++i) {
        for (float& value : blobs.rows.row(i)) value = static_cast<float>(stream.normal());
        blobs.rows(i, i % num_classes) += 2.5f;
        blobs.labels.push_back(static_cast<Label>(i % num_classes));
    }
    return blobs;
}

double variance(const std::vector<double>& values) {
    const auto count = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
    double sum = 0;
    for (const double value : values) sum += (value - mean) * (value - mean);
    return sum / (count - 1);
}

// The index of one subsample, embedded on its own.
double value_of_subsample(const Blobs& blobs, std::uint64_t seed, std::size_t number) {
    const std::size_t first = 0;
    const RandomStream stream = RandomStream(seed).child("subsample").child(number);
    const auto rows = stratified_rows(blobs.labels, num_classes, num_subsample_rows, stream.child("rows"));
    std::vector<Label> labels;
    for (const RowIndex row : rows) labels.push_back(blobs.labels[row]);
    const Matrix<float> part = gather_rows(blobs.rows.view(), std::span<const RowIndex>(rows));
    const auto embedding = t_sne(input_affinities(part, LearningHardIndexOptions{}.perplexity),
                                 {.seed = stream.child("embedding").child(first).next_u64()})
                               .embedding;
    const auto clusters = k_means(embedding, {.num_clusters = num_classes,
                                              .seed = stream.child("clustering").child(first).next_u64()})
                              .assignments;
    return 1 - adjusted_mutual_information(labels, clusters);
}

// Student's t from the tables, delete-d jackknife with four times the variance of samples of 80 %, of which
// the seeds' share is none: the formula of the header's comment, from values that are computed one by one.
TEST(learning_hard_index_interval, is_students_of_the_subsamples_without_the_seeds_share) {
    const std::map<std::size_t, double> students_t = {{4, 3.182446}, {6, 2.570582}, {10, 2.262157}};
    int compared = 0, with_seed_variance = 0;
    for (const auto& [num_subsamples, t] : students_t) {
        for (std::uint64_t seed = 1; seed <= 4; ++seed) {
            const Blobs blobs = overlapping_blobs(seed);
            const auto index = learning_hard_index(
                blobs.rows, {.labels = blobs.labels, .num_classes = num_classes},
                {.num_seeds = 4, .num_subsamples = num_subsamples, .num_permutations = 0, .seed = seed});
            std::vector<double> values;
            for (std::size_t b = 0; b < num_subsamples; ++b) {
                values.push_back(value_of_subsample(blobs, seed, b));
            }
            const double sampling = variance(values), seeds = variance(index.values);
            const double error =
                std::sqrt(std::max(4 * std::max(sampling - seeds, 0.0) + seeds / 4, sampling));
            with_seed_variance += seeds > 0.1 * sampling;
            if (index.low > 0) {
                ++compared;
                EXPECT_NEAR(index.mean - index.low, t * error, 0.01 * t * error);
            }
            if (index.high < 1) {
                ++compared;
                EXPECT_NEAR(index.high - index.mean, t * error, 0.01 * t * error);
            }
        }
    }
    EXPECT_GE(compared, 12);
    EXPECT_GE(with_seed_variance, 3);
}

}  // namespace
}  // namespace hardlearn::testing
