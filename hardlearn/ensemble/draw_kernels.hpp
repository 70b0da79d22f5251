#pragma once

#include <map>
#include <memory>
#include <span>
#include <tuple>
#include <vector>

#include "hardlearn/candidate/candidate.hpp"
#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/probing/draws.hpp"

namespace hardlearn {

/// Values of pairs of rows of a draw: its members with each other, and its left-out rows with them.
struct DrawPairs {
    Matrix<float> of_members;   ///< members x members
    Matrix<float> of_left_out;  ///< left-out rows x members
};

/// The kernels of a draw's candidates that take all rows. What kernels are functions of, distances, products
/// and leaf similarities, is found once and kept as long as this lives. The members come in the order of
/// `members`, by class, so that machines are fitted without moving them.
class DrawKernels {
  public:
    /// The draw must outlive it.
    explicit DrawKernels(const Draw& draw);

    std::span<const RowIndex> members() const { return members_; }
    std::span<const Label> labels() const { return labels_; }

    /// Finds what the kernels of these candidates are functions of.
    void prepare(std::span<const Candidate> candidates, const RunContext& context);

    /// The candidate's kernel; what it is a function of must be prepared. May be called from any thread.
    DrawPairs kernel(const Candidate& candidate) const;

  private:
    enum class Basis { squared_distance, manhattan_distance, product, leaf_similarity };
    static std::vector<Basis> bases_of(LocalKernel kernel);
    DrawPairs find_pairs(Basis basis, Features features, const RunContext& context) const;
    void fill_line(Basis basis, Features features, RowIndex row, std::span<float> out) const;
    const DrawPairs& pairs(Basis basis, Features features) const { return pairs_.at({basis, features}); }

    const Draw& draw_;
    std::vector<RowIndex> members_;
    std::vector<Label> labels_;
    std::map<std::pair<Basis, Features>, DrawPairs> pairs_;
};

}  // namespace hardlearn
