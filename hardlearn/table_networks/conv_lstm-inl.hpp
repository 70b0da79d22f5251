#pragma once

#include <torch/torch.h>

#include <cstdint>

namespace hardlearn {

/// What a convolutional LSTM holds between two steps, each batch x channels x width.
struct ConvLstmState {
    torch::Tensor hidden, cell;
};

/// One layer of a convolutional LSTM along one dimension (Shi et al., "Convolutional LSTM Network", NIPS
/// 2015, equation 3). With * for convolution, o for the product element by element and s for the logistic
/// function,
///
///     i_t = s(W_xi * X_t + W_hi * H_{t-1} + W_ci o C_{t-1} + b_i)
///     f_t = s(W_xf * X_t + W_hf * H_{t-1} + W_cf o C_{t-1} + b_f)
///     C_t = f_t o C_{t-1} + i_t o tanh(W_xc * X_t + W_hc * H_{t-1} + b_c)
///     o_t = s(W_xo * X_t + W_ho * H_{t-1} + W_co o C_t + b_o)
///     H_t = o_t o tanh(C_t)
///
/// The four W_x, and the four W_h, lie behind each other in one convolution in the order i, f, c, o; kernels
/// are 3 wide, zeros beyond the edges. W_ci, W_cf and W_co, channels x width, begin at 0.
class ConvLstmCellImpl : public torch::nn::Module {
  public:
    ConvLstmCellImpl(std::int64_t inputs, std::int64_t channels, std::int64_t width);
    /// One step: `input` is batch x inputs x width.
    ConvLstmState forward(const torch::Tensor& input, const ConvLstmState& before);
    /// All zero.
    ConvLstmState start(std::int64_t batch) const;

  private:
    torch::nn::Conv1d of_input_{nullptr}, of_hidden_{nullptr};
    torch::Tensor cell_to_input_, cell_to_forget_, cell_to_output_;
};
TORCH_MODULE(ConvLstmCell);

}  // namespace hardlearn
