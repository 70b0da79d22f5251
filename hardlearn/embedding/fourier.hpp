#pragma once

#include <complex>
#include <cstddef>
#include <vector>

#include "hardlearn/core/matrix.hpp"

namespace hardlearn {

/// Sixteen complex sequences side by side, real and imaginary parts apart: element i of sequence s is at
/// 16 i + s. The transform runs over the elements of all sixteen at once.
struct SequenceBlock {
    AlignedVector<float> real, imaginary;
    explicit SequenceBlock(std::size_t length) : real(16 * length), imaginary(16 * length) {}
};

/// Fast Fourier transform (Stockham's self-sorting form) of a length whose only prime factors are 2, 3 and 5.
/// Of our own because a library transforms one sequence at a time: sixteen fill a register without shuffles.
/// Same bits on every processor. Error(internal) for another length.
class FourierTransform {
  public:
    explicit FourierTransform(std::size_t length);

    std::size_t length() const { return length_; }
    /// X_k = sum over j of x_j exp(-2 pi i j k / length), in place; `scratch` is overwritten.
    void forward(SequenceBlock& sequences, SequenceBlock& scratch) const;
    /// Backwards, without the factor 1 / length.
    void inverse(SequenceBlock& sequences, SequenceBlock& scratch) const;

    /// One pass: `groups` butterflies of the radix for each of `repeats` interleaved sub-sequences.
    struct Pass {
        std::size_t radix, groups, repeats;
        std::vector<float> cosines, sines;  ///< of the factors: radix - 1 a group
    };

  private:
    std::size_t length_;
    std::vector<Pass> passes_;
};

/// exp(-2 pi i numerator / denominator), the same bits on every processor.
std::complex<double> root_of_unity(std::size_t numerator, std::size_t denominator);

/// The least even length of at least `minimum` (and 16) that can be transformed.
std::size_t transform_length(std::size_t minimum);

}  // namespace hardlearn
