#include "hardlearn/mil/model_arrays.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "hardlearn/mil/micro_learner_parts.hpp"
#include "hardlearn/mil/model_file.hpp"
#include "tests/mil/support.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/files.hpp"

namespace hardlearn::testing {
namespace {

constexpr const char* model_format = "hardlearn.micro-learner";
constexpr float no_number = std::numeric_limits<float>::quiet_NaN();
constexpr float infinite = std::numeric_limits<float>::infinity();

template <class T>
void copy_tensor(const SafetensorsFile& file, const std::string& name, SafetensorsWriter& writer) {
    const std::vector<T> values = file.values<T>(name);
    writer.add(name, std::span<const T>(values), file.shape(name));
}

/// A stored model with one tensor that is another: its layout and its checksum are right.
struct Respelt {
    const SafetensorsFile& file;
    SafetensorsWriter writer;

    Respelt(const SafetensorsFile& original, const std::string& left_out) : file(original) {
        writer.set_metadata("model", file.metadata("model"));
        for (const std::string& name : file.names()) {
            if (name == left_out) continue;
            const std::string& type = file.type(name);
            if (type == "F32") copy_tensor<float>(file, name, writer);
            if (type == "F64") copy_tensor<double>(file, name, writer);
            if (type == "I32") copy_tensor<std::int32_t>(file, name, writer);
            if (type == "U32") copy_tensor<std::uint32_t>(file, name, writer);
            if (type == "U8") copy_tensor<std::uint8_t>(file, name, writer);
        }
    }
};

/// With the first value of a tensor exchanged.
template <class T>
std::vector<std::byte> with_first(const SafetensorsFile& file, const std::string& name, T value) {
    Respelt model(file, name);
    std::vector<T> values = file.values<T>(name);
    values.at(0) = value;
    model.writer.add(name, std::span<const T>(values), file.shape(name));
    return model.writer.bytes(model_format, micro_learner_schema);
}

/// With a tensor that has no values but a shape.
template <class T>
std::vector<std::byte> with_empty(const SafetensorsFile& file, const std::string& name,
                                  const std::vector<std::size_t>& shape) {
    Respelt model(file, name);
    model.writer.add(name, std::span<const T>(), shape);
    return model.writer.bytes(model_format, micro_learner_schema);
}

void expect_refusal(const std::vector<std::byte>& bytes, const std::string& why) {
    expect_error(ErrorCode::bad_data, why, [&] { read_model(bytes); });
}

class model_arrays : public ::testing::Test {
  protected:
    /// What a fit with this candidate stores.
    SafetensorsFile stored(const Candidate& candidate) const {
        const Dataset training = ring_of_classes(40, 2, 0.6, 41);
        write_model(fit_candidate(training, all_rows(40), candidate, small_grid()), path_);
        return {path_, model_format, micro_learner_schema};
    }

    const TemporaryFolder folder_;
    const std::filesystem::path path_ = folder_ / "model";
};

TEST_F(model_arrays, of_a_view_of_a_forest_and_of_a_sanitization_are_refused_where_they_make_no_sense) {
    const SafetensorsFile file =
        stored({.views = {View::wasserstein, View::lda, View::leaf}, .num_neighbors = 10, .fusion = true});
    EXPECT_NO_THROW(read_model(path_));
    const std::size_t dimensions = file.shape("lda.offset").at(1);
    expect_refusal(with_empty<float>(file, "rows", {std::size_t{1} << 40, 0}), "rows without columns");
    expect_refusal(with_first(file, "rows", no_number), "what is no number");
    expect_refusal(with_first(file, "rows", infinite), "what is no number");
    expect_refusal(with_first(file, "lda.directions", no_number), "what is no number");
    expect_refusal(with_first(file, "lda.offset", infinite), "what is no number");
    expect_refusal(with_empty<float>(file, "lda.offset", {0, dimensions}), "arrays differ in length");
    expect_refusal(with_first(file, "forest.leaf_probabilities", no_number), "a leaf's share is no number");
    expect_refusal(with_first(file, "precision.left_out", std::int32_t{2}), "predicted as no class");
    expect_refusal(with_first(file, "precision.left_out", std::int32_t{-1}), "predicted as no class");
    for (const float factor : {0.0f, -1.0f, no_number, infinite})
        expect_refusal(with_first(file, "precision.cost_factors", factor), "cost factor");
}

TEST_F(model_arrays, of_a_ledger_that_lacks_rows_or_order_are_refused) {
    const SafetensorsFile file = stored({.num_neighbors = 10, .cleaning = Cleaning::removal});
    EXPECT_NO_THROW(read_model(path_));
    ASSERT_GE(file.shape("precision.ledger").at(0), 2u);
    expect_refusal(with_empty<std::uint32_t>(file, "precision.ledger", {0, 3}), "the ledger lacks a row");
    const auto second = file.values<std::uint32_t>("precision.ledger").at(3);
    expect_refusal(with_first(file, "precision.ledger", second), "the ledger is not in order");
}

TEST_F(model_arrays, of_a_forest_without_trees_are_refused) {
    const Candidate candidate{.views = {View::leaf}, .num_neighbors = 10};
    const Dataset training = ring_of_classes(40, 2, 0.6, 41);
    MicroLearnerParts parts = fit_candidate(training, all_rows(40), candidate, small_grid()).parts();
    Forest bare = *parts.space.forest->forest;
    bare.trees.clear();
    parts.space.forest->forest = std::make_shared<Forest>(std::move(bare));
    expect_refusal(write_model(MicroLearner(std::move(parts))), "a forest has no trees");
}

TEST_F(model_arrays, of_a_machine_are_refused_where_they_make_no_sense) {
    const SafetensorsFile file = stored({.views = {View::euclidean}, .num_neighbors = all_neighbors});
    EXPECT_NO_THROW(read_model(path_));
    expect_refusal(with_first(file, "voter00.coefficients", no_number), "a coefficient is no number");
    expect_refusal(with_first(file, "voter00.biases", double{no_number}), "a bias is no number");
}

TEST_F(model_arrays, of_a_voter_that_takes_no_queries_are_refused) {
    MicroLearnerParts parts =
        fit_micro_learner(ring_of_classes(40, 2, 0.6, 41), all_rows(40), small_grid()).parts();
    parts.voters.front().candidate.batch_size = 0;
    expect_refusal(write_model(MicroLearner(std::move(parts))), "a voter takes no queries");
}

}  // namespace
}  // namespace hardlearn::testing
