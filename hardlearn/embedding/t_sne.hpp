#pragma once

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/embedding/input_affinities.hpp"
#include "hardlearn/embedding/t_sne_options.hpp"

namespace hardlearn {

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

}  // namespace hardlearn
