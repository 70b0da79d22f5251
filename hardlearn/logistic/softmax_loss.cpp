#include "hardlearn/logistic/softmax_loss-inl.hpp"

#include "hardlearn/core/elementary.hpp"

namespace hardlearn {

using Eigen::Index;

SoftmaxLoss::SoftmaxLoss(const Problem& problem)
    : problem_(problem), residuals_(problem.features.rows(), static_cast<Index>(problem.num_classes)) {}

std::size_t SoftmaxLoss::num_variables() const {
    return static_cast<std::size_t>(problem_.features.cols()) * problem_.num_classes;
}

// Returns the summed losses.
double SoftmaxLoss::turn_logits_into_residuals() {
    double loss = 0;
    for (Index i = 0; i < residuals_.rows(); ++i) {
        auto row = residuals_.row(i);
        const auto truth = static_cast<Index>(problem_.classes[static_cast<std::size_t>(i)]);
        const double largest = row.maxCoeff();
        const double of_the_truth = row(truth) - largest;
        double sum = 0;
        for (Index c = 0; c < row.size(); ++c) sum += row(c) = exponential_below_zero(row(c) - largest);
        const double cost = problem_.costs[static_cast<std::size_t>(i)];
        loss += cost * (natural_logarithm(sum) - of_the_truth);
        row *= cost / sum;
        row(truth) -= cost;
    }
    return loss;
}

double SoftmaxLoss::operator()(std::span<const double> variables, std::span<double> gradient) {
    const Index features = problem_.features.cols();
    const auto classes = static_cast<Index>(problem_.num_classes);
    const Eigen::Map<const Eigen::MatrixXd> v(variables.data(), features, classes);
    Eigen::Map<Eigen::MatrixXd> g(gradient.data(), features, classes);
    residuals_.noalias() = problem_.features * v;
    const double loss = turn_logits_into_residuals();
    g.noalias() = problem_.features.transpose() * residuals_;
    const Eigen::MatrixXd pull = problem_.penalties.asDiagonal() * v;
    g += pull;
    return loss + pull.cwiseProduct(v).sum() / 2;
}

}  // namespace hardlearn
