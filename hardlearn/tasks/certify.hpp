#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/core/option.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/kept_together.hpp"
#include "hardlearn/evaluation/certificate.hpp"
#include "hardlearn/tasks/data_summary.hpp"
#include "hardlearn/tasks/evaluate.hpp"

namespace hardlearn {

struct CertifyOptions {
    std::optional<double> solved = {};   ///< tau; must be given
    std::optional<double> failing = {};  ///< tau*; twice `solved` if not given
    /// tuned models, naive-bayes and xgboost; empty: all that there are
    std::vector<std::string> families = {};
    std::vector<Operator> operators = {};  ///< identity is always among them; empty: all
    std::vector<std::string> traininglets = {"mil-naive"};
    std::size_t num_folds = 5;
    std::size_t num_repeats = 2;
    std::size_t num_resamples = 2000;
    Duplicates duplicates = Duplicates::automatic;
    std::uint64_t seed = 0;
};

/// The declarations of all of them.
std::span<const Option<CertifyOptions>> certify_options();

/// Checks the options before data is read: values, names of models, the order of the bounds.
/// Error(bad_argument).
void check_certify_options(const CertifyOptions& options);

/// A data set with what certifies that it is learning-hard, or is not.
struct CertifiedSet {
    DataSummary data;
    CertifyOptions options;
    CertificateBounds bounds;
    double chance_error = 0;  ///< balanced error of any guess that looks at no feature: 1 - 1 / classes
    std::vector<OperatedError> pairs;  ///< by operator, identity first
    /// Of models that build a training set a query: no operator of the definition, which is the same for all
    /// rows. They count for nothing but the width of the bands.
    std::vector<OperatedError> traininglets;
    double critical_value = 0;  ///< see SimultaneousBands
    Certificate certificate;
    std::vector<Note> notes;
};

/// Looks whether data is learning-hard by Definition 1 of the Micro-Learning paper with respect to families
/// of tuned models and operators: cross-validates every pair, an operator fitted wherever its model is,
/// averages the loss of each row over the repeats, and judges by simultaneous bands over rows, or groups, so
/// that the best of many pairs is not taken for better than it is. Candidates are chosen on one round of
/// inner draws. `others` makes xgboost; empty: it is no family. Error(bad_argument) for options out of range
/// and folds that cannot be made; Error(bad_data) for data that no model could learn from. Same bits for any
/// number of threads.
CertifiedSet certify(const Dataset& data, const CertifyOptions& options, const OtherContenders& others = {},
                     const RunContext& context = {});

}  // namespace hardlearn
