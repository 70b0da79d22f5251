#include "hardlearn/data/idx.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "hardlearn/data/image_readers.hpp"
#include "tests/data/reader_support.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/files.hpp"

namespace hardlearn::testing {
namespace {

using Names = std::vector<std::string>;
using Labels = std::vector<Label>;

constexpr auto bad_data = ErrorCode::bad_data;

std::string idx(const std::vector<std::uint32_t>& shape, const std::string& values, int type = 8) {
    std::string bytes{'\0', '\0', static_cast<char>(type), static_cast<char>(shape.size())};
    for (const std::uint32_t extent : shape) {
        for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(extent >> shift & 255);
    }
    return bytes + values;
}

/// Values 0, 1, 2, ... modulo 251.
std::string counting(std::size_t count) {
    std::string values;
    for (std::size_t i = 0; i < count; ++i) values += static_cast<char>(i % 251);
    return values;
}

ImageDataset read(const std::string& bytes) {
    return read_idx_images({"x-images-idx3-ubyte", bytes});
}

TEST(idx, reads_grey_images) {
    const ImageDataset data = read(idx({5, 20, 30}, counting(3000)));
    EXPECT_EQ(data.rows(), 5u);
    EXPECT_EQ(data.channels, 1u);
    EXPECT_EQ(data.height, 20u);
    EXPECT_EQ(data.width, 30u);
    EXPECT_TRUE(data.labels.empty());
    for (std::size_t i = 0; i < 3000; ++i) ASSERT_EQ(data.pixels[i], i % 251);
    EXPECT_EQ(data.image(4)[0], 2400 % 251);
}

TEST(idx, reads_images_of_several_channels) {
    const ImageDataset data = read(idx({2, 3, 4, 5}, counting(120)));
    EXPECT_EQ(data.rows(), 2u);
    EXPECT_EQ(data.channels, 3u);
    EXPECT_EQ(data.height, 4u);
    EXPECT_EQ(data.width, 5u);
    EXPECT_EQ(data.image(1)[59], 119);
}

TEST(idx, labels_are_found_by_name) {
    const std::string images = idx({4, 2, 2}, counting(16));
    const std::string labels = idx({4}, "\x07\x02\x0a\x07");
    struct Case {
        const char* images;
        const char* labels;
    };
    for (const Case& names : {Case{"train-images-idx3-ubyte", "train-labels-idx1-ubyte"},
                              Case{"train-images-idx3-ubyte", "train-labels-idx1-ubyte.gz"},
                              Case{"train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"},
                              Case{"t10k-images.idx3-ubyte.gz", "t10k-labels.idx1-ubyte"},
                              Case{"images-idx4-ubyte", "labels-idx1-ubyte"}}) {
        SCOPED_TRACE(names.images);
        const TemporaryFolder folder;
        const auto packed = [](std::string_view name, const std::string& bytes) {
            return name.ends_with(".gz") ? gzipped(bytes) : bytes;
        };
        const auto labels_file = folder.write(names.labels, packed(names.labels, labels));
        const auto images_file = folder.write(names.images, packed(names.images, images));
        ASSERT_TRUE(is_image_path(images_file));
        const ImageDataset data = read_images(images_file);
        EXPECT_EQ(data.labels, (Labels{1, 0, 2, 1}));
        EXPECT_EQ(data.class_names, (Names{"2", "7", "10"}));
        EXPECT_EQ(data.notes, (Names{images_file.string() + ": labels from '" + labels_file.string() + "'"}));
    }
}

TEST(idx, labels_may_be_named_or_unknown) {
    const TemporaryFolder folder;
    const auto images = folder.write("train-images-idx3-ubyte", idx({2, 1, 1}, "ab"));
    const ImageDataset unknown = read_images(images);
    EXPECT_TRUE(unknown.labels.empty());
    EXPECT_EQ(unknown.num_classes(), 0u);
    ASSERT_EQ(unknown.notes.size(), 1u);
    EXPECT_NE(unknown.notes[0].find("train-labels-idx1-ubyte', with or without .gz"), std::string::npos);
    const auto labels = folder.write("y", idx({2}, std::string("\x01\x00", 2)));
    EXPECT_EQ(read_images(images, {.labels_file = labels}).labels, (Labels{1, 0}));
    const auto other = folder.write("pictures", idx({2, 1, 1}, "ab"));
    EXPECT_EQ(read_images(other).notes,
              (Names{other.string() + ": the labels are unknown: no file with them was given"}));
    expect_error(ErrorCode::file, {"z: cannot be opened"},
                 [&] { read_images(images, {.labels_file = folder.path() / "z"}); });
}

TEST(idx, refuses_damaged_images) {
    using namespace std::string_literals;
    const auto refused = [](const std::string& bytes, const Words& parts) {
        expect_error(bad_data, parts, [&] { read(bytes); });
    };
    refused("",
            {"x-images-idx3-ubyte: is not an IDX file: it begins with the bytes (none), expected 00 00 08"});
    refused("PK\x03\x04rest", {"it begins with the bytes 50 4b 03 04, expected 00 00 08"});
    refused("\0\0\x08"s, {"it begins with the bytes 00 00 08, expected"});
    refused(idx({1, 1, 1}, "aaaa", 0x0D),
            {"byte 3: the values are of type 0x0d (4-byte float), expected 0x08"});
    refused(idx({3}, "abc"), {"has 1 dimension, as labels have, expected images: 3 dimensions"});
    refused(idx({3, 1}, "abc"), {"has 2 dimensions, expected images"});
    refused(idx({3, 1, 1, 1, 1}, "abc"), {"has 5 dimensions, expected images"});
    refused(idx({1, 1, 1}, "").substr(0, 15),
            {"the IDX header is truncated: found 15 bytes, expected 16 for 3 dimensions"});
    refused(idx({0, 28, 28}, ""), {"has shape 0 x 28 x 28, expected no extent of 0"});
    refused(idx({3, 2, 2}, counting(11)),
            {"the values are truncated: shape 3 x 2 x 2 is announced, 11 bytes are there after the header"});
    refused(idx({4294967295u, 4294967295u, 4294967295u}, "abc"), {"the values are truncated"});
    refused(idx({3, 2, 2}, counting(13)), {"found 13 bytes of values, expected 12 for shape 3 x 2 x 2"});
}

TEST(idx, refuses_labels_that_do_not_fit) {
    const TemporaryFolder folder;
    const auto images = folder.write("images-idx3-ubyte", idx({2, 1, 1}, "ab"));
    const auto refused = [&](const std::string& labels, const Words& parts) {
        folder.write("labels-idx1-ubyte", labels);
        expect_error(bad_data, parts, [&] { read_images(images); });
    };
    refused(idx({3}, "abc"), {"labels-idx1-ubyte: found 3 labels, expected 2, one for each image"});
    refused(idx({1}, "a"), {"found 1 labels, expected 2"});
    refused(idx({2, 1, 1}, "ab"), {"labels-idx1-ubyte: has 3 dimensions, expected labels: 1 dimension"});
    refused(idx({2}, "a"), {"the values are truncated: shape 2 is announced, 1 bytes are there"});
    refused("1\n2\n", {"labels-idx1-ubyte: is not an IDX file"});
    refused(idx({2}, "ab", 9), {"of type 0x09 (signed byte), expected 0x08"});
}

TEST(idx, paths_of_images_are_told_from_tables) {
    const TemporaryFolder folder;
    const std::string bytes = idx({2, 1, 1}, "ab");
    EXPECT_TRUE(is_image_path(folder.write("anything", bytes)));
    EXPECT_TRUE(is_image_path(folder.write("anything.gz", gzipped(bytes))));
    EXPECT_TRUE(is_image_path(folder.write("broken-idx3-ubyte", "xyz")));
    EXPECT_TRUE(is_image_path(folder.write("truncated.bin", "xyz")));
    EXPECT_TRUE(is_image_path(folder.path()));
    EXPECT_FALSE(is_image_path(folder.write("table.csv", "a,label\n1,x\n")));
    EXPECT_FALSE(is_image_path(folder.write("table.csv.gz", gzipped("a,label\n1,x\n"))));
    EXPECT_FALSE(is_image_path(folder.write("empty", "")));
    EXPECT_FALSE(is_image_path(folder.path() / "absent.csv"));
    EXPECT_FALSE(
        is_image_path(std::filesystem::path(HARDLEARN_SOURCE_DIR) / "tests/data/golden/little_f4.npy"));
    expect_error(bad_data, {"table.csv: holds no images that are known, expected an IDX file"},
                 [&] { read_images(folder.path() / "table.csv"); });
    expect_error(ErrorCode::file, {"cannot be opened"}, [&] { read_images(folder.path() / "absent"); });
}

}  // namespace
}  // namespace hardlearn::testing
