#include "hardlearn/learninglet/learning_space.hpp"

#include <algorithm>
#include <atomic>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/core/vector_kernels.hpp"
#include "hardlearn/data/preparation.hpp"

namespace hardlearn {
namespace {

std::shared_ptr<const Forest> grow_forest(const Matrix<float>& rows, std::span<const Label> labels,
                                          std::size_t num_classes, std::span<const RowIndex> members,
                                          const SpaceOptions& options, const RunContext& context) {
    const Matrix<float> training = gather_rows(rows.view(), members);
    std::vector<Label> training_labels;
    for (const RowIndex row : members) training_labels.push_back(labels[row]);
    return std::make_shared<Forest>(fit_forest(
        training, training_labels, num_classes,
        {.kind = ForestKind::extra_trees, .num_trees = options.num_trees, .seed = options.seed}, context));
}

FittedView fit_view_on_members(View view, const LearningSpace& space) {
    if (view != View::lda) return fit_view(view, *space.rows, *space.labels, space.num_classes, space.forest);
    const Matrix<float> training = gather_rows(space.rows->view(), std::span<const RowIndex>(space.members));
    std::vector<Label> labels;
    for (const RowIndex row : space.members) labels.push_back((*space.labels)[row]);
    return fit_view(view, training, labels, space.num_classes);
}

std::shared_ptr<const Matrix<float>> tabulate_leaves(const Matrix<std::uint32_t>& leaves,
                                                     const RunContext& context) {
    const std::size_t n = leaves.rows();
    const std::vector<RowIndex> ids = all_rows(n);
    auto table = std::make_shared<Matrix<float>>(n, n);
    parallel_for("leaf similarities", n, 16, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i)
            leaf_similarities(leaves.row(i), leaves, ids, table->row(i));
    });
    return table;
}

}  // namespace

std::size_t LearningSpace::place_of(View view) const {
    return static_cast<std::size_t>(std::ranges::find(views, view, &FittedView::view) - views.begin());
}

bool LearningSpace::is_approximate() const {
    return std::ranges::any_of(approximate, [](const auto& search) { return search != nullptr; });
}

SpaceOptions space_for(std::span<const Candidate> candidates, std::uint64_t seed) {
    SpaceOptions options{.seed = seed};
    for (const Candidate& candidate : candidates) {
        options.forest |= candidate.needs_forest();
        for (const View view : candidate.views) {
            if (std::ranges::find(options.views, view) == options.views.end()) options.views.push_back(view);
        }
    }
    return options;
}

LearningSpace fit_space(std::shared_ptr<const Matrix<float>> rows,
                        std::shared_ptr<const std::vector<Label>> labels, std::size_t num_classes,
                        std::vector<RowIndex> members, const SpaceOptions& options,
                        const LearningSpace* shared, const RunContext& context) {
    LearningSpace space{.rows = std::move(rows),
                        .labels = std::move(labels),
                        .num_classes = num_classes,
                        .members = std::move(members)};
    space.is_member.assign(space.rows->rows(), 0);
    for (const RowIndex row : space.members) space.is_member[row] = 1;
    if (options.forest) {
        space.forest = grow_forest(*space.rows, *space.labels, num_classes, space.members, options, context);
        space.viewed.leaves =
            std::make_shared<Matrix<std::uint32_t>>(forest_leaves(*space.forest, *space.rows, context));
    }
    space.viewed.features = *space.rows;
    space.viewed.of_the_space = true;
    if (shared != nullptr) space.squared_distances = shared->squared_distances;
    if (space.forest && space.squared_distances)
        space.leaf_table = tabulate_leaves(*space.viewed.leaves, context);
    for (const View view : options.views) {
        if (shared != nullptr && !is_label_aware(view)) {
            const std::size_t place = shared->place_of(view);
            if (place < shared->views.size()) {
                space.views.push_back(shared->views[place]);
                space.viewed.seen.push_back(shared->viewed.seen[place]);
                space.neighbors.push_back(shared->neighbors[place]);
                space.approximate.push_back(shared->approximate[place]);
                continue;
            }
        }
        space.views.push_back(fit_view_on_members(view, space));
        space.viewed.seen.push_back(std::make_shared<SeenRows>(space.views.back().see(*space.rows, context)));
        space.neighbors.push_back(nullptr);
        space.approximate.push_back(nullptr);
    }
    return space;
}

void share_neighbors(LearningSpace& space, std::span<const GroupIndex> groups,
                     const NeighborTableOptions& options, const RunContext& context) {
    const std::size_t n = options.among.empty()
                              ? space.rows->rows()
                              : static_cast<std::size_t>(std::ranges::count(options.among, 1));
    if (options.num_neighbors == 0 || (n > max_rows_of_table && 2 * options.num_neighbors > n)) return;
    for (std::size_t v = 0; v < space.views.size(); ++v) {
        const View view = space.views[v].view;
        if (space.neighbors[v] || is_label_aware(view) || view == View::wasserstein) continue;
        space.neighbors[v] = std::make_shared<NeighborTable>(space.viewed.seen[v]->coordinates, *space.labels,
                                                             space.num_classes, groups, options, context);
    }
}

void share_squared_distances(LearningSpace& space, std::size_t max_rows, const RunContext& context) {
    const std::size_t n = space.rows->rows();
    if (n > max_rows) return;
    auto table = std::make_shared<Matrix<float>>(n, n);
    parallel_for("distances", n, 16, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            squared_euclidean_to_all(space.rows->row(i).data(), *space.rows, table->row(i));
        }
    });
    space.squared_distances = std::move(table);
}

bool can_be_indexed(View view) {
    return view != View::wasserstein && view != View::leaf;
}

void share_indexes(LearningSpace& space, std::size_t largest_k, const RunContext& context) {
    std::vector<std::size_t> places;
    for (std::size_t v = 0; v < space.views.size(); ++v) {
        if (!space.approximate[v] && can_be_indexed(space.views[v].view)) places.push_back(v);
    }
    // Each index is built on one thread; together they are one piece of work.
    std::vector<std::atomic<std::size_t>> done(places.size());
    const std::size_t total = places.size() * space.rows->rows();
    parallel_for_each(places.size(), context, [&](std::size_t i) {
        RunContext one = context.serial();
        one.progress = [&, i](std::string_view stage, std::size_t linked, std::size_t) {
            done[i] = linked;
            std::size_t sum = 0;
            for (const auto& part : done) sum += part;
            context.report(stage, sum, total);
        };
        const Matrix<float>& coordinates = space.viewed.seen[places[i]]->coordinates;
        space.approximate[places[i]] = std::make_shared<ApproximateSearch>(
            coordinates, *space.labels, space.num_classes, largest_k, link_rows(coordinates, {}, one));
    });
}

void drop_second_copy(LearningSpace& space) {
    const std::size_t place = space.place_of(View::euclidean);
    if (place == space.views.size()) return;
    space.rows = {space.viewed.seen[place], &space.viewed.seen[place]->coordinates};
    space.viewed.features = *space.rows;
}

ViewedRows view_queries(const LearningSpace& space, MatrixView<const float> features,
                        const RunContext& context) {
    ViewedRows queries{.features = features};
    if (space.forest) {
        queries.leaves =
            std::make_shared<Matrix<std::uint32_t>>(forest_leaves(*space.forest, features, context));
    }
    for (const FittedView& view : space.views) {
        queries.seen.push_back(std::make_shared<SeenRows>(view.see(features, context)));
    }
    return queries;
}

void squared_distances_to(const LearningSpace& space, const ViewedRows& queries, std::size_t query,
                          std::span<const RowIndex> ids, std::span<float> out) {
    if (queries.of_the_space && space.squared_distances) {
        const auto row = space.squared_distances->row(query);
        for (std::size_t i = 0; i < ids.size(); ++i) out[i] = row[ids[i]];
    } else {
        squared_euclidean_to_some(queries.features.row(query).data(), *space.rows, ids, out);
    }
}

void leaf_similarities_to(const LearningSpace& space, const ViewedRows& queries, std::size_t query,
                          std::span<const RowIndex> ids, std::span<float> out) {
    if (queries.of_the_space && space.leaf_table) {
        const auto row = space.leaf_table->row(query);
        for (std::size_t i = 0; i < ids.size(); ++i) out[i] = row[ids[i]];
    } else {
        leaf_similarities(queries.leaves->row(query), *space.viewed.leaves, ids, out);
    }
}

void space_kernel(const LearningSpace& space, const Candidate& candidate, const ViewedRows& queries,
                  std::size_t query, std::span<const RowIndex> ids, std::span<float> out) {
    const auto scale = static_cast<float>(-candidate.gamma);
    switch (candidate.kernel) {
        case LocalKernel::rbf:
            squared_distances_to(space, queries, query, ids, out);
            exp_scaled(out, scale, out);
            break;
        case LocalKernel::linear:
            for (std::size_t i = 0; i < ids.size(); ++i) {
                out[i] = inner_product(queries.features.row(query).data(), space.rows->row(ids[i]).data(),
                                       space.rows->stride());
            }
            break;
        case LocalKernel::leaf:
            leaf_similarities_to(space, queries, query, ids, out);
            break;
        case LocalKernel::mean: {
            std::vector<float> leaf(ids.size());
            leaf_similarities_to(space, queries, query, ids, leaf);
            squared_distances_to(space, queries, query, ids, out);
            exp_scaled(out, scale, out);
            for (std::size_t i = 0; i < ids.size(); ++i) out[i] = 0.5f * (out[i] + leaf[i]);
            break;
        }
    }
}

Matrix<float> space_gram(const LearningSpace& space, const Candidate& candidate,
                         std::span<const RowIndex> ids) {
    Matrix<float> gram(ids.size(), ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        space_kernel(space, candidate, space.viewed, ids[i], ids, gram.row(i));
    }
    return gram;
}

}  // namespace hardlearn
