#include "hardlearn/embedding/t_sne.hpp"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/parallel.hpp"
#include "hardlearn/embedding/divergence.hpp"
#include "tests/embedding/clouds.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/files.hpp"
#include "tests/support/labelled_rows.hpp"
#include "tests/support/test_data.hpp"

namespace hardlearn::testing {
namespace {

std::vector<float> values_of(const Matrix<float>& matrix) {
    std::vector<float> values;
    for (std::size_t i = 0; i < matrix.rows(); ++i) {
        values.insert(values.end(), matrix.row(i).begin(), matrix.row(i).end());
    }
    return values;
}

bool all_finite(const TSneResult& result) {
    return std::isfinite(result.kl_divergence) &&
           std::ranges::all_of(values_of(result.embedding), [](float value) { return std::isfinite(value); });
}

// Small enough for exact sums; interpolated over the whole kernel and split; renumbered.
struct Case {
    std::size_t rows;
    TSneOptions options;
};
const Case cases[] = {
    {300, {.exaggeration_iterations = 20, .num_iterations = 60, .seed = 5}},
    {2500, {.exaggeration_iterations = 20, .num_iterations = 30, .seed = 6}},
    {2500, {.num_iterations = 10, .initial_deviation = 20, .seed = 7}},
    {4200, {.exaggeration_iterations = 51, .num_iterations = 55, .initial_deviation = 0.5, .seed = 8}},
};

std::vector<float> embedding_of(const Case& c, const RunContext& context) {
    return values_of(t_sne(blobs(c.rows, 6, 4, 6.0f, c.rows), c.options, context).embedding);
}

TEST(t_sne, threads_do_not_change_the_bits) {
    for (const Case& c : cases) {
        const auto one = embedding_of(c, {.threads = 1});
        EXPECT_EQ(one, embedding_of(c, {.threads = 2})) << c.rows;
        EXPECT_EQ(one, embedding_of(c, {.threads = 3})) << c.rows;
    }
}

TEST(t_sne, a_run_inside_a_parallel_loop_has_the_same_bits) {
    const RunContext context{.threads = 2};
    std::vector<std::vector<float>> runs(4);
    parallel_for_each(runs.size(), context,
                      [&](std::size_t i) { runs[i] = embedding_of(cases[i % 2], context.serial()); });
    for (std::size_t i = 0; i < runs.size(); ++i) EXPECT_EQ(runs[i], embedding_of(cases[i % 2], context));
}

TEST(t_sne, every_instruction_set_gives_the_same_bits) {
    for (const Case& c : cases) {
        const auto best = embedding_of(c, {});
        for (const std::int64_t target : {std::int64_t{HWY_AVX2}, std::int64_t{HWY_SCALAR}}) {
            if ((hwy::SupportedTargets() & target) == 0 && target != HWY_SCALAR) continue;
            hwy::SetSupportedTargetsForTest(target);
            hwy::GetChosenTarget().Update(hwy::SupportedTargets());
            const auto other = embedding_of(c, {});
            hwy::SetSupportedTargetsForTest(0);
            hwy::GetChosenTarget().Update(hwy::SupportedTargets());
            EXPECT_EQ(best, other) << hwy::TargetName(target) << " " << c.rows;
        }
    }
}

TEST(t_sne, shared_affinities_give_the_same_embedding) {
    const auto rows = blobs(200, 6, 4, 6.0f, 1);
    const TSneOptions options{.num_iterations = 50, .seed = 3};
    EXPECT_EQ(values_of(t_sne(rows, options).embedding),
              values_of(t_sne(input_affinities(rows, options.perplexity), options).embedding));
}

TEST(t_sne, separated_blobs_stay_separated) {
    for (const std::size_t n : {300u, 3000u}) {
        const auto result = t_sne(blobs(n, 8, 3, 25.0f, 1), {.seed = 1});
        std::size_t same = 0;
        for (std::size_t i = 0; i < n; ++i) {
            std::pair<float, std::size_t> nearest{std::numeric_limits<float>::max(), 0};
            for (std::size_t j = 0; j < n; ++j) {
                const float dx = result.embedding(i, 0) - result.embedding(j, 0);
                const float dy = result.embedding(i, 1) - result.embedding(j, 1);
                if (j != i) nearest = std::min(nearest, {dx * dx + dy * dy, j});
            }
            same += nearest.second % 3 == i % 3;
        }
        EXPECT_EQ(same, n);
    }
}

TEST(t_sne, reported_divergence_is_the_exact_one_where_all_rows_are_neighbours) {
    for (const std::size_t n : {4u, 5u, 10u, 60u}) {
        const auto rows = blobs(n, 5, 2, 3.0f, n);
        const auto result = t_sne(rows, {.perplexity = 1000, .seed = 2});
        EXPECT_EQ(result.perplexity, static_cast<double>(n - 1) / 3);
        EXPECT_EQ(result.embedding.rows(), n);
        EXPECT_TRUE(all_finite(result));
        EXPECT_NEAR(result.kl_divergence, exact_kl_divergence(rows, result.embedding, 1000),
                    1e-4 + 1e-3 * result.kl_divergence);
    }
}

TEST(t_sne, seeds_differ) {
    const auto rows = blobs(100, 5, 2, 3.0f, 1);
    EXPECT_NE(values_of(t_sne(rows, {.num_iterations = 20, .seed = 1}).embedding),
              values_of(t_sne(rows, {.num_iterations = 20, .seed = 2}).embedding));
}

TEST(t_sne, bears_duplicates_and_constant_rows) {
    Matrix<float> constant(150, 3);
    EXPECT_TRUE(all_finite(t_sne(constant, {})));
    Matrix<float> pairs(150, 3);
    for (std::size_t i = 0; i < 150; ++i) pairs(i, 0) = static_cast<float>(i / 50);
    EXPECT_TRUE(all_finite(t_sne(pairs, {})));
    Matrix<float> huge = blobs(150, 3, 2, 1.0f, 1);
    for (std::size_t i = 0; i < 150; ++i) {
        for (float& value : huge.row(i)) value *= 1e37f;
    }
    EXPECT_TRUE(all_finite(t_sne(huge, {})));
}

TEST(t_sne, stays_finite_when_it_blows_up) {
    for (const std::size_t n : {50u, 2500u}) {
        const auto rows = blobs(n, 3, 2, 1.0f, 1);
        EXPECT_TRUE(all_finite(t_sne(rows, {.num_iterations = 60, .learning_rate = 1e30})));
        EXPECT_TRUE(all_finite(t_sne(rows, {.early_exaggeration = 1e30, .num_iterations = 60})));
        EXPECT_TRUE(all_finite(t_sne(rows, {.num_iterations = 60, .initial_deviation = 1e6})));
    }
}

void expect_refused(const Matrix<float>& rows, const TSneOptions& options, const std::string& message) {
    expect_error_message(ErrorCode::bad_argument, message, [&] { t_sne(rows, options); });
}

TEST(t_sne, bad_arguments_are_named_with_their_values) {
    expect_refused(Matrix<float>(3, 2), {}, "t-SNE needs at least 4 rows, got 3");
    expect_refused(Matrix<float>(), {}, "t-SNE needs at least 4 rows, got 0");
    auto rows = blobs(10, 3, 2, 1.0f, 1);
    expect_refused(rows, {.perplexity = 0.5}, "the perplexity must be at least 1, got 0.5");
    expect_refused(rows, {.perplexity = std::nan("")}, "the perplexity must be at least 1, got nan");
    expect_refused(rows, {.early_exaggeration = 0}, "early_exaggeration must be positive, got 0");
    expect_refused(rows, {.learning_rate = -1}, "learning_rate must be in [0, 1e30], got -1");
    expect_refused(rows, {.initial_deviation = 0}, "initial_deviation must be in (0, 1e6], got 0");
    rows(7, 2) = std::numeric_limits<float>::quiet_NaN();
    expect_refused(rows, {}, "t-SNE needs finite values, got nan in row 7, column 2");
    rows(7, 2) = std::numeric_limits<float>::infinity();
    expect_refused(rows, {}, "t-SNE needs finite values, got inf in row 7, column 2");
}

TEST(t_sne, a_stop_request_ends_it_and_progress_is_told) {
    std::stop_source source;
    std::size_t reports = 0;
    const RunContext context{
        .threads = 1, .stop = source.get_token(), .progress = [&](auto stage, auto done, auto total) {
            if (stage != "t-SNE") return;
            EXPECT_EQ(total, 1000u);
            EXPECT_EQ(done, ++reports);
            if (done == 10) source.request_stop();
        }};
    expect_error(ErrorCode::cancelled, {}, [&] { t_sne(blobs(50, 3, 2, 1.0f, 1), {}, context); });
    EXPECT_EQ(reports, 10u);
}

void expect_divergence_like_scikit_learn(const std::string& name, const std::filesystem::path& path) {
    const auto golden = nlohmann::json::parse(read_file(golden_data("embedding", "kl_divergence.json")));
    const auto set =
        std::ranges::find_if(golden["sets"], [&](const auto& entry) { return entry["name"] == name; });
    ASSERT_NE(set, golden["sets"].end());
    const auto rows = read_standardised(path).rows;
    ASSERT_EQ(rows.rows(), (*set)["rows"].get<std::size_t>());
    const auto affinities = input_affinities(rows, 30);
    double mean = 0;
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
        mean += exact_kl_divergence(rows, t_sne(affinities, {.seed = seed}).embedding, 30) / 5;
    }
    EXPECT_LT(mean, 1.01 * (*set)["mean"].get<double>()) << name;
    EXPECT_GT(mean, 0.93 * (*set)["mean"].get<double>()) << name;
}

TEST(t_sne, divergence_on_vehicle_is_scikit_learns) {
    const auto path = example_data("vehicle.csv");
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "needs " << path;
    expect_divergence_like_scikit_learn("vehicle", path);
}

TEST(t_sne, divergence_on_savee_is_scikit_learns) {
    HARDLEARN_RESEARCH_DATA(path, "savee54.csv");
    expect_divergence_like_scikit_learn("savee54", path);
}

TEST(t_sne, divergence_on_gtzan_is_scikit_learns) {
    HARDLEARN_RESEARCH_DATA(path, "gtzan30s.csv");
    expect_divergence_like_scikit_learn("gtzan30s", path);
}

}  // namespace
}  // namespace hardlearn::testing
