#include "hardlearn/learninglet/learning_space.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/core/vector_kernels.hpp"
#include "hardlearn/data/preparation.hpp"

namespace hardlearn {
namespace {

// The members alone, for what learns from them.
struct MemberRows {
    Matrix<float> rows;
    std::vector<Label> labels;
};

MemberRows members_of(const LearningSpace& space) {
    const std::span<const RowIndex> members(space.members);
    return {gather_rows(space.rows().view(), members), labels_of(members, space.labels())};
}

SpaceForest grow_forest(const LearningSpace& space, const SpaceOptions& options, const RunContext& context) {
    const MemberRows training = members_of(space);
    auto forest = std::make_shared<Forest>(fit_forest(
        training.rows, training.labels, space.num_classes(),
        {.kind = ForestKind::extra_trees, .num_trees = options.num_trees, .seed = options.seed}, context));
    auto leaves = std::make_shared<Matrix<std::uint32_t>>(forest_leaves(*forest, space.rows(), context));
    return {std::move(forest), std::move(leaves)};
}

FittedView fit_view_on_members(View view, const LearningSpace& space) {
    if (view == View::lda) {
        const MemberRows training = members_of(space);
        return fit_view(view, training.rows, training.labels, space.num_classes());
    }
    return fit_view(view, space.rows(), space.labels(), space.num_classes(),
                    space.forest ? space.forest->forest : nullptr);
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

// The view as another space over the same rows has it, where labels do not matter to it.
const SpaceView* view_to_share(View view, const LearningSpace* shared) {
    if (shared == nullptr || is_label_aware(view)) return nullptr;
    const std::size_t place = shared->place_of(view);
    return place < shared->views.size() ? &shared->views[place] : nullptr;
}

}  // namespace

std::size_t LearningSpace::place_of(View view) const {
    return static_cast<std::size_t>(std::ranges::find(views, view, &SpaceView::view) - views.begin());
}

bool LearningSpace::is_approximate() const {
    return std::ranges::any_of(views,
                               [](const SpaceView& view) { return view.neighbors.index() != nullptr; });
}

SpaceOptions space_for(std::span<const Candidate> candidates, std::uint64_t seed) {
    SpaceOptions options{.seed = seed};
    for (const Candidate& candidate : candidates) {
        options.forest |= candidate.needs_forest();
        options.ranks |= candidate.features == Features::ranks;
        for (const View view : candidate.views) {
            if (std::ranges::find(options.views, view) == options.views.end()) options.views.push_back(view);
        }
    }
    return options;
}

SpaceView see_rows(FittedView fitted, const LearningSpace& space, const RunContext& context) {
    const View view = fitted.view;
    auto seen = std::make_shared<SeenRows>();
    if (view == View::leaf && space.forest) {
        seen->leaves = *space.forest->leaves;
    } else {
        *seen = fitted.see(space.rows(), context);
    }
    NeighborSource neighbors(view, std::move(seen), space.data.labels, space.num_classes());
    if (view == View::leaf && space.tables.leaf_similarities) {
        neighbors.look_up(space.tables.leaf_similarities);
    }
    return {std::move(fitted), std::move(neighbors)};
}

LearningSpace fit_space(const SpaceRows& data, std::vector<RowIndex> members, const SpaceOptions& options,
                        const LearningSpace* shared, const RunContext& context) {
    LearningSpace space{.data = data,
                        .members = std::move(members),
                        .is_member = std::vector<std::uint8_t>(data.rows->rows(), 0)};
    for (const RowIndex row : space.members) space.is_member[row] = 1;
    if (shared != nullptr) space.tables.squared_distances = shared->tables.squared_distances;
    if (options.forest) {
        space.forest = grow_forest(space, options, context);
        if (space.tables.squared_distances)
            space.tables.leaf_similarities = tabulate_leaves(*space.forest->leaves, context);
    }
    if (options.ranks) add_ranks(space, context);
    for (const View view : options.views) {
        const SpaceView* same = view_to_share(view, shared);
        space.views.push_back(same != nullptr ? *same
                                              : see_rows(fit_view_on_members(view, space), space, context));
    }
    return space;
}

void add_ranks(LearningSpace& space, const RunContext& context) {
    auto scale = std::make_shared<RankScale>(space.rows(), space.members, context);
    auto rows = std::make_shared<Matrix<float>>(scale->apply(space.rows(), context));
    space.ranks = SpaceRanks{std::move(scale), std::move(rows)};
}

void share_neighbors(LearningSpace& space, std::span<const GroupIndex> groups,
                     const NeighborTableOptions& options, const RunContext& context) {
    const std::size_t n = options.among.empty()
                              ? space.rows().rows()
                              : static_cast<std::size_t>(std::ranges::count(options.among, 1));
    if (options.num_neighbors == 0 || (n > max_rows_of_table && 2 * options.num_neighbors > n)) return;
    for (SpaceView& view : space.views) {
        NeighborSource& neighbors = view.neighbors;
        if (neighbors.table() || is_label_aware(view.view()) || !neighbors.has_coordinates()) continue;
        neighbors.read_from(std::make_shared<NeighborTable>(
            RowsWithLabels{view.seen().coordinates, space.labels(), space.num_classes()}, groups, options,
            context));
    }
}

void share_squared_distances(LearningSpace& space, std::size_t max_rows, const RunContext& context) {
    const std::size_t n = space.rows().rows();
    if (n > max_rows) return;
    auto table = std::make_shared<Matrix<float>>(n, n);
    parallel_for("distances", n, 16, context, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            squared_euclidean_to_all(space.rows().row(i).data(), space.rows(), table->row(i));
        }
    });
    space.tables.squared_distances = std::move(table);
}

void share_indexes(LearningSpace& space, std::size_t largest_k, const RunContext& context) {
    std::vector<SpaceView*> views;
    for (SpaceView& view : space.views) {
        if (!view.neighbors.index() && view.neighbors.has_coordinates()) views.push_back(&view);
    }
    // Each index is built on one thread; together they are one piece of work.
    std::vector<std::atomic<std::size_t>> done(views.size());
    const std::size_t total = views.size() * space.rows().rows();
    parallel_for_each(views.size(), context, [&](std::size_t i) {
        RunContext one = context.serial();
        one.progress = [&, i](std::string_view stage, std::size_t linked, std::size_t) {
            done[i] = linked;
            std::size_t sum = 0;
            for (const auto& part : done) sum += part;
            context.report(stage, sum, total);
        };
        const Matrix<float>& coordinates = views[i]->seen().coordinates;
        views[i]->neighbors.search_by(std::make_shared<ApproximateSearch>(
            RowsWithLabels{coordinates, space.labels(), space.num_classes()}, largest_k,
            link_rows(coordinates, {}, one)));
    });
}

void drop_second_copy(LearningSpace& space) {
    const std::size_t place = space.place_of(View::euclidean);
    if (place == space.views.size()) return;
    const std::shared_ptr<const SeenRows>& seen = space.views[place].neighbors.shared_seen();
    space.data.rows = {seen, &seen->coordinates};
}

LearningSpace without_tables(LearningSpace space) {
    space.tables = {};
    for (SpaceView& view : space.views) view.neighbors.forget_tables();
    return space;
}

LearningSpace without_indexes(LearningSpace space) {
    for (SpaceView& view : space.views) view.neighbors.forget_index();
    return space;
}

std::vector<Label> labels_of(std::span<const RowIndex> rows, std::span<const Label> labels) {
    std::vector<Label> result;
    result.reserve(rows.size());
    for (const RowIndex row : rows) result.push_back(labels[row]);
    return result;
}

}  // namespace hardlearn
