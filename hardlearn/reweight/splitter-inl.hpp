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

/// sum_i q_i l_i / sum_i q_i, q_i = P(validation): the classifier's mean loss on the validation part as the
/// splitter has it. What the paper's outer problem maximises; a hard choice of rows has no gradient, this
/// soft one has. `losses`: the classifier's, one a row, constants.
torch::Tensor validation_loss(const torch::Tensor& training_probability, const torch::Tensor& losses);

/// All rows, as the splitter learns from them.
struct SplitterRows {
    torch::Tensor features;  ///< rows x features
    torch::Tensor labels;
    torch::Tensor right;   ///< whether the classifier predicts the row right
    torch::Tensor losses;  ///< the classifier's; looked at where options.max_term is not 0
};

/// s_Theta(z | x, y), P(training) of a sample from its features and its class ("Learning to Split for
/// Automatic Bias Detection", arXiv 2204.13749). Where the classifier is wrong on the validation part it
/// learns to say validation, where right training, under the two penalties: the validation part becomes hard
/// and stays there. With options.max_term it is also paid for loss on the validation part (validation_loss).
class Splitter {
  public:
    Splitter(const SplitterOptions& options, double validation_share, std::int64_t num_features,
             std::size_t num_classes, const RandomStream& stream);

    /// Some steps on the rows. Batches are drawn from the stream.
    void train(const SplitterRows& rows, const Parts& parts, RandomStream stream);
    /// P(training) of each row.
    torch::Tensor probability(const torch::Tensor& features, const torch::Tensor& labels) const;

    void save(Archive& archive, const std::string& prefix) const;
    void load(const Archive& archive, const std::string& prefix);
    /// The network alone, as it is in use.
    void save_network(Archive& archive, const std::string& prefix) const;
    void load_network(const Archive& archive, const std::string& prefix);

  private:
    /// What a step lowers: `held` of the validation part, `sampled` of all rows.
    torch::Tensor loss_on(const SplitterRows& rows, const torch::Tensor& held, const torch::Tensor& sampled);
    torch::Tensor scores(const torch::Tensor& features, const torch::Tensor& labels) const;

    SplitterOptions options_;
    double training_share_;
    std::int64_t num_classes_;
    mutable torch::nn::Sequential network_;  // forward is not const there
    Optimizer optimizer_;
};

}  // namespace hardlearn
