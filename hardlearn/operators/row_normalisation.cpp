#include "hardlearn/operators/row_normalisation.hpp"

#include <cmath>
#include <vector>

namespace hardlearn {
namespace {

// A spread below this share of 1, the length of a row, is rounding.
constexpr double negligible = 1e-6;

class RowNormalisation final : public RowMap {
  public:
    explicit RowNormalisation(const OperatorRows& rows)
        : origins_(rows.origins.begin(), rows.origins.end()), factors_(rows.features.columns(), 1.0) {
        origins_.resize(factors_.size(), 0.0);
        fit_factors(rows.features);
        fit_standardisation(rows.features);
    }

    Matrix<float> apply(const Matrix<float>& rows, const RunContext&) const override {
        Matrix<float> result(rows.rows(), rows.columns());
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            const std::vector<double> shape = shape_of(rows.row(i));
            for (std::size_t j = 0; j < shape.size(); ++j)
                result(i, j) = static_cast<float>((shape[j] - means_[j]) * scales_[j]);
        }
        return result;
    }

  private:
    void fit_factors(const Matrix<float>& rows) {
        for (std::size_t j = 0; j < factors_.size(); ++j) {
            double squares = 0;
            for (std::size_t i = 0; i < rows.rows(); ++i) {
                const double value = rows(i, j) - origins_[j];
                squares += value * value;
            }
            factors_[j] = squares > 0 ? std::sqrt(static_cast<double>(rows.rows()) / squares) : 0.0;
        }
    }

    void fit_standardisation(const Matrix<float>& rows) {
        means_.assign(factors_.size(), 0.0);
        scales_.assign(factors_.size(), 0.0);
        std::vector<std::vector<double>> shapes;
        for (std::size_t i = 0; i < rows.rows(); ++i) shapes.push_back(shape_of(rows.row(i)));
        const auto n = static_cast<double>(shapes.size());
        for (std::size_t j = 0; j < means_.size(); ++j) {
            double squares = 0;
            for (const auto& shape : shapes) means_[j] += shape[j] / n;
            for (const auto& shape : shapes) squares += (shape[j] - means_[j]) * (shape[j] - means_[j]) / n;
            scales_[j] = std::sqrt(squares) > negligible ? 1 / std::sqrt(squares) : 0.0;
        }
    }

    std::vector<double> shape_of(std::span<const float> row) const {
        std::vector<double> shape(row.size());
        double squares = 0;
        for (std::size_t j = 0; j < row.size(); ++j) {
            shape[j] = (row[j] - origins_[j]) * factors_[j];
            squares += shape[j] * shape[j];
        }
        if (squares == 0) return shape;
        for (double& value : shape) value /= std::sqrt(squares);
        return shape;
    }

    std::vector<double> origins_, factors_, means_, scales_;
};

}  // namespace

std::unique_ptr<RowMap> fit_row_normalisation(const OperatorRows& rows) {
    return std::make_unique<RowNormalisation>(rows);
}

}  // namespace hardlearn
