#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/random.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/network/checkpoint-inl.hpp"
#include "hardlearn/network/network-inl.hpp"
#include "hardlearn/reweight/epoch_log.hpp"
#include "hardlearn/reweight/hard_set.hpp"
#include "hardlearn/reweight/splitter-inl.hpp"
#include "hardlearn/reweight/training_record.hpp"
#include "hardlearn/reweight/weight_network-inl.hpp"
#include "hardlearn/training/reweight_options.hpp"

namespace hardlearn {

/// Labelled rows to train on.
struct Pool {
    const Examples* examples = nullptr;
    std::span<const Label> labels;
    std::size_t num_classes = 0;
    std::span<const GroupIndex> twins = {};  ///< rows that equal each other go into one part; may be empty
    RowLabels row_labels() const { return {.labels = labels, .num_classes = num_classes, .groups = twins}; }
};

enum class WeightSource : std::uint8_t {
    fixed,     ///< TrainingTask::weights
    features,  ///< a weight network that sees features
    loss,      ///< a weight network that sees the loss
    surprise   ///< a weight network that sees TrainingTask::surprise
};

/// One training of one network.
struct TrainingTask {
    std::string stage;  ///< its name in checkpoints, logs and progress
    Pool pool;
    Parts parts;                  ///< of the pool; the validation part may be empty
    const Pool* given = nullptr;  ///< validation rows from elsewhere, in place of parts.validation
    WeightSource source = WeightSource::fixed;
    std::vector<float> weights;       ///< fixed weights, one a row of the pool; empty: 1
    std::vector<float> surprise;      ///< see left_out_surprise; one a row of the pool
    bool splits = false;              ///< a splitter chooses the validation part anew each epoch
    std::size_t validation_size = 0;  ///< the splitter's
    std::vector<char> spared;         ///< rows that the splitter may not hold out, one a row; empty: none
    RandomStream stream;
};

/// What all trainings of a run share.
struct TrainingRun {
    const ReweightOptions& options;  ///< with network and training resolved
    const TrainingOptions& training;
    const Encoding& encoding;
    torch::Device device;
    Checkpoint& checkpoint;
    EpochLog log;
    const RunContext& context;
};

struct TrainedResult {
    std::shared_ptr<Network> network;
    std::vector<EpochRecord> epochs;
    Parts parts;                 ///< in the last epoch
    std::vector<float> weights;  ///< of every row: learned or fixed; mean 1 over the training part if learned
    std::vector<float> training_probability;  ///< of every row, by the splitter; empty without one
    /// Of the network's features before the last epoch; null without one, and where no epoch trained it.
    std::shared_ptr<Splitter> splitter;
};

/// Trains, or takes the finished result or the unfinished epoch from the checkpoint.
TrainedResult train(const TrainingTask& task, const TrainingRun& run);

/// Rows x columns of a tensor of floats.
Matrix<float> matrix_of(const torch::Tensor& tensor);

/// Probabilities of the rows: softmax of the logits.
Matrix<float> probabilities(Network& network, const Examples& examples, std::span<const RowIndex> rows,
                            const TrainingRun& run);

}  // namespace hardlearn
