#pragma once

#include <string>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/data/safetensors.hpp"
#include "hardlearn/forest/forest.hpp"
#include "hardlearn/learninglet/precision.hpp"
#include "hardlearn/logistic/logistic_regression.hpp"
#include "hardlearn/neighbors/approximate_search.hpp"
#include "hardlearn/neighbors/discriminant.hpp"
#include "hardlearn/svm/one_vs_one.hpp"

namespace hardlearn {

/// The arrays of a model file. Names start with `prefix`. Reading throws std::out_of_range where arrays do
/// not fit each other, and Error(bad_data) where one is missing or of another type.
void add_matrix(SafetensorsWriter& writer, const std::string& name, const Matrix<float>& matrix);
Matrix<float> read_matrix(const SafetensorsFile& file, const std::string& name);

void add_machine(SafetensorsWriter& writer, const std::string& prefix, const OneVsOne& machine);
OneVsOne read_machine(const SafetensorsFile& file, const std::string& prefix);

/// How the shares of classes in leaves are kept: of all classes, or of those that a leaf holds.
enum class LeafLayout { all_classes, held_classes };
void add_forest(SafetensorsWriter& writer, const std::string& prefix, const Forest& forest,
                LeafLayout layout = LeafLayout::all_classes);
Forest read_forest(const SafetensorsFile& file, const std::string& prefix, std::size_t num_classes,
                   std::size_t num_features);

void add_logistic(SafetensorsWriter& writer, const std::string& prefix, const LogisticRegression& logistic);
LogisticRegression read_logistic(const SafetensorsFile& file, const std::string& prefix);

void add_projection(SafetensorsWriter& writer, const std::string& prefix,
                    const DiscriminantProjection& projection);
DiscriminantProjection read_projection(const SafetensorsFile& file, const std::string& prefix);

/// The index of one view: its links and the largest k.
void add_index(SafetensorsWriter& writer, const std::string& prefix, const ApproximateSearch& search);
struct StoredIndex {
    IndexLinks links;  ///< checked
    std::size_t largest_k = 0;
};
StoredIndex read_index(const SafetensorsFile& file, const std::string& prefix, std::size_t num_rows);

/// All of a Precision but its base candidate.
void add_precision(SafetensorsWriter& writer, const std::string& prefix, const Precision& precision);
Precision read_precision(const SafetensorsFile& file, const std::string& prefix, std::size_t num_rows,
                         std::size_t num_classes);

}  // namespace hardlearn
