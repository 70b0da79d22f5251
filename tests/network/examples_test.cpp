#include "hardlearn/network/examples.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "hardlearn/core/error.hpp"
#include "hardlearn/network/batches-inl.hpp"
#include "tests/support/datasets.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

Dataset mixed_table() {
    Dataset data;
    data.rows = 5;
    data.columns = {numeric_column("x", {1, 2, 3, NAN, 4}), numeric_column("constant", {7, 7, 7, 7, 7}),
                    text_column("color", {0, 1, 0, 2, 1}, {"blue", "green", "red"})};
    data.class_names = {"a", "b"};
    data.labels = {0, 1, 0, 1, 0};
    return data;
}

TEST(encode, numbers_are_standardised_texts_are_codes_and_constants_are_gone) {
    const Dataset data = mixed_table();
    const std::vector<RowIndex> rows = {0, 1, 2};  // "red" is not among them
    const TableEncoding encoding = fit_encoding(data, rows);
    EXPECT_EQ(encoding.number_columns, (std::vector<std::size_t>{0}));
    EXPECT_EQ(encoding.num_codes, (std::vector<std::size_t>{3}));
    const Examples examples = encode(encoding, data);
    EXPECT_NEAR(examples.numbers(0, 0), -std::sqrt(1.5), 1e-6);
    EXPECT_FLOAT_EQ(examples.numbers(3, 0), 0);  // missing: the mean
    EXPECT_EQ(examples.codes(0, 0), 0);
    EXPECT_EQ(examples.codes(1, 0), 1);
    EXPECT_EQ(examples.codes(3, 0), 2);  // unseen
    EXPECT_EQ(examples.unseen_categories, 1U);
}

TEST(encode, images_of_another_size_are_refused_with_both_sizes) {
    ImageDataset small{
        .channels = 1, .height = 8, .width = 8, .pixels = std::vector<std::uint8_t>(2 * 64, 3)};
    ImageDataset large{.channels = 1, .height = 8, .width = 9, .pixels = std::vector<std::uint8_t>(72, 3)};
    const Encoding encoding = fit_encoding(small, std::vector<RowIndex>{0, 1});
    EXPECT_EQ(encode(encoding, small).rows, 2U);
    expect_error_message(ErrorCode::bad_data,
                         "images of 1 channels, 8 x 9 pixels: expected 1 channels, 8 x 8",
                         [&] { encode(encoding, large); });
    EXPECT_THROW(encode(encoding, mixed_table()), Error);
    EXPECT_THROW(encode(fit_encoding(mixed_table(), std::vector<RowIndex>{0, 1}), small), Error);
}

TEST(make_batch, holds_the_rows_asked_for_in_their_order) {
    const Dataset data = mixed_table();
    const Examples examples = encode(fit_encoding(data, std::vector<RowIndex>{0, 1, 2, 3, 4}), data);
    const std::vector<RowIndex> rows = {4, 0};
    const Batch batch = make_batch(examples, rows, torch::kCPU);
    EXPECT_FLOAT_EQ(batch.numbers[0][0].item<float>(), examples.numbers(4, 0));
    EXPECT_EQ(batch.codes[1][0].item<std::int64_t>(), examples.codes(0, 0));
    EXPECT_EQ(label_tensor(data.labels, std::vector<RowIndex>{1, 2}, torch::kCPU)[0].item<std::int64_t>(), 1);
}

}  // namespace
}  // namespace hardlearn::testing
