#include "hardlearn/learninglet/learninglet.hpp"
#include "hardlearn/learninglet/build_precision.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "hardlearn/core/error.hpp"
#include "tests/learninglet/space_support.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

constexpr std::size_t num_features = 7, largest_k = 20;

// One draw with sanitization, asked about its left-out rows.
struct Asked {
    SharedRows data;
    LearningSpace whole;
    Draw draw;
    Precision precision;

    explicit Asked(bool with_distances, bool grouped = false)
        : data(overlapping_classes(150, num_features, 4, 8, 11)),
          whole(whole_space(data, with_distances)),
          draw(draw_of(data, whole, groups(grouped))),
          precision(build_precision(draw.space, sanitizing_candidate(), groups(grouped), {}, {})) {}

    std::span<const GroupIndex> groups(bool grouped) const {
        return grouped ? std::span<const GroupIndex>(data.groups) : std::span<const GroupIndex>();
    }
    QuerySession session(RowIndex row) const {
        return {draw.space, &precision, draw.space.viewed, row, draw.space.members, largest_k, 9};
    }
};

bool equal(const Votes& a, const Votes& b) {
    return a.classes == b.classes && a.decision_values == b.decision_values && a.votes == b.votes &&
           a.winner == b.winner;
}

TEST(query_session, chooses_the_winner_of_the_whole_vote) {
    for (const bool with_distances : {false, true}) {
        const Asked asked(with_distances);
        for (const RowIndex row : asked.draw.left_out) {
            QuerySession choosing = asked.session(row), asking = asked.session(row);
            for (const Candidate& candidate : candidates_of_every_kind(num_features)) {
                ASSERT_EQ(choosing.choose(candidate), asking.ask(candidate).winner) << describe(candidate);
            }
        }
    }
}

TEST(query_session, makes_traininglets_that_hold_every_class) {
    const Asked asked(true);
    const auto candidates = candidates_of_every_kind(num_features);
    for (const RowIndex row : asked.draw.left_out) {
        QuerySession session = asked.session(row);
        for (const Candidate& candidate : candidates) {
            const FusedTraininglet& traininglet = session.traininglet(candidate);
            std::set<Label> classes;
            for (const RowIndex sample : traininglet.rows) {
                classes.insert((*asked.data.labels)[sample]);
                ASSERT_TRUE(asked.draw.space.is_member[sample]);
            }
            ASSERT_EQ(classes.size(), asked.data.num_classes) << describe(candidate);
            ASSERT_EQ(traininglet.origins.size(), traininglet.rows.size());
        }
    }
}

TEST(query_session, answers_alike_in_any_order) {
    const Asked asked(true);
    auto candidates = candidates_of_every_kind(num_features);
    RandomStream stream(4);
    for (const RowIndex row : asked.draw.left_out) {
        shuffle<Candidate>(candidates, stream);
        QuerySession company = asked.session(row);
        for (const Candidate& candidate : candidates) {
            QuerySession alone = asked.session(row);
            ASSERT_TRUE(equal(company.ask(candidate), alone.ask(candidate))) << describe(candidate);
        }
    }
}

TEST(query_session, reads_from_the_neighbour_table_what_it_would_search_for) {
    for (const bool grouped : {false, true}) {
        Asked searching(true, grouped);
        Asked reading(true, grouped);
        share_neighbors(reading.whole, reading.groups(grouped), {.num_neighbors = 50, .member_share = 0.4},
                        {});
        reading.draw = draw_of(reading.data, reading.whole, reading.groups(grouped));
        reading.precision =
            build_precision(reading.draw.space, sanitizing_candidate(), reading.groups(grouped), {}, {});
        ASSERT_TRUE(reading.draw.space.neighbors.front());
        ASSERT_EQ(reading.precision.clean, searching.precision.clean);
        ASSERT_EQ(reading.precision.traininglets, searching.precision.traininglets);
        for (const RowIndex row : reading.draw.left_out) {
            QuerySession a = searching.session(row), b = reading.session(row);
            for (const Candidate& candidate : candidates_of_every_kind(num_features)) {
                ASSERT_EQ(a.traininglet(candidate).rows, b.traininglet(candidate).rows)
                    << describe(candidate);
                ASSERT_TRUE(equal(a.ask(candidate), b.ask(candidate))) << describe(candidate);
            }
        }
    }
}

TEST(ask_batch, of_one_query_is_the_session_s_answer) {
    for (const bool with_distances : {false, true}) {
        const Asked asked(with_distances);
        for (const RowIndex row : asked.draw.left_out) {
            QuerySession session = asked.session(row);
            for (const Candidate& candidate : candidates_of_every_kind(num_features)) {
                const BatchAnswer batch =
                    ask_batch(asked.draw.space, &asked.precision, asked.draw.space.viewed, std::span(&row, 1),
                              asked.draw.space.members, candidate, 9);
                ASSERT_EQ(batch.rows, session.traininglet(candidate).rows) << describe(candidate);
                ASSERT_TRUE(equal(batch.votes.front(), session.ask(candidate))) << describe(candidate);
            }
        }
    }
}

TEST(ask_batch, learns_from_the_union_of_the_queries_traininglets_without_the_batch_and_its_groups) {
    const Asked asked(true, true);
    std::set<GroupIndex> left_out_groups;
    for (const RowIndex row : asked.draw.left_out) left_out_groups.insert(asked.data.groups[row]);
    for (const Candidate& candidate : candidates_of_every_kind(num_features)) {
        for (const auto& batch : nearby_batches(
                 gather_rows(asked.data.rows->view(), std::span<const RowIndex>(asked.draw.left_out)), 6)) {
            std::vector<RowIndex> rows;
            for (const std::uint32_t i : batch) rows.push_back(asked.draw.left_out[i]);
            const BatchAnswer answer = ask_batch(asked.draw.space, &asked.precision, asked.draw.space.viewed,
                                                 rows, asked.draw.space.members, candidate, 9);
            std::set<RowIndex> expected;
            for (const RowIndex row : rows) {
                QuerySession session = asked.session(row);
                const auto& own = session.traininglet(candidate).rows;
                expected.insert(own.begin(), own.end());
            }
            ASSERT_EQ(std::set(answer.rows.begin(), answer.rows.end()), expected) << describe(candidate);
            ASSERT_EQ(answer.rows.size(), expected.size());
            for (const RowIndex row : answer.rows)
                ASSERT_FALSE(left_out_groups.contains(asked.data.groups[row]));
        }
    }
}

TEST(fit_machine, makes_no_kernel_matrix_of_a_forest_for_many_rows) {
    const SharedRows data = overlapping_classes(max_rows_of_table + 1, 2, 3, 8, 12);
    const LearningSpace space = whole_space(data, true);
    EXPECT_EQ(space.squared_distances, nullptr);
    const Candidate candidate{.num_neighbors = all_neighbors, .kernel = LocalKernel::leaf};
    expect_error_message(ErrorCode::bad_argument,
                         "a machine with kernel leaf on 4097 rows: at most 4096 are possible",
                         [&] { fit_machine(space, nullptr, candidate, space.members, {}); });
}

}  // namespace
}  // namespace hardlearn::testing
