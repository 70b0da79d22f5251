#include "hardlearn/mil/model_arrays.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <stdexcept>

namespace hardlearn {
namespace {

template <class T>
void add(SafetensorsWriter& writer, const std::string& name, const std::vector<T>& values) {
    writer.add(name, std::span<const T>(values), {values.size()});
}

// `count` values from `begin` on.
template <class T>
std::vector<T> slice(const std::vector<T>& values, std::size_t begin, std::size_t count) {
    if (begin > values.size() || count > values.size() - begin)
        throw std::out_of_range("an array is too short");
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(begin);
    return {first, first + static_cast<std::ptrdiff_t>(count)};
}

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from) {
    to.insert(to.end(), from.begin(), from.end());
}

void check_length(std::size_t length, std::size_t expected) {
    if (length != expected) throw std::out_of_range("arrays differ in length");
}

// Sorting and comparing numbers that are none has no defined outcome.
template <class Values>
void check_finite(const Values& values, const char* what) {
    if (!std::ranges::all_of(values, [](double value) { return std::isfinite(value); }))
        throw std::out_of_range(what);
}

// An inner node's children must lie behind it, or looking up a leaf would not end.
void check_tree(const Tree& tree, std::size_t num_features) {
    const std::size_t nodes = tree.feature.size();
    if (nodes == 0) throw std::out_of_range("a tree is empty");
    for (std::size_t i = 0; i < nodes; ++i) {
        const bool leaf = tree.feature[i] < 0;
        const bool fits = leaf ? tree.left[i] < tree.num_leaves
                               : static_cast<std::size_t>(tree.feature[i]) < num_features &&
                                     tree.left[i] > i && tree.left[i] + std::size_t{1} < nodes;
        if (!fits) throw std::out_of_range("a tree's node leads nowhere");
    }
}

}  // namespace

void add_matrix(SafetensorsWriter& writer, const std::string& name, const Matrix<float>& matrix) {
    std::vector<float> values;
    values.reserve(matrix.rows() * matrix.columns());
    for (std::size_t i = 0; i < matrix.rows(); ++i) {
        values.insert(values.end(), matrix.row(i).begin(), matrix.row(i).end());
    }
    writer.add(name, std::span<const float>(values), {matrix.rows(), matrix.columns()});
}

Matrix<float> read_matrix(const SafetensorsFile& file, const std::string& name) {
    const auto& shape = file.shape(name);
    const auto values = file.values<float>(name);
    if (shape.size() != 2) throw std::out_of_range("a matrix has two dimensions");
    // Rows without cells take no bytes of the file, and it could claim any number of them.
    if (shape[1] == 0 && shape[0] > 1) throw std::out_of_range("a matrix has rows without columns");
    check_finite(values, "a matrix holds what is no number");
    Matrix<float> matrix(shape[0], shape[1]);
    for (std::size_t i = 0; i < matrix.rows(); ++i) {
        const auto begin = values.begin() + static_cast<std::ptrdiff_t>(i * matrix.columns());
        std::copy_n(begin, matrix.columns(), matrix.row(i).begin());
    }
    return matrix;
}

void add_machine(SafetensorsWriter& writer, const std::string& prefix, const OneVsOne& machine) {
    std::vector<Label> classes;
    std::vector<std::uint32_t> sizes;
    std::vector<RowIndex> samples;
    std::vector<double> biases;
    std::vector<float> coefficients;
    for (const Duel& duel : machine.duels) {
        classes.insert(classes.end(), {duel.positive, duel.negative});
        sizes.push_back(static_cast<std::uint32_t>(duel.samples.size()));
        biases.push_back(duel.bias);
        append(samples, duel.samples);
        append(coefficients, duel.coefficients);
    }
    add(writer, prefix + "classes", machine.classes);
    add(writer, prefix + "duel_classes", classes);
    add(writer, prefix + "duel_sizes", sizes);
    add(writer, prefix + "biases", biases);
    add(writer, prefix + "samples", samples);
    add(writer, prefix + "coefficients", coefficients);
}

OneVsOne read_machine(const SafetensorsFile& file, const std::string& prefix) {
    OneVsOne machine{.classes = file.values<Label>(prefix + "classes")};
    const auto classes = file.values<Label>(prefix + "duel_classes");
    const auto sizes = file.values<std::uint32_t>(prefix + "duel_sizes");
    const auto biases = file.values<double>(prefix + "biases");
    const auto samples = file.values<RowIndex>(prefix + "samples");
    const auto coefficients = file.values<float>(prefix + "coefficients");
    check_length(biases.size(), sizes.size());
    check_length(classes.size(), 2 * sizes.size());
    check_finite(biases, "a bias is no number");
    check_finite(coefficients, "a coefficient is no number");
    std::size_t begin = 0;
    for (std::size_t d = 0; d < sizes.size(); ++d) {
        machine.duels.push_back({.positive = classes[2 * d],
                                 .negative = classes[2 * d + 1],
                                 .samples = slice(samples, begin, sizes[d]),
                                 .coefficients = slice(coefficients, begin, sizes[d]),
                                 .bias = biases[d]});
        begin += sizes[d];
    }
    return machine;
}

namespace {

// The probabilities of all classes, leaf by leaf.
void add_all_probabilities(SafetensorsWriter& writer, const std::string& prefix, const Forest& forest) {
    std::vector<float> probabilities;
    for (const Tree& tree : forest.trees) {
        for (std::size_t leaf = 0; leaf < tree.num_leaves; ++leaf) {
            const std::size_t begin = probabilities.size();
            probabilities.resize(begin + forest.num_classes);
            for (const LeafShare& share : tree.leaf_probabilities[leaf])
                probabilities[begin + share.label] = share.share;
        }
    }
    add(writer, prefix + "leaf_probabilities", probabilities);
}

// The classes that each leaf holds and their shares.
void add_shares(SafetensorsWriter& writer, const std::string& prefix, const Forest& forest) {
    std::vector<std::uint32_t> counts, classes;
    std::vector<float> shares;
    for (const Tree& tree : forest.trees) {
        for (std::size_t leaf = 0; leaf < tree.num_leaves; ++leaf) {
            counts.push_back(static_cast<std::uint32_t>(tree.leaf_probabilities[leaf].size()));
            for (const LeafShare& share : tree.leaf_probabilities[leaf]) {
                classes.push_back(share.label);
                shares.push_back(share.share);
            }
        }
    }
    add(writer, prefix + "leaf_class_counts", counts);
    add(writer, prefix + "leaf_classes", classes);
    add(writer, prefix + "leaf_shares", shares);
}

}  // namespace

void add_forest(SafetensorsWriter& writer, const std::string& prefix, const Forest& forest,
                LeafLayout layout) {
    std::vector<std::uint32_t> nodes, leaves, left;
    std::vector<std::int32_t> feature;
    std::vector<float> threshold;
    for (const Tree& tree : forest.trees) {
        nodes.push_back(static_cast<std::uint32_t>(tree.feature.size()));
        leaves.push_back(static_cast<std::uint32_t>(tree.num_leaves));
        append(feature, tree.feature);
        append(threshold, tree.threshold);
        append(left, tree.left);
    }
    add(writer, prefix + "nodes", nodes);
    add(writer, prefix + "leaves", leaves);
    add(writer, prefix + "feature", feature);
    add(writer, prefix + "threshold", threshold);
    add(writer, prefix + "left", left);
    if (layout == LeafLayout::all_classes) {
        add_all_probabilities(writer, prefix, forest);
    } else {
        add_shares(writer, prefix, forest);
    }
    if (forest.draws.rows() == 0) return;
    std::vector<std::uint8_t> draws;
    for (std::size_t t = 0; t < forest.draws.rows(); ++t)
        draws.insert(draws.end(), forest.draws.row(t).begin(), forest.draws.row(t).end());
    writer.add(prefix + "draws", std::span<const std::uint8_t>(draws),
               {forest.draws.rows(), forest.draws.columns()});
}

namespace {

// Reads the leaves of one tree after the other, in either layout.
class LeafReader {
  public:
    LeafReader(const SafetensorsFile& file, const std::string& prefix, std::size_t num_classes)
        : num_classes_(num_classes), by_class_(!file.contains(prefix + "leaf_shares")) {
        if (by_class_) {
            shares_ = file.values<float>(prefix + "leaf_probabilities");
        } else {
            counts_ = file.values<std::uint32_t>(prefix + "leaf_class_counts");
            classes_ = file.values<std::uint32_t>(prefix + "leaf_classes");
            shares_ = file.values<float>(prefix + "leaf_shares");
            check_length(classes_.size(), shares_.size());
            const auto exists = [&](std::uint32_t label) { return label < num_classes; };
            if (!std::ranges::all_of(classes_, exists))
                throw std::out_of_range("a leaf's class does not exist");
        }
        check_finite(shares_, "a leaf's share is no number");
    }

    LeafProbabilities next(std::size_t num_leaves) {
        LeafProbabilities result;
        for (std::size_t i = 0; i < num_leaves; ++i) {
            const std::size_t count = by_class_ ? num_classes_ : slice(counts_, leaf_++, 1).front();
            leaf_shares_.clear();
            const std::vector<float> shares = slice(shares_, begin_, count);
            for (std::size_t c = 0; c < count; ++c) {
                const std::uint32_t label = by_class_ ? static_cast<std::uint32_t>(c) : classes_[begin_ + c];
                if (shares[c] != 0) leaf_shares_.push_back({label, shares[c]});
            }
            result.add_leaf(leaf_shares_);
            begin_ += count;
        }
        return result;
    }

  private:
    std::size_t num_classes_;
    bool by_class_;
    std::vector<std::uint32_t> counts_, classes_;
    std::vector<float> shares_;
    std::vector<LeafShare> leaf_shares_;
    std::size_t leaf_ = 0, begin_ = 0;
};

Matrix<std::uint8_t> read_draws(const SafetensorsFile& file, const std::string& name, std::size_t num_trees) {
    const auto values = file.values<std::uint8_t>(name);
    const auto& shape = file.shape(name);
    if (shape.size() != 2 || shape[0] != num_trees)
        throw std::out_of_range("a forest's draws are not of its trees");
    Matrix<std::uint8_t> draws(shape[0], shape[1]);
    for (std::size_t t = 0; t < draws.rows(); ++t)
        std::ranges::copy(slice(values, t * draws.columns(), draws.columns()), draws.row(t).begin());
    return draws;
}

}  // namespace

Forest read_forest(const SafetensorsFile& file, const std::string& prefix, std::size_t num_classes,
                   std::size_t num_features) {
    Forest forest{.num_classes = num_classes, .num_features = num_features};
    const auto nodes = file.values<std::uint32_t>(prefix + "nodes");
    const auto leaves = file.values<std::uint32_t>(prefix + "leaves");
    const auto feature = file.values<std::int32_t>(prefix + "feature");
    const auto threshold = file.values<float>(prefix + "threshold");
    const auto left = file.values<std::uint32_t>(prefix + "left");
    LeafReader leaf_reader(file, prefix, num_classes);
    check_length(leaves.size(), nodes.size());
    if (nodes.empty()) throw std::out_of_range("a forest has no trees");
    std::size_t node = 0;
    for (std::size_t t = 0; t < nodes.size(); ++t) {
        forest.trees.push_back({.feature = slice(feature, node, nodes[t]),
                                .threshold = slice(threshold, node, nodes[t]),
                                .left = slice(left, node, nodes[t]),
                                .leaf_probabilities = leaf_reader.next(leaves[t]),
                                .num_leaves = leaves[t]});
        check_tree(forest.trees.back(), num_features);
        node += nodes[t];
    }
    if (file.contains(prefix + "draws"))
        forest.draws = read_draws(file, prefix + "draws", forest.trees.size());
    return forest;
}

void add_logistic(SafetensorsWriter& writer, const std::string& prefix, const LogisticRegression& logistic) {
    writer.add(prefix + "classes", std::span<const Label>(logistic.classes), {logistic.classes.size()});
    add_matrix(writer, prefix + "weights", logistic.weights);
    add(writer, prefix + "biases", logistic.biases);
}

LogisticRegression read_logistic(const SafetensorsFile& file, const std::string& prefix) {
    LogisticRegression logistic{.classes = file.values<Label>(prefix + "classes"),
                                .weights = read_matrix(file, prefix + "weights"),
                                .biases = file.values<double>(prefix + "biases")};
    check_length(logistic.weights.rows(), logistic.classes.size());
    check_length(logistic.biases.size(), logistic.classes.size());
    check_finite(logistic.biases, "a bias is no number");
    return logistic;
}

void add_projection(SafetensorsWriter& writer, const std::string& prefix,
                    const DiscriminantProjection& projection) {
    add_matrix(writer, prefix + "directions", projection.directions);
    add_matrix(writer, prefix + "offset", projection.offset);
    add(writer, prefix + "shrinkage", std::vector<double>{projection.shrinkage});
}

DiscriminantProjection read_projection(const SafetensorsFile& file, const std::string& prefix) {
    DiscriminantProjection projection{.directions = read_matrix(file, prefix + "directions"),
                                      .offset = read_matrix(file, prefix + "offset"),
                                      .shrinkage = file.values<double>(prefix + "shrinkage").at(0)};
    check_length(projection.offset.rows(), 1);
    check_length(projection.offset.columns(), projection.directions.rows());
    return projection;
}

void add_index(SafetensorsWriter& writer, const std::string& prefix, const ApproximateSearch& search) {
    const IndexLinks& links = search.links();
    std::vector<std::uint32_t> sizes;
    std::vector<RowIndex> rows, upper;
    for (const IndexLinks::Level& level : links.levels) {
        sizes.push_back(static_cast<std::uint32_t>(level.rows.size()));
        append(rows, level.rows);
        append(upper, level.links);
    }
    const auto num_links = static_cast<std::uint32_t>(links.num_links);
    add(writer, prefix + "search",
        std::vector<std::uint32_t>{num_links, links.entry, static_cast<std::uint32_t>(search.largest_k())});
    writer.add(prefix + "ground", std::span<const RowIndex>(links.ground),
               {links.next_equal.size(), 2 * links.num_links});
    add(writer, prefix + "next_equal", links.next_equal);
    add(writer, prefix + "level_sizes", sizes);
    add(writer, prefix + "level_rows", rows);
    writer.add(prefix + "level_links", std::span<const RowIndex>(upper), {rows.size(), links.num_links});
}

StoredIndex read_index(const SafetensorsFile& file, const std::string& prefix, std::size_t num_rows) {
    const auto search = file.values<std::uint32_t>(prefix + "search");
    check_length(search.size(), 3);
    StoredIndex index{.links = {.num_links = search[0],
                                .ground = file.values<RowIndex>(prefix + "ground"),
                                .next_equal = file.values<RowIndex>(prefix + "next_equal"),
                                .levels = {},
                                .entry = search[1]},
                      .largest_k = search[2]};
    const auto sizes = file.values<std::uint32_t>(prefix + "level_sizes");
    const auto rows = file.values<RowIndex>(prefix + "level_rows");
    const auto upper = file.values<RowIndex>(prefix + "level_links");
    std::size_t begin = 0;
    for (const std::uint32_t size : sizes) {
        index.links.levels.push_back(
            {.rows = slice(rows, begin, size),
             .links = slice(upper, begin * index.links.num_links, size * index.links.num_links)});
        begin += size;
    }
    check_links(index.links, num_rows);
    return index;
}

void add_precision(SafetensorsWriter& writer, const std::string& prefix, const Precision& precision) {
    const Sanitization& sanitization = precision.sanitization;
    add(writer, prefix + "is_good", sanitization.is_good);
    add(writer, prefix + "is_pruned", sanitization.is_pruned);
    add(writer, prefix + "is_clean", sanitization.is_clean);
    std::vector<std::uint32_t> ledger;
    for (const LedgerEntry& entry : sanitization.ledger) {
        ledger.insert(ledger.end(), {entry.row, static_cast<std::uint32_t>(entry.reason), entry.because_of});
    }
    writer.add(prefix + "ledger", std::span<const std::uint32_t>(ledger), {sanitization.ledger.size(), 3});
    add(writer, prefix + "left_out", precision.left_out);
    add(writer, prefix + "cost_factors", precision.cost_factors);
    std::vector<std::uint32_t> sizes;
    std::vector<RowIndex> rows;
    for (const auto& traininglet : precision.traininglets) {
        sizes.push_back(static_cast<std::uint32_t>(traininglet.size()));
        append(rows, traininglet);
    }
    add(writer, prefix + "traininglet_sizes", sizes);
    add(writer, prefix + "traininglet_rows", rows);
}

void check_left_out(const Precision& precision, std::size_t num_classes) {
    if (!std::ranges::all_of(precision.left_out, [&](Label label) {
            return label >= 0 && static_cast<std::size_t>(label) < num_classes;
        }))
        throw std::out_of_range("a left-out row is predicted as no class");
    if (!std::ranges::all_of(precision.cost_factors,
                             [](float factor) { return std::isfinite(factor) && factor > 0; }))
        throw std::out_of_range("a cost factor is not positive");
}

// A pruned row is looked up in the ledger, which tells why.
void check_ledger(const Sanitization& sanitization) {
    const std::vector<LedgerEntry>& ledger = sanitization.ledger;
    if (!std::ranges::is_sorted(ledger, std::less_equal{}, &LedgerEntry::row))
        throw std::out_of_range("the ledger is not in order");
    for (RowIndex row = 0; row < sanitization.is_pruned.size(); ++row) {
        const bool stays = sanitization.is_clean[row] && !sanitization.is_pruned[row];
        if (!stays && !std::ranges::binary_search(ledger, row, {}, &LedgerEntry::row))
            throw std::out_of_range("the ledger lacks a row");
    }
}

Precision read_precision(const SafetensorsFile& file, const std::string& prefix, std::size_t num_rows,
                         std::size_t num_classes) {
    Precision precision;
    Sanitization& sanitization = precision.sanitization;
    sanitization.is_good = file.values<std::uint8_t>(prefix + "is_good");
    sanitization.is_pruned = file.values<std::uint8_t>(prefix + "is_pruned");
    sanitization.is_clean = file.values<std::uint8_t>(prefix + "is_clean");
    precision.left_out = file.values<Label>(prefix + "left_out");
    precision.cost_factors = file.values<float>(prefix + "cost_factors");
    const auto sizes = file.values<std::uint32_t>(prefix + "traininglet_sizes");
    for (const std::size_t length :
         {sanitization.is_good.size(), sanitization.is_pruned.size(), sanitization.is_clean.size(),
          precision.left_out.size(), precision.cost_factors.size(), sizes.size()}) {
        check_length(length, num_rows);
    }
    check_left_out(precision, num_classes);
    const auto rows = file.values<RowIndex>(prefix + "traininglet_rows");
    if (std::ranges::any_of(rows, [&](RowIndex row) { return row >= num_rows; })) {
        throw std::out_of_range("a traininglet's row does not exist");
    }
    std::size_t begin = 0;
    for (RowIndex row = 0; row < num_rows; ++row) {
        precision.traininglets.push_back(slice(rows, begin, sizes[row]));
        begin += sizes[row];
        if (sanitization.is_clean[row]) precision.clean.push_back(row);
        if (sanitization.is_good[row]) precision.good.push_back(row);
    }
    const auto ledger = file.values<std::uint32_t>(prefix + "ledger");
    for (std::size_t i = 0; i + 2 < ledger.size(); i += 3) {
        if (ledger[i] >= num_rows || ledger[i + 1] > 2 || ledger[i + 2] >= num_rows) {
            throw std::out_of_range("a line of the ledger is about no row");
        }
        sanitization.ledger.push_back({.row = ledger[i],
                                       .reason = static_cast<LedgerReason>(ledger[i + 1]),
                                       .predicted = precision.left_out[ledger[i]],
                                       .because_of = ledger[i + 2]});
    }
    check_ledger(sanitization);
    return precision;
}

}  // namespace hardlearn
