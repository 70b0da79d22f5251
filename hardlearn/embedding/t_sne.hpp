#pragma once

#include <cstddef>
#include <cstdint>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/embedding/input_affinities.hpp"

namespace hardlearn {

struct TSneOptions {
    double perplexity = 30.0;  ///< effective number of neighbours; lowered to (n - 1) / 3 where n is small
    /// attraction is multiplied by it during the first exaggeration_iterations
    double early_exaggeration = 12;
    std::size_t exaggeration_iterations = 250;
    std::size_t num_iterations = 1000;
    double learning_rate = 0;         ///< 0: max(n / early_exaggeration / 4, 50), as in scikit-learn
    double initial_deviation = 1e-4;  ///< of the random normal start
    std::uint64_t seed = 0;
};

struct TSneResult {
    Matrix<float> embedding;   ///< n x 2
    double kl_divergence = 0;  ///< of the embedding's affinities from the input's, over neighbouring rows
    double perplexity = 0;     ///< the one used
};

/// t-distributed stochastic neighbour embedding in the plane (van der Maaten & Hinton, JMLR 2008), with a
/// random start. Same bits for any number of threads and on every processor. Error(bad_argument) for fewer
/// than 4 rows, values that are not finite, or options outside their range.
TSneResult t_sne(MatrixView<const float> rows, const TSneOptions& options, const RunContext& context = {});

/// The same from affinities computed before (options.perplexity is not used): several seeds can share them.
TSneResult t_sne(const InputAffinities& affinities, const TSneOptions& options,
                 const RunContext& context = {});

/// KL divergence of an embedding from the input affinities of `rows`, computed exactly from all pairs: the
/// measure by which implementations are compared. O(n^2) time and memory.
double exact_kl_divergence(MatrixView<const float> rows, MatrixView<const float> embedding,
                           double perplexity);

}  // namespace hardlearn
