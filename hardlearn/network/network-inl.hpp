#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "hardlearn/core/random.hpp"
#include "hardlearn/network/batches-inl.hpp"
#include "hardlearn/network/layers-inl.hpp"
#include "hardlearn/training/network_options.hpp"

namespace hardlearn {

/// A classifier in two parts: a backbone that turns a batch into features, and one dense layer above it.
class Network : public torch::nn::Module {
  public:
    /// The penultimate features, batch x num_features().
    virtual torch::Tensor features(const Batch& batch) = 0;
    /// Of features: batch x classes.
    torch::Tensor logits(const torch::Tensor& features) { return head_->forward(features); }
    std::int64_t num_features() const { return head_->options.in_features(); }
    torch::nn::Linear& head() { return head_; }

    /// Says how the forward passes that follow treat batch norm and dropout.
    void begin_pass(const Pass& pass) { *pass_ = pass; }

  protected:
    std::shared_ptr<Pass> pass() const { return pass_; }
    void make_head(std::int64_t num_features, std::size_t num_classes) {
        head_ =
            register_module("head", torch::nn::Linear(num_features, static_cast<std::int64_t>(num_classes)));
    }

  private:
    std::shared_ptr<Pass> pass_ = std::make_shared<Pass>();
    torch::nn::Linear head_{nullptr};
};

/// The kind that `automatic` stands for, and the depth that 0 does. Error(bad_argument): a kind that does not
/// suit the encoding, sizes out of range.
NetworkOptions resolved(NetworkOptions options, const Encoding& encoding);
/// The same before the data is known: all but the size of its images.
NetworkOptions resolved(NetworkOptions options, bool images);

/// A network of this shape, on the CPU, whose parameters are to be loaded. `options` are resolved.
std::shared_ptr<Network> build_network(const NetworkOptions& options, const Encoding& encoding,
                                       std::size_t num_classes);

/// The same at its random start.
std::shared_ptr<Network> make_network(const NetworkOptions& options, const Encoding& encoding,
                                      std::size_t num_classes, const RandomStream& stream);

/// The start of every parameter, drawn from a child of the stream with its name: dense layers, and those that
/// convolve along a row, uniform in +-1/sqrt(inputs), recurrent ones in +-1/sqrt(units), the biases of forget
/// gates at 1, 3 x 3 convolutions normal with variance 2 / (outputs x 9) (He et al., arXiv 1502.01852),
/// embeddings normal with variance 1 / dimensions; norms stay at 1 and 0.
void initialize(torch::nn::Module& module, const RandomStream& stream);

/// The kinds of networks.
std::shared_ptr<Network> make_mlp(const NetworkOptions& options, const TableEncoding& encoding,
                                  std::size_t num_classes);
std::shared_ptr<Network> make_small_cnn(const NetworkOptions& options, const ImageEncoding& encoding,
                                        std::size_t num_classes);
std::shared_ptr<Network> make_resnet(const NetworkOptions& options, const ImageEncoding& encoding,
                                     std::size_t num_classes);
std::shared_ptr<Network> make_wrn(const NetworkOptions& options, const ImageEncoding& encoding,
                                  std::size_t num_classes);

}  // namespace hardlearn
