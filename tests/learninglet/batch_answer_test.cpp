#include "hardlearn/learninglet/batch_answer.hpp"

#include <gtest/gtest.h>

#include <set>

#include "hardlearn/traininglet/batches.hpp"
#include "tests/learninglet/asked_draw.hpp"

namespace hardlearn::testing {
namespace {

TEST(ask_batch, of_one_query_is_the_session_s_answer) {
    for (const bool with_distances : {false, true}) {
        const Asked asked(with_distances);
        for (const RowIndex row : asked.draw.left_out) {
            QuerySession session = asked.session(row);
            for (const Candidate& candidate : candidates_of_every_kind(asked_features)) {
                const BatchAnswer batch =
                    ask_batch(asked.learned(), candidate, asked.rows, std::span(&row, 1));
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
    for (const Candidate& candidate : candidates_of_every_kind(asked_features)) {
        for (const auto& batch : nearby_batches(
                 gather_rows(asked.data.rows->view(), std::span<const RowIndex>(asked.draw.left_out)), 6)) {
            std::vector<RowIndex> rows;
            for (const std::uint32_t i : batch) rows.push_back(asked.draw.left_out[i]);
            const BatchAnswer answer = ask_batch(asked.learned(), candidate, asked.rows, rows);
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

}  // namespace
}  // namespace hardlearn::testing
