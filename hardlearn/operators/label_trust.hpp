#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "hardlearn/core/random.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/operators/operator_rows.hpp"

namespace hardlearn {

/// What forests of other rows say of rows (see left_out_forest_scores), which takes longest of all that
/// operators do: two operators and many models ask it of the same rows. May be used from several threads.
class LabelTrust {
  public:
    /// Rows x classes; empty where no folds can be made. Same bits whether asked before or not.
    Matrix<float> scores(const OperatorRows& rows, std::uint64_t seed, const RunContext& context = {});

  private:
    std::mutex mutex_;
    std::deque<std::pair<std::string, Matrix<float>>> kept_;  // by what was asked, the latest last
};

/// Row numbers, increasing, of the rows whose own class has the highest score; a class of which nothing would
/// be left keeps all its rows. All rows where there are no scores.
std::vector<RowIndex> trusted_rows(const OperatorRows& rows, const Matrix<float>& scores);

/// Row numbers, increasing, as many of each class as it has rows, drawn in proportion to the factors of soft
/// sanitization (see soft_sanitization_factors) at even steps, so that a row of factor 1.4 comes once or
/// twice. It stands for weights, which not every model takes. All rows where there are no scores.
std::vector<RowIndex> drawn_by_trust(const OperatorRows& rows, const Matrix<float>& scores,
                                     RandomStream stream);

}  // namespace hardlearn
