#pragma once

#include <cstddef>
#include <cstdint>

#include "hardlearn/core/names.hpp"

namespace hardlearn {

enum class Part : std::uint8_t { training, validation };
template <>
struct NamesOf<Part> {
    static constexpr std::string_view what = "part";
    static constexpr Named<Part> names[] = {{Part::training, "training"}, {Part::validation, "validation"}};
};

/// What became known of one sample of the training data.
struct SampleRecord {
    float weight = 1;  ///< learned, in the last epoch; mean 1 over the training part. 1 where none is learned
    /// p of its class minus the largest other p, in [-1, 1]: of a model that did not train on the row where
    /// the method needs such margins, else of the network itself.
    float margin = 0;
    float training_probability = 1;  ///< molere: the splitter's P(training); else 1 or 0 by its part
    Part part = Part::training;      ///< in the last epoch
    bool hard = false;               ///< whether the hard set of the run held it
};

/// One epoch of the main training.
struct EpochRecord {
    std::size_t epoch = 0;  ///< from 1
    double learning_rate = 0;
    double training_loss = 0;      ///< weighted, over the steps of the epoch
    double training_accuracy = 0;  ///< of the batches as they were trained on
    double validation_loss = 0;    ///< NaN without a validation part
    double validation_accuracy = 0;
    double effective_share = 1;  ///< mean over the batches of (sum w)^2 / (B sum w^2)
    std::size_t validation_rows = 0;
    std::size_t moved_rows = 0;  ///< rows that changed parts after this epoch
    double seconds = 0;
};

}  // namespace hardlearn
