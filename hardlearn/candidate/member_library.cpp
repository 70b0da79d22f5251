#include "hardlearn/candidate/member_library.hpp"

#include <algorithm>
#include <array>

namespace hardlearn {
namespace {

// A forest tries so many features a split at the most: beside that wide data cost without gain.
constexpr std::size_t most_tried_features = 60;

class Library {
  public:
    explicit Library(const LibrarySize& size) : size_(size) {}

    double per_feature(double factor) const { return factor / static_cast<double>(size_.num_features); }

    void add_forests() {
        std::vector<std::size_t> tried_features = {0};
        // Of few features the half is no more than the root, which 0 stands for.
        const std::size_t half = half_of_features();
        if (half * half > size_.num_features) tried_features.push_back(half);
        for (const std::size_t tried : tried_features) {
            for (const std::size_t leaf : {1u, 3u}) {
                for (const bool balanced : {false, true}) {
                    for (const Learner kind : {Learner::extra_trees, Learner::random_forest})
                        add_forest(kind, {.min_leaf_rows = leaf, .tried_features = tried}, balanced);
                }
            }
        }
    }

    void add_machines(Candidate machine, std::span<const double> gammas, std::span<const double> costs) {
        machine.views = {View::euclidean};
        machine.num_neighbors = all_neighbors;
        for (const double gamma : gammas) {
            for (const double cost : costs) {
                for (const bool balanced : {false, true}) {
                    machine.gamma = per_feature(gamma);
                    machine.cost = cost;
                    machine.balanced = balanced;
                    add(machine);
                }
            }
        }
    }

    void add_logistic(Features features, std::span<const double> costs, bool balanced) {
        for (const double cost : costs) {
            add({.views = {View::euclidean},
                 .num_neighbors = all_neighbors,
                 .kernel = LocalKernel::linear,
                 .cost = cost,
                 .gamma = 0.0,
                 .balanced = balanced,
                 .learner = Learner::logistic,
                 .features = features});
        }
    }

    void add_local(std::vector<View> views, std::size_t k, LocalKernel kernel = LocalKernel::rbf) {
        if (2 * k >= size_.rows_of_draw) return;
        if (size_.num_features < 3 && std::ranges::find(views, View::correlation) != views.end()) return;
        const Candidate candidate{.views = std::move(views),
                                  .num_neighbors = k,
                                  .kernel = kernel,
                                  .cost = 3.0,
                                  .gamma = per_feature(1.0)};
        if (candidate.needs_forest() && !size_.forest_kernels) return;
        add(candidate);
    }

    void add_local_machines() {
        for (const std::size_t k : {20u, 60u, 160u}) add_local({View::euclidean}, k);
        add_local({View::euclidean, View::correlation}, 60);
        for (const std::size_t k : {20u, 60u}) add_local({View::leaf}, k, LocalKernel::mean);
        add_local({View::lda}, 40);
    }

    std::vector<Candidate> take() { return std::move(candidates_); }

  private:
    std::size_t half_of_features() const {
        return std::clamp<std::size_t>((size_.num_features + 1) / 2, 1, most_tried_features);
    }
    void add_forest(Learner kind, ForestShape shape, bool balanced) {
        add({.views = {View::euclidean},
             .num_neighbors = all_neighbors,
             .gamma = 0.0,
             .balanced = balanced,
             .learner = kind,
             .forest = shape});
    }
    void add(const Candidate& candidate) {
        if (std::ranges::find(candidates_, candidate) == candidates_.end()) candidates_.push_back(candidate);
    }

    LibrarySize size_;
    std::vector<Candidate> candidates_;
};

constexpr std::array all_families = {Family::radial, Family::laplacian,   Family::forest_kernel,
                                     Family::linear, Family::extra_trees, Family::random_forest,
                                     Family::local};

}  // namespace

std::span<const Family> families() {
    return all_families;
}

std::string_view title_of(Family family) {
    switch (family) {
        case Family::radial:
            return "radial machines";
        case Family::laplacian:
            return "Laplacian machines";
        case Family::forest_kernel:
            return "forest-kernel machines";
        case Family::linear:
            return "linear models";
        case Family::extra_trees:
            return "extra-trees votes";
        case Family::random_forest:
            return "random-forest votes";
        case Family::local:
            return "local machines";
    }
    return {};
}

Family family_of(const Candidate& candidate) {
    if (candidate.learner == Learner::extra_trees) return Family::extra_trees;
    if (candidate.learner == Learner::random_forest) return Family::random_forest;
    if (!candidate.takes_all_rows()) return Family::local;
    switch (candidate.kernel) {
        case LocalKernel::rbf:
            return Family::radial;
        case LocalKernel::laplacian:
            return Family::laplacian;
        case LocalKernel::leaf:
        case LocalKernel::mean:
            return Family::forest_kernel;
        case LocalKernel::linear:
            break;
    }
    return Family::linear;
}

std::vector<Candidate> local_library(const LibrarySize& size) {
    Library library(size);
    library.add_forests();
    library.add_local_machines();
    return library.take();
}

std::vector<Candidate> member_library(const LibrarySize& size) {
    constexpr std::array no_gamma = {0.0};
    constexpr std::array logistic_costs = {0.003, 0.03, 0.3, 3.0};
    Library library(size);
    library.add_forests();
    library.add_machines({.kernel = LocalKernel::rbf}, std::array{0.03, 0.1, 0.3, 1.0, 3.0},
                         std::array{0.3, 3.0, 30.0});
    library.add_machines({.kernel = LocalKernel::rbf, .features = Features::ranks},
                         std::array{0.03, 0.1, 0.3, 0.5}, std::array{1.0, 10.0});
    library.add_logistic(Features::standardised, logistic_costs, false);
    library.add_logistic(Features::ranks, logistic_costs, false);
    library.add_logistic(Features::ranks, logistic_costs, true);
    library.add_machines({.kernel = LocalKernel::laplacian}, std::array{0.3, 1.0}, std::array{1.0, 10.0});
    library.add_machines({.kernel = LocalKernel::laplacian, .features = Features::ranks}, std::array{0.5},
                         std::array{1.0, 10.0});
    library.add_machines({.kernel = LocalKernel::linear}, no_gamma, std::array{0.001, 0.01, 0.1, 1.0});
    if (size.forest_kernels) {
        library.add_machines({.kernel = LocalKernel::leaf}, no_gamma, std::array{1.0, 10.0});
        library.add_machines({.kernel = LocalKernel::mean}, std::array{0.3, 1.0}, std::array{1.0, 10.0});
    }
    library.add_local_machines();
    return library.take();
}

}  // namespace hardlearn
