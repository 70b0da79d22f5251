#include "hardlearn/table_networks/episodes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "hardlearn/data/preparation.hpp"

namespace hardlearn::testing {
namespace {

// Which class of the data each place of the episode is; support and queries must agree.
std::map<std::size_t, Label> classes_of(const Episode& episode, std::span<const Label> labels) {
    std::map<std::size_t, Label> classes;
    const auto see = [&](std::span<const RowIndex> rows, std::span<const std::size_t> places) {
        ASSERT_EQ(rows.size(), places.size());
        for (std::size_t i = 0; i < rows.size(); ++i)
            EXPECT_EQ(classes.try_emplace(places[i], labels[rows[i]]).first->second, labels[rows[i]]);
    };
    see(episode.support, episode.support_class);
    see(episode.query, episode.query_class);
    return classes;
}

TEST(episode, shares_no_row_between_support_and_queries) {
    std::vector<Label> labels;
    for (std::size_t i = 0; i < 60; ++i) labels.push_back(static_cast<Label>(i % 4));
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
        const Episode episode = draw_episode(all_rows(60), labels, {}, RandomStream(seed));
        EXPECT_EQ(episode.num_classes, 4u);
        EXPECT_EQ(episode.support.size(), 20u);
        EXPECT_EQ(episode.query.size(), 20u);
        std::set<RowIndex> rows(episode.support.begin(), episode.support.end());
        rows.insert(episode.query.begin(), episode.query.end());
        EXPECT_EQ(rows.size(), 40u);
        const auto classes = classes_of(episode, labels);
        EXPECT_EQ(classes.size(), 4u);
    }
}

TEST(episode, draws_classes_anew_where_there_are_many) {
    std::vector<Label> labels;
    for (std::size_t i = 0; i < 90; ++i) labels.push_back(static_cast<Label>(i % 30));
    std::set<Label> seen;
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        const Episode episode = draw_episode(all_rows(90), labels, {.most_classes = 7}, RandomStream(seed));
        EXPECT_EQ(episode.num_classes, 7u);
        for (const auto& [place, label] : classes_of(episode, labels)) seen.insert(label);
    }
    EXPECT_EQ(seen.size(), 30u);
}

TEST(episode, has_classes_of_one_row_as_wrong_answers_and_halves_those_of_two) {
    const std::vector<Label> labels = {0, 1, 1};
    const Episode episode = draw_episode(all_rows(3), labels, {}, RandomStream(2));
    EXPECT_EQ(episode.support.size(), 2u);
    ASSERT_EQ(episode.query.size(), 1u);
    EXPECT_EQ(labels[episode.query[0]], 1);
    EXPECT_EQ(classes_of(episode, labels).size(), 2u);
}

TEST(episode, of_single_rows_asks_for_themselves) {
    const Episode episode = draw_episode(all_rows(3), std::vector<Label>{0, 1, 2}, {}, RandomStream(2));
    EXPECT_EQ(episode.query, episode.support);
    EXPECT_EQ(episode.query_class, episode.support_class);
    EXPECT_EQ(episode.num_classes, 3u);
}

}  // namespace
}  // namespace hardlearn::testing
