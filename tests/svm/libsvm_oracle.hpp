#pragma once

#include <libsvm/svm.h>

#include <cmath>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "hardlearn/core/matrix.hpp"
#include "hardlearn/core/types.hpp"
#include "hardlearn/svm/kernel.hpp"
#include "tests/support/labelled_rows.hpp"

namespace hardlearn::testing {

/// A problem in LIBSVM's form. LabelledRows must be sorted by class: LIBSVM numbers classes by first
/// appearance.
class LibsvmProblem {
  public:
    /// On a precomputed kernel matrix.
    LibsvmProblem(MatrixView<const float> gram, std::span<const Label> labels, double cost,
                  double tolerance = 1e-3, std::span<const double> class_weights = {}) {
        for (std::size_t i = 0; i < gram.rows(); ++i) add_row(gram.row(i), true);
        describe(labels, PRECOMPUTED, 0, cost, tolerance, class_weights);
    }

    /// On rows, with LIBSVM's own kernel.
    LibsvmProblem(const Kernel& kernel, MatrixView<const float> rows, std::span<const Label> labels,
                  double cost, double tolerance = 1e-3) {
        for (std::size_t i = 0; i < rows.rows(); ++i) add_row(rows.row(i), false);
        describe(labels, kernel.kind == KernelKind::rbf ? RBF : LINEAR, kernel.gamma, cost, tolerance, {});
    }

    /// The query of fit_and_predict(): kernel values (precomputed) or a row.
    void set_query(std::span<const float> query) {
        nodes_of(query, parameter_.kernel_type == PRECOMPUTED, 0, query_);
    }

    struct Free {
        void operator()(svm_model* model) const { svm_free_and_destroy_model(&model); }
    };
    using Model = std::unique_ptr<svm_model, Free>;

    Model fit() const {
        svm_set_print_string_function([](const char*) {});
        const svm_problem problem{.l = static_cast<int>(rows_.size()),
                                  .y = const_cast<double*>(targets_.data()),
                                  .x = const_cast<svm_node**>(rows_.data())};
        return Model(svm_train(&problem, &parameter_));
    }
    Label fit_and_predict() const { return static_cast<int>(svm_predict(fit().get(), query_.data())); }

    const svm_parameter& parameter() const { return parameter_; }
    const svm_node* query() const { return query_.data(); }
    std::size_t num_samples() const { return rows_.size(); }

  private:
    static void nodes_of(std::span<const float> values, bool precomputed, std::size_t id,
                         std::vector<svm_node>& nodes) {
        nodes.clear();
        if (precomputed) nodes.push_back({0, static_cast<double>(id)});
        for (std::size_t j = 0; j < values.size(); ++j) {
            nodes.push_back({static_cast<int>(j + 1), static_cast<double>(values[j])});
        }
        nodes.push_back({-1, 0});
    }
    void add_row(std::span<const float> values, bool precomputed) {
        nodes_.emplace_back();
        nodes_of(values, precomputed, nodes_.size(), nodes_.back());
    }
    void describe(std::span<const Label> labels, int kernel_type, double gamma, double cost, double tolerance,
                  std::span<const double> class_weights) {
        for (auto& row : nodes_) rows_.push_back(row.data());
        targets_.assign(labels.begin(), labels.end());
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
    }

    std::vector<std::vector<svm_node>> nodes_;
    std::vector<svm_node*> rows_;
    std::vector<double> targets_;
    std::vector<double> weights_;
    std::vector<int> weight_labels_;
    std::vector<svm_node> query_;
    svm_parameter parameter_{};
};

/// A C-SVC fitted by LIBSVM; takes what LibsvmProblem takes.
class LibsvmModel {
  public:
    template <class... Arguments>
    explicit LibsvmModel(Arguments&&... arguments)
        : problem_(std::forward<Arguments>(arguments)...), model_(problem_.fit()) {}

    struct Answer {
        Label winner;
        std::vector<double> decision_values;
    };
    /// Answers a query given as kernel values (precomputed) or as a row.
    Answer answer(std::span<const float> query) {
        problem_.set_query(query);
        const auto k = static_cast<std::size_t>(model_->nr_class);
        Answer result{.winner = 0, .decision_values = std::vector<double>(k * (k - 1) / 2)};
        result.winner = static_cast<int>(
            svm_predict_values(model_.get(), problem_.query(), result.decision_values.data()));
        return result;
    }

    /// For each duel: whether LIBSVM took its bias from a sample that is at its bound but for a rounding
    /// error (such as alpha = C - 2e-15, which it counts as free). The bias could then be anywhere in an
    /// interval: LIBSVM's own answers with its RBF kernel and with the same kernel precomputed differ by up
    /// to 0.05 in such duels.
    std::vector<bool> biased_by_rounding() const {
        const double cost = problem_.parameter().C;
        std::vector<bool> result;
        const auto near_bound = [&](int sv, int row) {
            const double alpha = std::abs(model_->sv_coef[row][sv]);
            return alpha != 0 && alpha != cost && alpha > cost * (1 - 1e-9);
        };
        std::vector<int> first(static_cast<std::size_t>(model_->nr_class) + 1, 0);
        for (std::size_t c = 0; c + 1 < first.size(); ++c) first[c + 1] = first[c] + model_->nSV[c];
        for (int a = 0; a < model_->nr_class; ++a) {
            for (int b = a + 1; b < model_->nr_class; ++b) {
                bool found = false;
                const auto at = [&](int c) { return first[static_cast<std::size_t>(c)]; };
                for (int s = at(a); s < at(a + 1); ++s) found |= near_bound(s, b - 1);
                for (int s = at(b); s < at(b + 1); ++s) found |= near_bound(s, a);
                result.push_back(found);
            }
        }
        return result;
    }

    /// c = y alpha of a model of two classes, one a sample.
    std::vector<double> coefficients() const {
        std::vector<double> result(problem_.num_samples(), 0.0);
        for (int s = 0; s < model_->l; ++s) {
            result[static_cast<std::size_t>(model_->sv_indices[s] - 1)] = model_->sv_coef[0][s];
        }
        return result;
    }
    double bias() const { return -model_->rho[0]; }

  private:
    LibsvmProblem problem_;
    LibsvmProblem::Model model_;
};

}  // namespace hardlearn::testing
