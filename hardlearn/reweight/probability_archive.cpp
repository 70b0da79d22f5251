#include <algorithm>

#include "hardlearn/core/error.hpp"
#include "hardlearn/reweight/probability_archive-inl.hpp"

namespace hardlearn {

Archive archive_of_probabilities(const Matrix<float>& probabilities) {
    std::vector<float> values;
    for (std::size_t i = 0; i < probabilities.rows(); ++i)
        values.insert(values.end(), probabilities.row(i).begin(), probabilities.row(i).end());
    Archive archive;
    archive.put_values("probability", values);
    return archive;
}

Matrix<float> probabilities_from(const Archive& archive, std::size_t rows, std::size_t classes) {
    const std::vector<float> values = archive.values<float>("probability");
    if (values.size() != rows * classes) throw_bad_data("damaged: tensor 'probability' has the wrong shape");
    Matrix<float> stored(rows, classes);
    for (std::size_t i = 0; i < rows; ++i)
        std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(i * classes), classes,
                    stored.row(i).begin());
    return stored;
}

}  // namespace hardlearn
