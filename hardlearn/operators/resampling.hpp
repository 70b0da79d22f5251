#pragma once

#include <vector>

#include "hardlearn/core/random.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/operators/operator_rows.hpp"

namespace hardlearn {

/// Row numbers with which every class that has rows has as many as the largest: all rows, in order, then
/// those repeated, class by class. No row is repeated once more often than another of its class.
std::vector<RowIndex> over_sampled(const RowLabels& labels, RandomStream stream);

/// Row numbers, increasing, with which every class that has rows has as many as the smallest of them.
std::vector<RowIndex> under_sampled(const RowLabels& labels, RandomStream stream);

/// SMOTE (Chawla et al., JAIR 16, 2002): all rows, then for each class as many new ones as it takes to be as
/// large as the largest, each at a random place between a row and one of its five nearest rows of the class
/// outside its group. A row without such neighbours is repeated. Levels of text columns, 0 and 1, are
/// interpolated as numbers are.
SampledRows smote(const OperatorRows& rows, RandomStream stream);

/// Wilson's editing (IEEE Trans. SMC 2, 1972): row numbers, increasing, of the rows that are not outvoted by
/// their three nearest rows outside their group; a row whose class has as many votes as any other stays. A
/// class of which nothing would be left keeps all its rows.
std::vector<RowIndex> edited(const OperatorRows& rows);

}  // namespace hardlearn
