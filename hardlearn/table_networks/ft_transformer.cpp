#include <cmath>
#include <string>
#include <vector>

#include "hardlearn/table_networks/row_steps-inl.hpp"
#include "hardlearn/table_networks/table_network-inl.hpp"

namespace hardlearn {
namespace {

constexpr std::int64_t units_of_head = 8;

// A token for each step of the row (one feature a step up to most_steps features), the sum of an embedding of
// each of its features times the feature's value and of one that is the token's own; and the CLS token last.
class TokenizerImpl : public torch::nn::Module {
  public:
    TokenizerImpl(const RowSteps& row, std::int64_t units) : row_(row), units_(units) {
        const auto steps = static_cast<std::int64_t>(row.steps), width = static_cast<std::int64_t>(row.width);
        of_value_ = register_module("of_value", torch::nn::Embedding(steps * width, units));
        own_ = register_module("own", torch::nn::Embedding(steps + 1, units));
    }

    torch::Tensor forward(const torch::Tensor& rows) {
        const auto steps = static_cast<std::int64_t>(row_.steps),
                   width = static_cast<std::int64_t>(row_.width);
        const torch::Tensor values = as_steps(rows, row_).transpose(0, 1);  // steps x batch x width
        const torch::Tensor tokens =
            torch::bmm(values, of_value_->weight.view({steps, width, units_})).transpose(0, 1);
        const torch::Tensor with_cls = torch::constant_pad_nd(tokens, {0, 0, 0, 1});
        return with_cls + own_->weight;
    }

  private:
    RowSteps row_;
    std::int64_t units_;
    torch::nn::Embedding of_value_{nullptr}, own_{nullptr};
};
TORCH_MODULE(Tokenizer);

// Attention of every token to every token, several heads side by side (Vaswani et al., arXiv 1706.03762).
class AttentionImpl : public torch::nn::Module {
  public:
    AttentionImpl(std::int64_t units, const MaskedDropout& dropout) : units_(units), dropout_(dropout) {
        asks_ = register_module("asks", torch::nn::Linear(units, 3 * units));
        joins_ = register_module("joins", torch::nn::Linear(units, units));
    }

    torch::Tensor forward(const torch::Tensor& tokens) {
        const std::int64_t batch = tokens.size(0), count = tokens.size(1);
        const std::int64_t heads = units_ / units_of_head;
        // 3 x batch x heads x tokens x units of a head
        const torch::Tensor all =
            asks_->forward(tokens).view({batch, count, 3, heads, units_of_head}).permute({2, 0, 3, 1, 4});
        const torch::Tensor likeness =
            torch::matmul(all[0], all[1].transpose(2, 3)) / std::sqrt(static_cast<double>(units_of_head));
        const torch::Tensor shares = dropout_->forward(torch::softmax(likeness, -1));
        return joins_->forward(torch::matmul(shares, all[2]).transpose(1, 2).reshape({batch, count, units_}));
    }

  private:
    std::int64_t units_;
    torch::nn::Linear asks_{nullptr}, joins_{nullptr};
    MaskedDropout dropout_;  // the network's
};
TORCH_MODULE(Attention);

torch::nn::LayerNorm layer_norm(std::int64_t units) {
    return torch::nn::LayerNorm(torch::nn::LayerNormOptions({units}));
}

// x + attention(norm(x)), then x + dense(norm(x)) with a ReGLU of 4/3 of the units between two dense layers.
// The first block has no norm before its attention: optimisation is easier so (the paper, section 3.3).
class BlockImpl : public torch::nn::Module {
  public:
    BlockImpl(std::int64_t units, bool is_first, const MaskedDropout& dropout) : dropout_(dropout) {
        if (!is_first) attention_norm_ = register_module("attention_norm", layer_norm(units));
        attention_ = register_module("attention", Attention(units, dropout));
        dense_norm_ = register_module("dense_norm", layer_norm(units));
        const std::int64_t inner = units * 4 / 3;
        widens_ = register_module("widens", torch::nn::Linear(units, 2 * inner));
        narrows_ = register_module("narrows", torch::nn::Linear(inner, units));
    }

    torch::Tensor forward(const torch::Tensor& tokens) {
        const torch::Tensor seen = attention_norm_.is_empty() ? tokens : attention_norm_->forward(tokens);
        const torch::Tensor mixed = tokens + attention_->forward(seen);
        const auto halves = widens_->forward(dense_norm_->forward(mixed)).chunk(2, /*dim=*/-1);
        return mixed + narrows_->forward(dropout_->forward(halves[0] * torch::relu(halves[1])));
    }

  private:
    torch::nn::LayerNorm attention_norm_{nullptr}, dense_norm_{nullptr};
    Attention attention_{nullptr};
    torch::nn::Linear widens_{nullptr}, narrows_{nullptr};
    MaskedDropout dropout_;  // the network's
};
TORCH_MODULE(Block);

// The features are what the CLS token has become.
class FtTransformer : public Network {
  public:
    FtTransformer(const TableNetworkOptions& options, const TableShape& shape) {
        const auto units = static_cast<std::int64_t>(options.units);
        tokenizer_ = register_module("tokenizer", Tokenizer(steps_of_row(shape.features), units));
        const auto dropout = register_module("dropout", MaskedDropout(options.dropout, pass()));
        for (std::size_t i = 0; i < options.layers; ++i)
            blocks_.push_back(register_module("block" + std::to_string(i), Block(units, i == 0, dropout)));
        norm_ = register_module("norm", layer_norm(units));
        make_head(units, shape.classes);
    }

    torch::Tensor features(const Batch& batch) override {
        torch::Tensor tokens = tokenizer_->forward(batch.numbers);
        for (auto& block : blocks_) tokens = block->forward(tokens);
        return torch::relu(norm_->forward(tokens.select(1, tokens.size(1) - 1)));
    }

  private:
    Tokenizer tokenizer_{nullptr};
    std::vector<Block> blocks_;
    torch::nn::LayerNorm norm_{nullptr};
};

}  // namespace

std::shared_ptr<Network> make_ft_transformer(const TableNetworkOptions& options, const TableShape& shape) {
    return std::make_shared<FtTransformer>(options, shape);
}

}  // namespace hardlearn
