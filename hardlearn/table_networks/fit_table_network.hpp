#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "hardlearn/core/random.hpp"
#include "hardlearn/core/run_context.hpp"
#include "hardlearn/data/dataset.hpp"
#include "hardlearn/evaluation/fitted_classifier.hpp"
#include "hardlearn/table_networks/table_network_options.hpp"

namespace hardlearn {

/// How a network is fitted to the rows of a table.
struct TableNetworkFit {
    TableNetworkKind kind = TableNetworkKind::dnn;
    std::size_t most_epochs = 60;  ///< of a training; more: slower, only where the loss still falls
    RandomStream stream{0};
};

/// Fits a network in the one way that all kinds have:
///
///  1. A quarter of the rows is left out (inner_split). Both configurations are trained on the others, side
///     by side, until the log loss of those left out has not fallen for a while.
///  2. The configuration with the higher D-index of the left-out rows is taken, with equal ones that with the
///     lower loss.
///  3. Its scores are calibrated on the left-out rows, as those of other models are (fit_score_calibration).
///  4. It is trained anew from the same start on all rows, for as many epochs as were best: in small data a
///     quarter of the rows is worth more than knowing the moment to stop (Goodfellow, Bengio, Courville: Deep
///     Learning, algorithm 7.2).
///
/// Where nothing can be left out: the smaller configuration, a quarter of the epochs, uncalibrated. Equal
/// options give equal bits for any number of threads, on processors of the same kind. Errors:
/// training_failed with epoch and rate where a loss is not finite; out_of_memory; bad_data where there is
/// nothing to learn from.
std::unique_ptr<Classifier> fit_table_network(const Dataset& data, std::span<const RowIndex> rows,
                                              const TableNetworkFit& fit, const RunContext& context = {});

}  // namespace hardlearn
