#include "hardlearn/network/network-inl.hpp"

namespace hardlearn {
namespace {

namespace functional = torch::nn::functional;

// He et al., section 4.2: two convolutions with a shortcut around them; where the size halves, the shortcut
// takes every second pixel and fills the new channels with zeros (option A).
class ResidualBlock : public torch::nn::Module {
  public:
    ResidualBlock(std::int64_t from, std::int64_t to, std::int64_t stride, const std::shared_ptr<Pass>& pass)
        : stride_(stride), added_channels_(to - from) {
        first_ = register_module("convolution0", convolution_3x3(from, to, stride));
        first_norm_ = register_module("norm0", BatchNorm(to, pass));
        second_ = register_module("convolution1", convolution_3x3(to, to));
        second_norm_ = register_module("norm1", BatchNorm(to, pass));
    }

    torch::Tensor forward(const torch::Tensor& input) {
        torch::Tensor shortcut = input;
        if (stride_ > 1)
            shortcut = shortcut.slice(2, 0, c10::nullopt, stride_).slice(3, 0, c10::nullopt, stride_);
        if (added_channels_ > 0)
            shortcut = torch::constant_pad_nd(shortcut, {0, 0, 0, 0, 0, added_channels_});
        const torch::Tensor inner = torch::relu(first_norm_->forward(first_->forward(input)));
        return torch::relu(shortcut + second_norm_->forward(second_->forward(inner)));
    }

  private:
    std::int64_t stride_, added_channels_;
    torch::nn::Conv2d first_{nullptr}, second_{nullptr};
    BatchNorm first_norm_{nullptr}, second_norm_{nullptr};
};

// Zagoruyko and Komodakis, figure 1(d): batch norm and ReLU come before each convolution, dropout between the
// two; where the shape changes the shortcut is a 1 x 1 convolution of the normalised input.
class WideBlock : public torch::nn::Module {
  public:
    WideBlock(std::int64_t from, std::int64_t to, std::int64_t stride, double dropout,
              const std::shared_ptr<Pass>& pass) {
        first_norm_ = register_module("norm0", BatchNorm(from, pass));
        first_ = register_module("convolution0", convolution_3x3(from, to, stride));
        dropout_ = register_module("dropout", MaskedDropout(dropout, pass));
        second_norm_ = register_module("norm1", BatchNorm(to, pass));
        second_ = register_module("convolution1", convolution_3x3(to, to));
        if (from != to || stride != 1) {
            shortcut_ = register_module(
                "shortcut",
                torch::nn::Conv2d(torch::nn::Conv2dOptions(from, to, 1).stride(stride).bias(false)));
        }
    }

    torch::Tensor forward(const torch::Tensor& input) {
        const torch::Tensor active = torch::relu(first_norm_->forward(input));
        const torch::Tensor inner =
            dropout_->forward(torch::relu(second_norm_->forward(first_->forward(active))));
        return second_->forward(inner) + (shortcut_.is_empty() ? input : shortcut_->forward(active));
    }

  private:
    BatchNorm first_norm_{nullptr}, second_norm_{nullptr};
    torch::nn::Conv2d first_{nullptr}, second_{nullptr}, shortcut_{nullptr};
    MaskedDropout dropout_{nullptr};
};

struct ResidualShape {
    std::int64_t channels;  // of the images
    std::int64_t stem;      // channels behind the stem
    std::int64_t width;     // channels of the first stage
    std::size_t blocks;     // a stage
    bool norm_last;         // batch norm behind the last block rather than behind the stem
};

// A stem, three stages of equal blocks, each but the first at half the size and twice the channels, then the
// mean over the pixels.
template <class Block>
class ResidualNetwork : public Network {
  public:
    template <class MakeBlock>
    ResidualNetwork(const ResidualShape& shape, std::size_t num_classes, MakeBlock&& make_block)
        : norm_last_(shape.norm_last) {
        stem_ = register_module("stem", convolution_3x3(shape.channels, shape.stem));
        std::int64_t from = shape.stem;
        for (int stage = 0; stage < 3; ++stage) {
            const std::int64_t to = shape.width << stage;
            for (std::size_t b = 0; b < shape.blocks; ++b) {
                const std::int64_t stride = stage > 0 && b == 0 ? 2 : 1;
                blocks_.push_back(
                    register_module("stage" + std::to_string(stage) + "_block" + std::to_string(b),
                                    make_block(from, to, stride, pass())));
                from = to;
            }
        }
        norm_ = register_module("norm", BatchNorm(norm_last_ ? from : shape.stem, pass()));
        make_head(from, num_classes);
    }

    torch::Tensor features(const Batch& batch) override {
        torch::Tensor values = stem_->forward(batch.numbers);
        if (!norm_last_) values = torch::relu(norm_->forward(values));
        for (auto& block : blocks_) values = block->forward(values);
        if (norm_last_) values = torch::relu(norm_->forward(values));
        return values.mean({2, 3});
    }

  private:
    bool norm_last_;
    torch::nn::Conv2d stem_{nullptr};
    std::vector<std::shared_ptr<Block>> blocks_;
    BatchNorm norm_{nullptr};
};

}  // namespace

std::shared_ptr<Network> make_resnet(const NetworkOptions& options, const ImageEncoding& encoding,
                                     std::size_t num_classes) {
    const auto width = static_cast<std::int64_t>(options.width);
    return std::make_shared<ResidualNetwork<ResidualBlock>>(
        ResidualShape{.channels = static_cast<std::int64_t>(encoding.channels),
                      .stem = width,
                      .width = width,
                      .blocks = (options.depth - 2) / 6,
                      .norm_last = false},
        num_classes,
        [](std::int64_t from, std::int64_t to, std::int64_t stride, const std::shared_ptr<Pass>& pass) {
            return std::make_shared<ResidualBlock>(from, to, stride, pass);
        });
}

std::shared_ptr<Network> make_wrn(const NetworkOptions& options, const ImageEncoding& encoding,
                                  std::size_t num_classes) {
    const auto width = static_cast<std::int64_t>(options.width);
    return std::make_shared<ResidualNetwork<WideBlock>>(
        ResidualShape{.channels = static_cast<std::int64_t>(encoding.channels),
                      .stem = width,
                      .width = width * static_cast<std::int64_t>(options.widen),
                      .blocks = (options.depth - 4) / 6,
                      .norm_last = true},
        num_classes,
        [dropout = options.dropout](std::int64_t from, std::int64_t to, std::int64_t stride,
                                    const std::shared_ptr<Pass>& pass) {
            return std::make_shared<WideBlock>(from, to, stride, dropout, pass);
        });
}

}  // namespace hardlearn
