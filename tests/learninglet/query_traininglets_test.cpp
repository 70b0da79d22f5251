#include "hardlearn/learninglet/query_traininglets.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <vector>

#include "hardlearn/traininglet/fusion.hpp"
#include "tests/learninglet/space_support.hpp"

namespace hardlearn::testing {
namespace {

// A model's space, with sanitization, and queries from outside it: fresh ones, then all of them once more.
struct Asked {
    static constexpr std::size_t num_fresh = 40;
    SharedRows data = overlapping_classes(150, 5, 3, 40, 21);
    LearningSpace space = whole_space(data, false);
    Precision precision = build_precision(space, sanitizing_candidate(), {}, {}, {});
    Matrix<float> features{2 * num_fresh, 5};
    ViewedRows queries;

    Asked() {
        const SharedRows fresh = overlapping_classes(num_fresh, 5, 3, 10, 22);
        for (std::size_t i = 0; i < features.rows(); ++i) {
            std::ranges::copy(fresh.rows->row(i % num_fresh), features.row(i).begin());
        }
        queries = view_queries(space, features, {});
    }

    // What the random anchor brought in: itself and its traininglet.
    std::vector<RowIndex> brought_by_random_anchor(std::size_t query) const {
        Candidate candidate = sanitizing_candidate();
        candidate.fusion = true;
        QueryTraininglets traininglets({space, &precision, 9}, {queries, query},
                                       {.largest_k = candidate.num_neighbors});
        const FusedTraininglet traininglet = traininglets.make(candidate);
        std::vector<RowIndex> rows;
        for (std::size_t i = 0; i < traininglet.rows.size(); ++i) {
            if (traininglet.origins[i] & random_anchor) rows.push_back(traininglet.rows[i]);
        }
        std::ranges::sort(rows);
        return rows;
    }
};

TEST(random_anchor, is_drawn_anew_for_each_query) {
    const Asked asked;
    std::map<std::vector<RowIndex>, int> times;
    for (std::size_t query = 0; query < Asked::num_fresh; ++query)
        ++times[asked.brought_by_random_anchor(query)];
    EXPECT_FALSE(times.contains({}));
    EXPECT_GT(times.size(), Asked::num_fresh / 2) << "40 draws of some 100 good samples";
}

TEST(random_anchor, depends_on_the_content_of_the_query_and_not_on_its_place) {
    const Asked asked;
    for (std::size_t query = 0; query < Asked::num_fresh; ++query) {
        EXPECT_EQ(asked.brought_by_random_anchor(query),
                  asked.brought_by_random_anchor(query + Asked::num_fresh));
    }
}

// A rare class that is seldom among the nearest: its nearest row is appended, and fusion keeps it so called.
TEST(appended_samples, of_a_fused_traininglet_are_those_of_its_local_ball) {
    const SharedRows data = overlapping_classes(160, 4, 3, 8, 5);
    const LearningSpace space = whole_space(data, false);
    const Precision precision = build_precision(space, sanitizing_candidate(), {}, {}, {});
    Candidate local = sanitizing_candidate();
    local.num_neighbors = 6;
    local.cleaning = Cleaning::removal;
    Candidate fused = local;
    fused.fusion = true;
    const Matrix<float> features = gather_rows(overlapping_classes(30, 4, 3, 5, 6).rows->view(),
                                               std::span<const RowIndex>(all_rows(30)));
    const ViewedRows queries = view_queries(space, features, {});
    int appended = 0;
    for (std::size_t query = 0; query < 30; ++query) {
        const auto traininglet = [&](const Candidate& candidate) {
            return QueryTraininglets({space, &precision, 4}, {queries, query},
                                     {.largest_k = local.num_neighbors})
                .make(candidate);
        };
        const std::vector<RowIndex> expected = traininglet(local).appended;
        EXPECT_EQ(traininglet(fused).appended, expected);
        appended += !expected.empty();
    }
    EXPECT_GT(appended, 10);
}

// Rows within the radius in every view, and the nearest of each class that they lack: a double loop.
std::vector<RowIndex> rows_in_balls(const SharedRows& data, std::span<const float> query,
                                    std::span<const Ball> balls) {
    const auto correlation_of = [](std::span<const float> a, std::span<const float> b) {
        const auto n = static_cast<double>(a.size());
        double mean_a = 0, mean_b = 0, ab = 0, aa = 0, bb = 0;
        for (std::size_t j = 0; j < a.size(); ++j) mean_a += a[j] / n, mean_b += b[j] / n;
        for (std::size_t j = 0; j < a.size(); ++j) {
            ab += (a[j] - mean_a) * (b[j] - mean_b);
            aa += (a[j] - mean_a) * (a[j] - mean_a);
            bb += (b[j] - mean_b) * (b[j] - mean_b);
        }
        return ab / std::sqrt(aa * bb);
    };
    const auto euclidean = [&](std::size_t row) {
        double sum = 0;
        for (std::size_t j = 0; j < query.size(); ++j)
            sum += std::pow(static_cast<double>(query[j]) - static_cast<double>((*data.rows)(row, j)), 2);
        return std::sqrt(sum);
    };
    std::set<RowIndex> found;
    std::set<Label> classes;
    for (std::size_t row = 0; row < data.labels->size(); ++row) {
        if (euclidean(row) > balls[0].radius) continue;
        if (1 - correlation_of(query, data.rows->row(row)) > balls[1].radius) continue;
        found.insert(RowIndex(row));
        classes.insert((*data.labels)[row]);
    }
    for (std::size_t c = 0; c < data.num_classes; ++c) {
        if (classes.contains(static_cast<Label>(c))) continue;
        std::size_t nearest = data.labels->size();
        for (std::size_t row = 0; row < data.labels->size(); ++row) {
            if (static_cast<std::size_t>((*data.labels)[row]) != c) continue;
            if (nearest == data.labels->size() || euclidean(row) < euclidean(nearest)) nearest = row;
        }
        found.insert(RowIndex(nearest));
    }
    return {found.begin(), found.end()};
}

TEST(balls, hold_all_rows_within_their_radius_in_every_view) {
    const Asked asked;
    std::set<std::size_t> sizes;
    for (const double radius : {0.1, 1.5, 2.5, 100.0}) {
        const Candidate candidate{.views = {View::euclidean, View::correlation},
                                  .num_neighbors = neighbors_in_balls,
                                  .balls = {{View::euclidean, radius}, {View::correlation, 0.7}}};
        for (std::size_t query = 0; query < Asked::num_fresh; ++query) {
            QueryTraininglets traininglets({asked.space}, {asked.queries, query},
                                           {.largest_k = candidate.num_neighbors});
            std::vector<RowIndex> rows = traininglets.make(candidate).rows;
            std::ranges::sort(rows);
            EXPECT_EQ(rows, rows_in_balls(asked.data, asked.features.row(query), candidate.balls))
                << radius << " " << query;
            sizes.insert(rows.size());
        }
    }
    EXPECT_TRUE(sizes.contains(3)) << "an empty ball: the nearest row of each class";
    EXPECT_GT(*sizes.rbegin(), 40u);
}

TEST(balls, of_other_radii_make_other_traininglets) {
    const Candidate small{.num_neighbors = neighbors_in_balls, .balls = {{View::euclidean, 1}}};
    Candidate large = small;
    EXPECT_TRUE(have_same_traininglets(small, large));
    large.balls.front().radius = 2;
    EXPECT_FALSE(have_same_traininglets(small, large));
}

}  // namespace
}  // namespace hardlearn::testing
