#include "hardlearn/network/network-inl.hpp"

namespace hardlearn {
namespace {

class SmallCnn : public Network {
  public:
    SmallCnn(const NetworkOptions& options, const ImageEncoding& encoding, std::size_t num_classes) {
        auto from = static_cast<std::int64_t>(encoding.channels);
        auto to = static_cast<std::int64_t>(options.width);
        for (int block = 0; block < 3; ++block) {
            const std::string number = std::to_string(block);
            convolutions_.push_back(register_module("convolution" + number, convolution_3x3(from, to)));
            norms_.push_back(register_module("norm" + number, BatchNorm(to, pass())));
            from = to;
            to *= 2;
        }
        dropout_ = register_module("dropout", MaskedDropout(options.dropout, pass()));
        make_head(from, num_classes);
    }

    torch::Tensor features(const Batch& batch) override {
        torch::Tensor values = batch.numbers;
        for (std::size_t block = 0; block < convolutions_.size(); ++block) {
            values = torch::relu(norms_[block]->forward(convolutions_[block]->forward(values)));
            if (block + 1 < convolutions_.size()) values = torch::max_pool2d(values, 2);
        }
        return dropout_->forward(values.mean({2, 3}));
    }

  private:
    std::vector<torch::nn::Conv2d> convolutions_;
    std::vector<BatchNorm> norms_;
    MaskedDropout dropout_{nullptr};
};

}  // namespace

std::shared_ptr<Network> make_small_cnn(const NetworkOptions& options, const ImageEncoding& encoding,
                                        std::size_t num_classes) {
    return std::make_shared<SmallCnn>(options, encoding, num_classes);
}

}  // namespace hardlearn
