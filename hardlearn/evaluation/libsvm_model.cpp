#include "hardlearn/evaluation/libsvm_model.hpp"

#include <fmt/format.h>
#include <libsvm/svm.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "hardlearn/core/error.hpp"

namespace hardlearn {
namespace {

constexpr double cache_megabytes = 200;
constexpr double tolerance = 1e-3;  // LIBSVM's default

/// LIBSVM prints through one function for the whole process; the library stays silent.
void silence_libsvm() {
    [[maybe_unused]] static const bool silenced = [] {
        svm_set_print_string_function([](const char*) {});
        return true;
    }();
}

// A row ends with index -1; zeros are left out.
void append_features(std::span<const float> features, std::vector<svm_node>& nodes) {
    for (std::size_t j = 0; j < features.size(); ++j) {
        if (features[j] != 0) nodes.push_back({static_cast<int>(j) + 1, features[j]});
    }
    nodes.push_back({-1, 0});
}

// A precomputed row starts with the row's own number, from 1; LIBSVM finds K(i, j) at place `number of j` of
// row i.
void append_kernel_values(std::span<const float> values, std::size_t number, std::vector<svm_node>& nodes) {
    nodes.push_back({0, static_cast<double>(number)});
    for (std::size_t j = 0; j < values.size(); ++j) nodes.push_back({static_cast<int>(j) + 1, values[j]});
    nodes.push_back({-1, 0});
}

struct ClassWeights {
    std::vector<int> labels;
    std::vector<double> factors;
};

// `labels` are ordered.
ClassWeights balance(std::span<const double> labels) {
    ClassWeights weights;
    std::vector<double> counts;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (i == 0 || labels[i] != labels[i - 1]) {
            weights.labels.push_back(static_cast<int>(labels[i]));
            counts.push_back(0);
        }
        ++counts.back();
    }
    for (const double count : counts) {
        weights.factors.push_back(static_cast<double>(labels.size()) /
                                  (static_cast<double>(counts.size()) * count));
    }
    return weights;
}

}  // namespace

struct LibsvmRows::Nodes {
    std::vector<svm_node> values;
    std::vector<svm_node*> rows;  // ordered by class: LIBSVM numbers classes as they appear
    std::vector<double> labels;   // of `rows`
    bool is_gram = false;

    void order_by_class(std::span<const Label> row_labels, std::span<const std::size_t> begins) {
        std::vector<std::size_t> order(row_labels.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::ranges::stable_sort(order, {}, [&](std::size_t i) { return row_labels[i]; });
        for (const std::size_t i : order) {
            rows.push_back(values.data() + begins[i]);
            labels.push_back(row_labels[i]);
        }
    }
};

LibsvmRows::LibsvmRows() : nodes_(std::make_unique<Nodes>()) {}
LibsvmRows::~LibsvmRows() = default;

std::shared_ptr<const LibsvmRows> LibsvmRows::from_features(MatrixView<const float> features,
                                                            std::span<const Label> labels) {
    std::shared_ptr<LibsvmRows> result(new LibsvmRows);
    std::vector<std::size_t> begins;
    for (std::size_t i = 0; i < features.rows(); ++i) {
        begins.push_back(result->nodes_->values.size());
        append_features(features.row(i), result->nodes_->values);
    }
    result->nodes_->order_by_class(labels, begins);
    return result;
}

std::shared_ptr<const LibsvmRows> LibsvmRows::from_gram(MatrixView<const float> gram,
                                                        std::span<const Label> labels) {
    std::shared_ptr<LibsvmRows> result(new LibsvmRows);
    result->nodes_->is_gram = true;
    result->nodes_->values.reserve(gram.rows() * (gram.rows() + 2));
    std::vector<std::size_t> begins;
    for (std::size_t i = 0; i < gram.rows(); ++i) {
        begins.push_back(result->nodes_->values.size());
        append_kernel_values(gram.row(i), i + 1, result->nodes_->values);
    }
    result->nodes_->order_by_class(labels, begins);
    return result;
}

struct LibsvmModel::Fitted {
    struct Free {
        void operator()(svm_model* model) const { svm_free_and_destroy_model(&model); }
    };
    std::shared_ptr<const LibsvmRows> rows;  // outlives `model`, which points into it
    std::unique_ptr<svm_model, Free> model;
    std::vector<Label> classes;
};

LibsvmModel::LibsvmModel(std::shared_ptr<const LibsvmRows> rows, double cost, double gamma, bool balanced)
    : fitted_(std::make_unique<Fitted>()) {
    silence_libsvm();
    auto& nodes = *rows->nodes_;
    svm_problem problem{};
    problem.l = static_cast<int>(nodes.rows.size());
    problem.y = nodes.labels.data();
    problem.x = nodes.rows.data();
    svm_parameter parameters{};  // no probabilities: they would come from rand()
    parameters.svm_type = C_SVC;
    parameters.kernel_type = nodes.is_gram ? PRECOMPUTED : RBF;
    parameters.gamma = gamma;
    parameters.cache_size = cache_megabytes;
    parameters.eps = tolerance;
    parameters.C = cost;
    parameters.shrinking = 1;
    ClassWeights weights;
    if (balanced) weights = balance(nodes.labels);
    parameters.nr_weight = static_cast<int>(weights.labels.size());
    parameters.weight_label = weights.labels.data();
    parameters.weight = weights.factors.data();
    if (const char* complaint = svm_check_parameter(&problem, &parameters)) {
        throw_bad_argument(fmt::format("LIBSVM, cost {}, gamma {}: {}", cost, gamma, complaint));
    }
    fitted_->rows = std::move(rows);
    fitted_->model.reset(svm_train(&problem, &parameters));
    fitted_->classes.resize(static_cast<std::size_t>(svm_get_nr_class(fitted_->model.get())));
    svm_get_labels(fitted_->model.get(), plain_integers(fitted_->classes.data()));
}

LibsvmModel::~LibsvmModel() = default;
LibsvmModel::LibsvmModel(LibsvmModel&&) noexcept = default;
LibsvmModel& LibsvmModel::operator=(LibsvmModel&&) noexcept = default;

Votes LibsvmModel::ask(std::span<const float> query) const {
    const std::size_t num_classes = fitted_->classes.size();
    std::vector<svm_node> nodes;
    nodes.reserve(query.size() + 2);
    if (fitted_->rows->nodes_->is_gram) {
        append_kernel_values(query, 0, nodes);
    } else {
        append_features(query, nodes);
    }
    std::vector<double> values(std::max<std::size_t>(1, num_classes * (num_classes - 1) / 2));
    svm_predict_values(fitted_->model.get(), nodes.data(), values.data());

    Votes votes;
    votes.classes = fitted_->classes;
    votes.votes.assign(num_classes, 0);
    std::size_t duel = 0;
    for (std::size_t i = 0; i < num_classes; ++i) {
        for (std::size_t j = i + 1; j < num_classes; ++j, ++duel) {
            ++votes.votes[values[duel] > 0 ? i : j];
            votes.decision_values.push_back(static_cast<float>(values[duel]));
        }
    }
    const auto most = std::ranges::max_element(votes.votes) - votes.votes.begin();
    votes.winner = votes.classes[static_cast<std::size_t>(most)];
    return votes;
}

}  // namespace hardlearn
