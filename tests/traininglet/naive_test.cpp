#include "hardlearn/traininglet/naive.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "hardlearn/core/random.hpp"
#include "hardlearn/neighbors/view_space.hpp"

namespace hardlearn::testing {
namespace {

struct Fixture {
    Matrix<float> rows{150, 6};
    std::vector<Label> labels;
    std::vector<RowIndex> everyone = std::vector<RowIndex>(150);
    std::vector<View> views = {View::euclidean, View::correlation, View::cosine};
    std::vector<SeenRows> seen;

    Fixture() {
        RandomStream stream(5);
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            for (float& value : rows.row(i)) value = static_cast<float>(stream.normal());
            labels.push_back(i < 3 ? Label{4}
                                   : static_cast<Label>(stream.below(4)));  // class 4 is rare, class 5 absent
        }
        std::iota(everyone.begin(), everyone.end(), 0u);
        for (const View view : views) seen.push_back(fit_view(view, rows, labels, 6).see(rows));
    }
    std::vector<NeighborList> lists(std::size_t query, std::size_t k) const {
        std::vector<NeighborList> result;
        for (std::size_t v = 0; v < views.size(); ++v) {
            result.push_back(
                find_seen_neighbors(views[v], {seen[v], query}, {seen[v], everyone, labels, 6}, k));
        }
        return result;
    }
};

std::set<RowIndex> intersection_by_definition(const std::vector<NeighborList>& lists, std::size_t k) {
    std::set<RowIndex> common;
    for (std::size_t v = 0; v < lists.size(); ++v) {
        std::set<RowIndex> ball;
        for (std::size_t i = 0; i < std::min(k, lists[v].nearest.size()); ++i)
            ball.insert(lists[v].nearest[i].row);
        if (v == 0) common = ball;
        std::erase_if(common, [&](RowIndex row) { return !ball.contains(row); });
    }
    return common;
}

TEST(naive_construction, is_the_intersection_of_the_balls_made_label_complete) {
    const Fixture data;
    for (std::size_t query = 0; query < 30; ++query) {
        const auto lists = data.lists(query, 150);
        const NaiveConstruction construction(lists, data.labels);
        for (const std::size_t k : {1u, 2u, 5u, 20u, 80u, 150u, 1000u}) {
            const Traininglet traininglet = construction.traininglet(k);
            std::set<RowIndex> expected = intersection_by_definition(lists, k);
            std::set<Label> present;
            for (const RowIndex row : expected) present.insert(data.labels[row]);
            std::set<RowIndex> appended;
            for (Label label = 0; label < 5; ++label) {
                if (!present.contains(label)) {
                    appended.insert(lists[0].nearest_of_class[static_cast<std::size_t>(label)].row);
                }
            }
            expected.insert(appended.begin(), appended.end());
            EXPECT_TRUE(std::ranges::equal(traininglet.rows, expected));
            EXPECT_TRUE(std::ranges::equal(traininglet.appended, appended));
        }
    }
}

TEST(naive_construction, holds_every_class_that_there_is) {
    const Fixture data;
    for (std::size_t query = 0; query < 150; ++query) {
        const auto lists = data.lists(query, 10);
        std::set<Label> present;
        for (const RowIndex row : NaiveConstruction(lists, data.labels).traininglet(10).rows) {
            present.insert(data.labels[row]);
        }
        EXPECT_EQ(present, (std::set<Label>{0, 1, 2, 3, 4}));
    }
}

TEST(naive_construction, all_neighbours_are_all_rows) {
    const Fixture data;
    const auto lists = data.lists(0, 150);
    const Traininglet traininglet = NaiveConstruction(lists, data.labels).traininglet(150);
    EXPECT_EQ(traininglet.rows, data.everyone);
    EXPECT_TRUE(traininglet.appended.empty());
}

}  // namespace
}  // namespace hardlearn::testing
