#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <span>
#include <vector>

namespace hardlearn {

/// The loss of multinomial logistic regression and its gradient as a function of variables v, features x
/// classes column by column: sum over the rows of cost_i * -log p(class of row i), and sum of penalty_j
/// v_jc^2 / 2, with p the softmax over the classes of features * v.
class SoftmaxLoss {
  public:
    struct Problem {
        Eigen::MatrixXd features;          ///< rows x features
        Eigen::VectorXd penalties;         ///< one a feature
        std::vector<std::size_t> classes;  ///< of the rows, below num_classes
        std::vector<double> costs;         ///< of the rows
        std::size_t num_classes = 0;
    };

    explicit SoftmaxLoss(const Problem& problem);

    std::size_t num_variables() const;
    /// Returns the loss; `gradient` is as long as `variables`.
    double operator()(std::span<const double> variables, std::span<double> gradient);

  private:
    double turn_logits_into_residuals();

    const Problem& problem_;
    Eigen::MatrixXd residuals_;  // rows x classes: cost (p - y)
};

}  // namespace hardlearn
