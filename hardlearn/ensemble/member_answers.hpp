#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/probing/probed_rows.hpp"

namespace hardlearn {

/// What members say of the rows that draws leave out.
struct MemberAnswers {
    std::vector<Candidate> members;
    /// one a member: questions x classes, as the member gives them, 0 for a class that its draw had no row of
    std::vector<Matrix<float>> probabilities;
    std::vector<Label> truth;          ///< one a question
    std::vector<RowIndex> rows;        ///< the row of the probed space that each question is
    std::vector<std::uint32_t> draws;  ///< the draw of each question
    std::vector<GroupIndex> groups;    ///< one a question, or empty where rows stand alone

    std::size_t num_questions() const { return truth.size(); }
};

struct AskingOptions {
    std::uint64_t seed = 0;
    /// Members that the first draw has no time for, of these seconds its share, are left out of all draws,
    /// the last ones first; 0: no limit.
    double seconds = 0;
};

/// Asks all members about the rows that every draw leaves out; everything that members learn, ranks and
/// forests included, is learned inside the draw. Same bits for any number of threads, unless time is limited.
MemberAnswers ask_members(const ProbedRows& probed, std::span<const Candidate> members,
                          const AskingOptions& options, const RunContext& context);

/// The same where each draw asks members of its own; the answers of the others stay 0.
MemberAnswers ask_members(const ProbedRows& probed, std::span<const Candidate> members,
                          std::span<const std::vector<std::size_t>> members_of_draw,
                          const AskingOptions& options, const RunContext& context);

}  // namespace hardlearn
