#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hardlearn/core/option.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/evaluation/protocol.hpp"
#include "hardlearn/hardness/balanced_neighbor_error.hpp"
#include "hardlearn/hardness/learning_hard_index.hpp"
#include "hardlearn/tasks/data_summary.hpp"

namespace hardlearn {

struct EvaluateOptions {
    EvaluationOptions protocol = {};
    bool hardness = true;
    std::optional<std::size_t> network_epochs = {};
};

/// The declarations of those that people set.
std::span<const Option<EvaluateOptions>> evaluate_options();

/// Models that are networks, known also where the library was built without: the methods of learned
/// reweighting but lrw-given, which needs a file, and those that the Micro-Learning paper compares with.
std::span<const std::string_view> network_model_names();
bool is_network_name(std::string_view name);

/// Checks the options before data is read: values, names of models, and that none is ignored.
/// Error(bad_argument).
void check_evaluate_options(const EvaluateOptions& options);

/// Makes contenders of the networks among the models; `names` holds only those.
using NetworkContenders = std::function<std::vector<Contender>(
    std::span<const std::string> names, const EvaluationOptions& options, std::optional<std::size_t> epochs)>;

/// The rival that a library fits which only programs link; known also where they were built without it.
inline constexpr std::string_view xgboost_name = "xgboost";
/// Whether the name is xgboost's, with an operator or a decision or without.
bool is_xgboost_name(std::string_view name);

/// What makes those contenders that this floor cannot.
struct OtherContenders {
    NetworkContenders networks = {};
    /// `name`: one of is_xgboost_name()
    std::function<Contender(const std::string& name, const FitOptions& options)> xgboost = {};
};

/// The contenders that the options name, in their order, each once; where they name none, the default ones.
/// Error(bad_argument) for a name whose maker in `others` is empty.
std::vector<Contender> contenders(const EvaluateOptions& options, const OtherContenders& others = {});

/// Models compared on one data set.
struct EvaluatedSet {
    DataSummary data;
    EvaluateOptions options;
    std::optional<LearningHardIndex> hardness;                 ///< where it was asked for and is defined
    std::optional<BalancedNeighborError> neighbor_error = {};  ///< the same; its verdict is the data's
    EvaluationRecord record;
    std::vector<Note> notes;
};

/// Called before any training, with what is known by then: the data, its hardness and notes.
using EvaluationBegun = std::function<void(const EvaluatedSet& set)>;

/// Measures the hardness of the data and cross-validates the contenders (see contenders()).
/// Error(bad_argument) for options out of range or ignored and folds that cannot be made, Error(bad_data) for
/// data that no model could learn from.
EvaluatedSet evaluate_set(const Dataset& data, std::span<const Contender> contenders,
                          const EvaluateOptions& options = {}, const RunContext& context = {},
                          const EvaluationBegun& begun = {});

}  // namespace hardlearn
