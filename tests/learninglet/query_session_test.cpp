#include "hardlearn/learninglet/query_session.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tests/learninglet/asked_draw.hpp"

namespace hardlearn::testing {
namespace {

TEST(query_session, chooses_the_winner_of_the_whole_vote) {
    for (const bool with_distances : {false, true}) {
        const Asked asked(with_distances);
        for (const RowIndex row : asked.draw.left_out) {
            QuerySession choosing = asked.session(row), asking = asked.session(row);
            for (const Candidate& candidate : candidates_of_every_kind(asked_features)) {
                ASSERT_EQ(choosing.choose(candidate), asking.ask(candidate).winner) << describe(candidate);
            }
        }
    }
}

TEST(query_session, makes_traininglets_that_hold_every_class) {
    const Asked asked(true);
    const auto candidates = candidates_of_every_kind(asked_features);
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
    auto candidates = candidates_of_every_kind(asked_features);
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
        reading.rows = own_rows(reading.draw.space);
        reading.precision =
            build_precision(reading.draw.space, sanitizing_candidate(), reading.groups(grouped), {}, {});
        ASSERT_TRUE(reading.draw.space.views.front().neighbors.table());
        ASSERT_EQ(reading.precision.clean, searching.precision.clean);
        ASSERT_EQ(reading.precision.traininglets, searching.precision.traininglets);
        for (const RowIndex row : reading.draw.left_out) {
            QuerySession a = searching.session(row), b = reading.session(row);
            for (const Candidate& candidate : candidates_of_every_kind(asked_features)) {
                ASSERT_EQ(a.traininglet(candidate).rows, b.traininglet(candidate).rows)
                    << describe(candidate);
                ASSERT_TRUE(equal(a.ask(candidate), b.ask(candidate))) << describe(candidate);
            }
        }
    }
}

}  // namespace
}  // namespace hardlearn::testing
