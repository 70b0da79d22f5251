#pragma once

#include <torch/torch.h>

#include <memory>
#include <span>

#include "hardlearn/core/random.hpp"
#include "hardlearn/network/examples.hpp"
#include "hardlearn/network/network-inl.hpp"
#include "hardlearn/table_networks/table_network_options.hpp"

namespace hardlearn {

/// Labelled rows to learn from, with prepared features. What it views must outlive it.
struct LabelledExamples {
    const Examples& examples;
    std::span<const Label> labels;
    std::size_t num_classes = 0;
};

/// How a network learns from rows: the loss of each step of an epoch.
class Lessons {
  public:
    virtual ~Lessons() = default;
    /// Begins an epoch over the rows; its order is drawn from the stream.
    virtual void begin_epoch(const RandomStream& stream) = 0;
    virtual std::size_t num_steps() const = 0;
    /// The loss of a step of this epoch, a scalar to be differentiated.
    virtual torch::Tensor loss(Network& network, std::size_t step) = 0;
    /// Called before the network is judged or used: its head shall answer for what it has learned by now.
    virtual void settle(Network& network) = 0;
};

/// Batches of shuffled rows, about twenty a pass but 8 to 256 rows each, and the cross-entropy of the
/// classes. For protonet as many episodes (Snell et al., algorithm 1): the cross-entropy of a softmax over
/// minus the squared distances of queries to the mean features of each class's support.
std::unique_ptr<Lessons> make_lessons(TableNetworkKind kind, const LabelledExamples& data,
                                      std::span<const RowIndex> rows);

/// Minus the squared distances to `prototypes` (classes x features) as the weight and the bias of a dense
/// layer, but for the squared length of the features, which a softmax does not see (section 2.4 of the
/// paper). A class whose `is_known` is 0 is too far away to be chosen.
void set_prototypes(torch::nn::Linear& head, const torch::Tensor& prototypes, const torch::Tensor& is_known);

}  // namespace hardlearn
