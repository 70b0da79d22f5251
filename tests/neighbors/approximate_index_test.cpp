#include "hardlearn/neighbors/approximate_index.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <stdexcept>
#include <stop_token>
#include <thread>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/neighbors/approximate_search.hpp"
#include "hardlearn/neighbors/view.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/labelled_rows.hpp"

namespace hardlearn::testing {
namespace {

// Overlapping Gaussian classes.
LabelledRows gaussian_points(std::size_t count, std::size_t columns, std::size_t num_classes,
                             std::uint64_t seed) {
    LabelledRows points{Matrix<float>(count, columns), {}, num_classes};
    RandomStream stream(seed);
    for (std::size_t i = 0; i < count; ++i) {
        const auto label = static_cast<Label>(stream.below(num_classes));
        points.labels.push_back(label);
        for (std::size_t j = 0; j < columns; ++j) {
            const double center = j % num_classes == static_cast<std::size_t>(label) ? 2.0 : 0.0;
            points.rows(i, j) = static_cast<float>(center + stream.normal());
        }
    }
    return points;
}

std::vector<RowIndex> numbers(std::size_t count) {
    std::vector<RowIndex> rows(count);
    std::iota(rows.begin(), rows.end(), RowIndex{0});
    return rows;
}

std::vector<Neighbor> exact(const LabelledRows& points, const float* query,
                            std::span<const RowIndex> candidates, std::size_t k) {
    return find_neighbors(query, {points.rows, points.labels, points.num_classes}, candidates, k).nearest;
}

double recall(std::span<const Neighbor> found, std::span<const Neighbor> truth) {
    std::set<RowIndex> rows;
    for (const Neighbor& neighbor : found) rows.insert(neighbor.row);
    const auto hits =
        std::ranges::count_if(truth, [&](const Neighbor& neighbor) { return rows.contains(neighbor.row); });
    return static_cast<double>(hits) / static_cast<double>(truth.size());
}

ApproximateSearch search_in(const LabelledRows& points, std::size_t largest_k) {
    return {{points.rows, points.labels, points.num_classes}, largest_k, link_rows(points.rows)};
}

TEST(approximate_index, finds_nearly_all_neighbors_with_their_exact_distances) {
    const LabelledRows points = gaussian_points(4000, 20, 3, 1);
    const LabelledRows queries = gaussian_points(100, 20, 3, 2);
    for (const View view : {View::euclidean, View::correlation, View::cosine}) {
        LabelledRows seen{view_rows(view, points.rows), points.labels, 3};
        const Matrix<float> asked = view_rows(view, queries.rows);
        const ApproximateIndex index(seen.rows, link_rows(seen.rows));
        double sum = 0;
        for (std::size_t q = 0; q < asked.rows(); ++q) {
            const auto truth = exact(seen, asked.row(q).data(), numbers(4000), 80);
            std::vector<Neighbor> found = index.find(asked.row(q).data(), 120);
            ASSERT_EQ(found.size(), 120u);
            EXPECT_TRUE(std::ranges::is_sorted(
                found, {}, [](const Neighbor& n) { return std::pair(n.squared_distance, n.row); }));
            found.resize(80);
            sum += recall(found, truth);
            const auto everybody = exact(seen, asked.row(q).data(), numbers(4000), 4000);
            for (const Neighbor& neighbor : found) {
                EXPECT_NE(std::ranges::find(everybody, neighbor), everybody.end());
            }
        }
        EXPECT_GE(sum / 100, 0.97) << name_of(view);
    }
}

TEST(approximate_index, equal_rows_are_all_found_and_no_island) {
    LabelledRows points = gaussian_points(3000, 8, 3, 3);
    // A third of the rows are one row, as constant rows are under correlation.
    for (std::size_t i = 0; i < 3000; i += 3) std::ranges::fill(points.rows.row(i), 0.25f);
    const ApproximateIndex index(points.rows, link_rows(points.rows));
    const auto copies = index.find(points.rows.row(0).data(), 50);
    ASSERT_EQ(copies.size(), 50u);
    for (std::size_t i = 0; i < 50; ++i) EXPECT_EQ(copies[i], (Neighbor{0, static_cast<RowIndex>(3 * i)}));
    double sum = 0;
    for (std::size_t q = 1; q < 300; q += 3) {
        sum += recall(index.find(points.rows.row(q).data(), 60),
                      exact(points, points.rows.row(q).data(), numbers(3000), 50));
    }
    EXPECT_GE(sum / 100, 0.97);
}

TEST(approximate_index, knows_data_of_one_row_and_of_identical_rows) {
    for (const std::size_t count : {1, 2, 500}) {
        const Matrix<float> rows(count, 5);
        const ApproximateIndex index(rows, link_rows(rows));
        const auto found = index.find(rows.row(0).data(), 100);
        ASSERT_EQ(found.size(), std::min<std::size_t>(count, 100));
        for (std::size_t i = 0; i < found.size(); ++i) {
            EXPECT_EQ(found[i], (Neighbor{0, static_cast<RowIndex>(i)}));
        }
    }
}

TEST(approximate_index, finds_accepted_rows_only) {
    const LabelledRows points = gaussian_points(3000, 10, 3, 4);
    const ApproximateIndex index(points.rows, link_rows(points.rows));
    std::vector<RowIndex> accepted;
    for (RowIndex row = 0; row < 3000; row += 7) accepted.push_back(row);
    double sum = 0;
    for (std::size_t q = 0; q < 50; ++q) {
        const auto found =
            index.find(points.rows.row(q).data(), 30, [](RowIndex row) { return row % 7 == 0; });
        EXPECT_TRUE(std::ranges::all_of(found, [](const Neighbor& n) { return n.row % 7 == 0; }));
        sum += recall(found, exact(points, points.rows.row(q).data(), accepted, 20));
    }
    EXPECT_GE(sum / 50, 0.97);
}

TEST(approximate_index, is_the_same_every_time_and_for_any_number_of_threads_that_ask) {
    const LabelledRows points = gaussian_points(2000, 12, 3, 5);
    const IndexLinks first = link_rows(points.rows);
    const IndexLinks second = link_rows(points.rows, {}, {.threads = 4});
    EXPECT_EQ(first.ground, second.ground);
    EXPECT_EQ(first.entry, second.entry);
    const ApproximateIndex index(points.rows, first);
    std::vector<std::vector<Neighbor>> alone(200), together(200);
    for (std::size_t q = 0; q < 200; ++q) alone[q] = index.find(points.rows.row(q).data(), 40);
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            for (std::size_t q = t; q < 200; q += 4) together[q] = index.find(points.rows.row(q).data(), 40);
        });
    }
    threads.clear();
    EXPECT_EQ(alone, together);
}

TEST(approximate_index, takes_no_more_memory_than_links_and_a_chain) {
    const LabelledRows points = gaussian_points(5000, 50, 3, 6);
    const ApproximateSearch search = search_in(points, 80);
    // 2 x 16 links and the next equal row on the ground; a fifteenth of the rows again on the levels above.
    EXPECT_LE(search.num_bytes(), 5000 * (4 * 32 + 4 + 8) + 3 * 256 * 4);
    EXPECT_LE(search.num_bytes(), 5000 * 400u);
}

TEST(approximate_index, reports_progress_and_stops) {
    const LabelledRows points = gaussian_points(2000, 6, 3, 7);
    std::size_t last = 0;
    link_rows(points.rows, {}, {.progress = [&](std::string_view, std::size_t done, std::size_t total) {
                  EXPECT_GE(done, last);
                  EXPECT_EQ(total, 2000u);
                  last = done;
              }});
    EXPECT_EQ(last, 2000u);
    std::stop_source source;
    source.request_stop();
    expect_error(ErrorCode::cancelled, {}, [&] { link_rows(points.rows, {}, {.stop = source.get_token()}); });
}

TEST(check_links, refuses_what_leads_out_of_the_rows) {
    const LabelledRows points = gaussian_points(600, 4, 3, 8);
    const IndexLinks good = link_rows(points.rows);
    EXPECT_NO_THROW(check_links(good, 600));
    EXPECT_THROW(check_links(good, 599), std::out_of_range);
    const auto broken = [&](auto&& change) {
        IndexLinks links = good;
        change(links);
        EXPECT_THROW(check_links(links, 600), std::out_of_range);
    };
    broken([](IndexLinks& links) { links.ground[5] = 600; });
    broken([](IndexLinks& links) { links.ground.pop_back(); });
    broken([](IndexLinks& links) { links.next_equal[7] = 7; });
    broken([](IndexLinks& links) { links.entry = 600; });
    broken([](IndexLinks& links) { links.levels.front().rows.back() = 600; });
    broken([](IndexLinks& links) { links.levels.front().links.front() = 601; });
    broken([](IndexLinks& links) { links.levels.front().rows.front() = links.levels.front().rows[1]; });
}

TEST(approximate_search, completes_classes_exactly_where_they_are_small) {
    LabelledRows points = gaussian_points(3000, 10, 3, 9);
    points.num_classes = 5;  // class 3 has one row, class 4 none
    points.labels[17] = 3;
    const ApproximateSearch search = search_in(points, 20);
    for (std::size_t q = 100; q < 130; ++q) {
        const float* query = points.rows.row(q).data();
        const NeighborList found = search.find(query, 20, {}, true);
        const NeighborList truth = find_neighbors(query, {points.rows, points.labels, 5}, numbers(3000), 20);
        ASSERT_EQ(found.nearest_of_class.size(), 5u);
        EXPECT_EQ(found.nearest_of_class[3], truth.nearest_of_class[3]);
        EXPECT_EQ(found.nearest_of_class[4].row, NeighborList::no_row);
        const auto own = static_cast<std::size_t>(points.labels[q]);
        EXPECT_EQ(found.nearest_of_class[own], truth.nearest_of_class[own]);
    }
}

TEST(approximate_search, comes_near_the_nearest_row_of_a_large_far_class) {
    LabelledRows points = gaussian_points(6000, 10, 2, 10);
    for (std::size_t i = 0; i < 6000; ++i) {
        if (points.labels[i] == 1) points.rows(i, 0) += 30;
    }
    const ApproximateSearch search = search_in(points, 20);
    double ratio = 0;
    for (std::size_t q = 0; q < 6000; q += 200) {
        const std::size_t other = 1 - static_cast<std::size_t>(points.labels[q]);
        const float* query = points.rows.row(q).data();
        const NeighborList found = search.find(query, 20, {}, true);
        const NeighborList truth = find_neighbors(query, {points.rows, points.labels, 2}, numbers(6000), 20);
        EXPECT_EQ(points.labels[found.nearest_of_class[other].row], static_cast<Label>(other));
        ratio += std::sqrt(found.nearest_of_class[other].squared_distance /
                           truth.nearest_of_class[other].squared_distance);
    }
    EXPECT_LE(ratio / 30, 1.05);
}

TEST(approximate_search, computes_all_distances_where_the_index_falls_short) {
    const LabelledRows points = gaussian_points(2000, 6, 3, 11);
    const ApproximateSearch search = search_in(points, 30);
    // Few rows are accepted, far from the query: fewer than asked for, and fewer than there are steps.
    const auto accept = [](RowIndex row) { return row % 100 == 3; };
    std::vector<RowIndex> accepted;
    for (RowIndex row = 3; row < 2000; row += 100) accepted.push_back(row);
    for (std::size_t q = 0; q < 20; ++q) {
        const float* query = points.rows.row(q).data();
        EXPECT_EQ(search.find(query, 30, accept, true).nearest, exact(points, query, accepted, 30));
    }
    EXPECT_EQ(search.find(points.rows.row(0).data(), 5000, {}, false).nearest.size(), 2000u);
    EXPECT_TRUE(search
                    .find(
                        points.rows.row(0).data(), 5, [](RowIndex) { return false; }, true)
                    .nearest.empty());
}

TEST(approximate_search, fewer_neighbors_are_the_first_of_more) {
    const LabelledRows points = gaussian_points(3000, 15, 3, 12);
    const ApproximateSearch search = search_in(points, 200);
    for (std::size_t q = 0; q < 30; ++q) {
        const auto all = search.find(points.rows.row(q).data(), 200, {}, false).nearest;
        const auto few = search.find(points.rows.row(q).data(), 10, {}, false).nearest;
        EXPECT_TRUE(std::ranges::equal(few, std::span(all).first(10)));
    }
}

TEST(approximate_search, takes_no_more_memory_where_more_neighbors_are_asked_for_than_there_are_rows) {
    const LabelledRows points = gaussian_points(300, 5, 3, 13);
    const float* query = points.rows.row(0).data();
    const std::vector<Neighbor> all = exact(points, query, numbers(300), 300);
    for (const std::size_t k : {std::size_t{301}, std::size_t{1} << 40, std::size_t{1} << 62}) {
        EXPECT_EQ(search_in(points, k).find(query, 300, {}, false).nearest, all);
        EXPECT_EQ(search_in(points, 10).find(query, k, {}, false).nearest, all);
    }
}

}  // namespace
}  // namespace hardlearn::testing
