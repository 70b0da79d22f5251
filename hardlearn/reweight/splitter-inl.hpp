#pragma once

#include <torch/torch.h>

#include <vector>

#include "hardlearn/network/optimizer-inl.hpp"
#include "hardlearn/reweight/hard_set.hpp"
#include "hardlearn/training/reweight_options.hpp"

namespace hardlearn {

/// KL([r, 1 - r] || [p, 1 - p]), p the mean of the probabilities: keeps the training part at the share r.
torch::Tensor size_penalty(const torch::Tensor& training_probability, double training_share);

/// KL(q || q_training) + KL(q || q_validation), q the class shares of the rows and the others those of the
/// two parts as the probabilities make them, all with `smoothing` added to each class: keeps the classes'
/// shares equal. A class that the rows lack counts as nothing.
torch::Tensor balance_penalty(const torch::Tensor& training_probability, const torch::Tensor& labels,
                              std::int64_t num_classes, double smoothing);

/// s_Theta(z | x, y), P(training) of a sample from its features and its class ("Learning to Split for
/// Automatic Bias Detection", arXiv 2204.13749). Where the classifier is wrong on the validation part it
/// learns to say validation, where right training, under the two penalties: the validation part becomes hard
/// and stays there.
class Splitter {
  public:
    Splitter(const SplitterOptions& options, double validation_share, std::int64_t num_features,
             std::size_t num_classes, const RandomStream& stream);

    /// Some steps on the rows: `right` says whether the classifier predicts a row right. Batches are drawn
    /// from the stream.
    void train(const torch::Tensor& features, const torch::Tensor& labels, const torch::Tensor& right,
               const Parts& parts, RandomStream stream);
    /// P(training) of each row.
    torch::Tensor probability(const torch::Tensor& features, const torch::Tensor& labels);

    void save(Archive& archive, const std::string& prefix) const;
    void load(const Archive& archive, const std::string& prefix);

  private:
    torch::Tensor scores(const torch::Tensor& features, const torch::Tensor& labels);

    SplitterOptions options_;
    double training_share_;
    std::int64_t num_classes_;
    torch::nn::Sequential network_;
    Optimizer optimizer_;
};

}  // namespace hardlearn
