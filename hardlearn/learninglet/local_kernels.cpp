#include "hardlearn/learninglet/local_kernels.hpp"

#include <algorithm>

#include "hardlearn/core/pair_distances.hpp"
#include "hardlearn/core/vector_kernels.hpp"
#include "hardlearn/learninglet/space_kernel.hpp"
#include "hardlearn/svm/kernel.hpp"

namespace hardlearn {

void LocalKernels::assign(const LearningSpace& space, const ComparedRow& query,
                          std::span<const RowIndex> rows) {
    space_ = &space;
    query_ = query;
    rows_.assign(rows.begin(), rows.end());
    stride_ = Matrix<float>::padded(rows.size());
    squared_distances_.known = false;
    leaf_similarities_.known = false;
    prepared_.reset();
}

void LocalKernels::make_room(Pairs& pairs) const {
    if (pairs.values.size() < rows_.size() * stride_) pairs.values.resize(rows_.size() * stride_);
    pairs.of_query.resize(rows_.size());
}

const LocalKernels::Pairs& LocalKernels::squared_distances() {
    Pairs& pairs = squared_distances_;
    if (pairs.known) return pairs;
    make_room(pairs);
    const std::size_t size = rows_.size();
    const std::span<const RowIndex> ids = rows_;
    // Distances of rows of few columns are found sooner than fetched from a large table.
    const auto& table = space_->tables.squared_distances;
    if (table && space_->rows().columns() > most_columns_of_tiles) {
        for (std::size_t i = 0; i < size; ++i) {
            const float* known = table->row(ids[i]).data();
            float* row = pairs.values.data() + i * stride_;
            for (std::size_t j = 0; j < size; ++j) row[j] = known[ids[j]];
        }
        squared_distances_to(*space_, query_, ids, pairs.of_query);
    } else {
        squared_distances_of_pairs(space_->rows(), ids, query_.features,
                                   {pairs.values.data(), size, size, stride_}, pairs.of_query);
    }
    pairs.known = true;
    return pairs;
}

const LocalKernels::Pairs& LocalKernels::leaf_similarities() {
    Pairs& pairs = leaf_similarities_;
    if (pairs.known) return pairs;
    make_room(pairs);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        leaf_similarities_to(*space_, compared_row(*space_, rows_[i]), rows_,
                             {pairs.values.data() + i * stride_, rows_.size()});
    }
    leaf_similarities_to(*space_, query_, rows_, pairs.of_query);
    pairs.known = true;
    return pairs;
}

void LocalKernels::prepare(const Candidate& candidate) {
    if (prepared_ && prepared_->kernel == candidate.kernel && prepared_->gamma == candidate.gamma) return;
    const std::size_t size = rows_.size();
    if (gram_.size() < size * stride_) gram_.resize(size * stride_);
    query_kernel_.resize(size);
    switch (candidate.kernel) {
        case LocalKernel::rbf:
            prepare_rbf(candidate.gamma);
            break;
        case LocalKernel::linear:
        case LocalKernel::laplacian:
            prepare_row_by_row(candidate);
            break;
        case LocalKernel::leaf: {
            const Pairs& leaf = leaf_similarities();
            std::copy_n(leaf.values.begin(), size * stride_, gram_.begin());
            std::ranges::copy(leaf.of_query, query_kernel_.begin());
            break;
        }
        case LocalKernel::mean: {
            prepare_rbf(candidate.gamma);
            const Pairs& leaf = leaf_similarities();
            for (std::size_t i = 0; i < size * stride_; ++i) gram_[i] = 0.5f * (gram_[i] + leaf.values[i]);
            for (std::size_t i = 0; i < size; ++i)
                query_kernel_[i] = 0.5f * (query_kernel_[i] + leaf.of_query[i]);
            break;
        }
    }
    prepared_ = candidate;
}

void LocalKernels::prepare_rbf(double gamma) {
    const Pairs& squared = squared_distances();
    const auto scale = static_cast<float>(-gamma);
    const std::size_t size = rows_.size();
    exp_scaled_pairs({squared.values.data(), size, size, stride_}, scale,
                     {gram_.data(), size, size, stride_});
    exp_scaled(squared.of_query, scale, query_kernel_);
}

void LocalKernels::prepare_row_by_row(const Candidate& candidate) {
    const std::size_t size = rows_.size();
    for (std::size_t i = 0; i < size; ++i) {
        space_kernel(*space_, candidate, compared_row(*space_, rows_[i]), rows_,
                     {gram_.data() + i * stride_, size});
    }
    space_kernel(*space_, candidate, query_, rows_, query_kernel_);
}

}  // namespace hardlearn
