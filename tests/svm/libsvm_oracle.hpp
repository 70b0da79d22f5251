#pragma once

#include <libsvm/svm.h>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/svm/kernel.hpp"

namespace hardlearn::testing {

/// A C-SVC fitted by LIBSVM. Samples must be sorted by class: LIBSVM numbers classes by first appearance.
class LibsvmModel {
  public:
    /// On a precomputed kernel matrix.
    LibsvmModel(MatrixView<const float> gram, std::span<const Label> labels, double cost, double tolerance = 1e-3,
                std::span<const double> class_weights = {}) {
        reserve(gram.rows(), gram.columns() + 2);
        for (std::size_t i = 0; i < gram.rows(); ++i) add_row(gram.row(i), true, i);
        train(labels, PRECOMPUTED, 0, cost, tolerance, class_weights);
    }

    /// On rows, with LIBSVM's own kernel.
    LibsvmModel(const Kernel& kernel, MatrixView<const float> rows, std::span<const Label> labels, double cost,
                double tolerance = 1e-3) {
        reserve(rows.rows(), rows.columns() + 1);
        for (std::size_t i = 0; i < rows.rows(); ++i) add_row(rows.row(i), false, i);
        train(labels, kernel.kind == KernelKind::rbf ? RBF : LINEAR, kernel.gamma, cost, tolerance, {});
    }

    struct Answer {
        Label winner;
        std::vector<double> decision_values;
    };
    /// Answers a query given as kernel values (precomputed) or as a row.
    Answer answer(std::span<const float> query) {
        nodes_of(query, parameter_.kernel_type == PRECOMPUTED, 0, query_);
        Answer result{.winner = 0, .decision_values = std::vector<double>(num_duels())};
        result.winner = static_cast<Label>(svm_predict_values(model_.get(), query_.data(),
                                                              result.decision_values.data()));
        return result;
    }

    /// c = y alpha of a model of two classes, one a sample.
    std::vector<double> coefficients() const {
        std::vector<double> result(rows_.size(), 0.0);
        for (int s = 0; s < model_->l; ++s) {
            result[static_cast<std::size_t>(model_->sv_indices[s] - 1)] = model_->sv_coef[0][s];
        }
        return result;
    }

  private:
    std::size_t num_duels() const {
        const auto k = static_cast<std::size_t>(model_->nr_class);
        return k * (k - 1) / 2;
    }
    void reserve(std::size_t rows, std::size_t nodes_per_row) {
        nodes_.resize(rows);
        for (auto& row : nodes_) row.reserve(nodes_per_row);
    }
    static void nodes_of(std::span<const float> values, bool precomputed, std::size_t id,
                         std::vector<svm_node>& nodes) {
        nodes.clear();
        if (precomputed) nodes.push_back({0, static_cast<double>(id)});
        for (std::size_t j = 0; j < values.size(); ++j) {
            nodes.push_back({static_cast<int>(j + 1), static_cast<double>(values[j])});
        }
        nodes.push_back({-1, 0});
    }
    void add_row(std::span<const float> values, bool precomputed, std::size_t i) {
        nodes_of(values, precomputed, i + 1, nodes_[i]);
    }
    void train(std::span<const Label> labels, int kernel_type, double gamma, double cost, double tolerance,
               std::span<const double> class_weights) {
        svm_set_print_string_function([](const char*) {});
        for (auto& row : nodes_) rows_.push_back(row.data());
        targets_.assign(labels.begin(), labels.end());
        problem_ = {.l = static_cast<int>(rows_.size()), .y = targets_.data(), .x = rows_.data()};
        parameter_.svm_type = C_SVC;
        parameter_.kernel_type = kernel_type;
        parameter_.gamma = gamma;
        parameter_.C = cost;
        parameter_.eps = tolerance;
        parameter_.cache_size = 100;
        parameter_.shrinking = 1;
        weights_.assign(class_weights.begin(), class_weights.end());
        for (std::size_t c = 0; c < weights_.size(); ++c) weight_labels_.push_back(static_cast<int>(c));
        parameter_.nr_weight = static_cast<int>(weights_.size());
        parameter_.weight = weights_.data();
        parameter_.weight_label = weight_labels_.data();
        model_.reset(svm_train(&problem_, &parameter_));
    }
    struct Free {
        void operator()(svm_model* model) const { svm_free_and_destroy_model(&model); }
    };

    std::vector<std::vector<svm_node>> nodes_;
    std::vector<svm_node*> rows_;
    std::vector<double> targets_;
    std::vector<double> weights_;
    std::vector<int> weight_labels_;
    std::vector<svm_node> query_;
    svm_problem problem_{};
    svm_parameter parameter_{};
    std::unique_ptr<svm_model, Free> model_;
};

}  // namespace hardlearn::testing
