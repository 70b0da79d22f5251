#include "hardlearn/data/cifar.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "hardlearn/data/dataset.hpp"
#include "hardlearn/data/image_readers.hpp"
#include "tests/data/reader_support.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/files.hpp"
#include "tests/support/test_data.hpp"

namespace hardlearn::testing {
namespace {

using Names = std::vector<std::string>;
using Labels = std::vector<Label>;

constexpr auto bad_data = ErrorCode::bad_data;

/// A pixel value that differs between neighbours, channels and records.
char pixel(std::size_t record, std::size_t at) {
    return static_cast<char>((record * 37 + at * 7 + at / 1024) % 256);
}

/// Records with these label bytes each.
std::string records(const std::vector<std::string>& labels) {
    std::string bytes;
    for (std::size_t record = 0; record < labels.size(); ++record) {
        bytes += labels[record];
        for (std::size_t at = 0; at < 3072; ++at) bytes += pixel(record, at);
    }
    return bytes;
}

std::string label(int value) {
    return {static_cast<char>(value)};
}

std::string labels(int coarse, int fine) {
    return label(coarse) + label(fine);
}

ImageDataset read(const std::string& bytes) {
    return read_cifar({"data_batch_1.bin", bytes});
}

void expect_pixels(const ImageDataset& data) {
    for (std::size_t record = 0; record < data.rows(); ++record) {
        const auto image = data.image(static_cast<RowIndex>(record));
        for (std::size_t at = 0; at < 3072; ++at) {
            ASSERT_EQ(image[at], static_cast<std::uint8_t>(pixel(record, at))) << record << ' ' << at;
        }
    }
}

TEST(cifar, reads_records_with_one_label) {
    const ImageDataset data = read(records({label(3), label(0), label(9)}));
    EXPECT_EQ(data.name, "data_batch_1");
    EXPECT_EQ(data.rows(), 3u);
    EXPECT_EQ(data.channels, 3u);
    EXPECT_EQ(data.height, 32u);
    EXPECT_EQ(data.width, 32u);
    EXPECT_EQ(data.labels, (Labels{3, 0, 9}));
    ASSERT_EQ(data.num_classes(), 10u);
    EXPECT_EQ(data.class_names[3], "cat");
    EXPECT_EQ(data.notes, (Names{"data_batch_1.bin: read as CIFAR-10: 3 records of 3073 bytes"}));
    expect_pixels(data);
}

TEST(cifar, reads_records_with_coarse_and_fine_labels) {
    const ImageDataset data = read(records({labels(19, 99), labels(0, 42)}));
    EXPECT_EQ(data.labels, (Labels{99, 42}));
    ASSERT_EQ(data.num_classes(), 100u);
    EXPECT_EQ(data.class_names[42], "42");
    EXPECT_EQ(
        data.notes,
        (Names{"data_batch_1.bin: read as CIFAR-100: 2 records of 3074 bytes, classes by the fine label"}));
    expect_pixels(data);
}

TEST(cifar, decides_by_the_labels_where_both_record_sizes_divide_the_file) {
    const ImageDataset hundred = read(records(std::vector(3073, labels(11, 77))));
    EXPECT_EQ(hundred.rows(), 3073u);
    EXPECT_EQ(hundred.num_classes(), 100u);
    const ImageDataset ten = read(records(std::vector(3074, label(7))));
    EXPECT_EQ(ten.rows(), 3074u);
    EXPECT_EQ(ten.num_classes(), 10u);
}

TEST(cifar, refuses_incomplete_records) {
    const auto refused = [](const std::string& bytes, const Words& parts) {
        expect_error(bad_data, parts, [&] { read(bytes); });
    };
    refused("", {"data_batch_1.bin: is empty, expected records of 3073 bytes"});
    const std::string ten = records({label(1), label(2)});
    refused(ten.substr(0, 6000),
            {"data_batch_1.bin: 6000 bytes is not a whole number of 3073-byte records (CIFAR-10): the last "
             "record lacks 146 bytes"});
    refused(ten + "x", {"6147 bytes is not a whole number", "lacks 3072 bytes"});
    refused(records({labels(12, 90), labels(3, 50)}).substr(0, 6147),
            {"6147 bytes is not a whole number of 3074-byte records (CIFAR-100): the last record lacks 1 "
             "bytes"});
}

TEST(cifar, refuses_labels_out_of_range) {
    expect_error(bad_data,
                 {"data_batch_1.bin: record 2 (byte 3074): label 10 is out of range, expected 0 to 9"}, [] {
                     read(records({label(1), label(10)}));
                 });
    expect_error(bad_data, {"record 2 (byte 3075): coarse label 20 is out of range, expected 0 to 19"}, [] {
        read(records({labels(1, 2), labels(20, 3)}));
    });
    expect_error(bad_data, {"record 1 (byte 2): fine label 100 is out of range, expected 0 to 99"},
                 [] { read(records({labels(1, 100)})); });
    expect_error(bad_data, {"label 255"}, [] { read(records({label(255)})); });
}

TEST(cifar, class_names_come_from_the_file_beside_the_records) {
    const TemporaryFolder folder;
    const auto file = folder.write("test_batch.bin", records({label(1)}));
    EXPECT_EQ(read_images(file).class_names[1], "automobile");
    const auto names = folder.write("batches.meta.txt", "a\nb\nc\r\nd\ne\nf\ng\nh\ni\nj\n\n");
    EXPECT_EQ(read_images(file).class_names, (Names{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"}));
    folder.write("batches.meta.txt", "a\nb\n");
    expect_error(bad_data, {names.string() + ": found 2 class names, expected 10"},
                 [&] { read_images(file); });
    folder.write("batches.meta.txt", "a\nb\na\n");
    expect_error(bad_data, {names.string() + ":3: the class name 'a' stands twice"},
                 [&] { read_images(file); });
    folder.write("batches.meta.txt", "a\n\xff\n");
    expect_error(bad_data, {":2: '\\xff' is not UTF-8 text"}, [&] { read_images(file); });
}

TEST(cifar, fine_names_go_with_the_hundred_classes) {
    const TemporaryFolder folder;
    std::string names;
    for (int i = 0; i < 100; ++i) names += "name" + std::to_string(i) + "\n";
    folder.write("fine_label_names.txt", names);
    const ImageDataset data = read_images(folder.write("train.bin", records({labels(4, 31)})));
    EXPECT_EQ(data.class_names[31], "name31");
}

TEST(cifar, reads_compressed_files) {
    const TemporaryFolder folder;
    const std::string bytes = records({label(3), label(4)});
    const ImageDataset plain = read_images(folder.write("x.bin", bytes));
    const ImageDataset packed = read_images(folder.write("y.bin.gz", gzipped(bytes)));
    EXPECT_EQ(packed.fingerprint(), plain.fingerprint());
    EXPECT_EQ(packed.name, "y");
}

TEST(cifar, a_folder_gives_its_training_files_in_order_of_name) {
    const TemporaryFolder folder;
    folder.write("data_batch_2.bin", records({label(2), label(5)}));
    folder.write("data_batch_1.bin", records({label(1)}));
    folder.write("data_batch_3.bin.gz", gzipped(records({label(3)})));
    folder.write("test_batch.bin", records({label(9)}));
    folder.write("readme.html", "<p>");
    ASSERT_TRUE(is_image_path(folder.path()));
    const ImageDataset data = read_images(folder.path());
    EXPECT_EQ(data.name, folder.path().filename().string());
    EXPECT_EQ(read_images(folder.path() / "").name, data.name);
    EXPECT_EQ(data.labels, (Labels{1, 2, 5, 3}));
    EXPECT_EQ(data.rows(), 4u);
    EXPECT_EQ(data.notes.size(), 3u);
    folder.write("data_batch_3.bin", records({label(3)}));
    expect_error(bad_data, {"data_batch_3.bin.gz: is there without .gz too"},
                 [&] { read_images(folder.path()); });
    folder.write("data_batch_2.bin", records({labels(12, 44)}));
    std::filesystem::remove(folder.path() / "data_batch_3.bin");
    expect_error(bad_data, {"data_batch_2.bin: has 100 classes, expected 10 as in the files before it"},
                 [&] { read_images(folder.path()); });
}

TEST(cifar, a_labels_file_does_not_fit) {
    const TemporaryFolder folder;
    const auto file = folder.write("x.bin", records({label(3)}));
    expect_error(ErrorCode::bad_argument, {"x.bin: a labels file 'y' goes with IDX images only"},
                 [&] { read_images(file, {.labels_file = "y"}); });
    expect_error(ErrorCode::file, {"/nowhere/x.bin: cannot be opened"},
                 [] { read_images("/nowhere/x.bin"); });
}

TEST(cifar, the_research_images_are_ten_classes_of_a_thousand) {
    HARDLEARN_RESEARCH_DATA(path, "cifar10_test10k.bin.gz");
    ASSERT_TRUE(is_image_path(path));
    const ImageDataset data = read_images(path);
    EXPECT_EQ(data.name, "cifar10_test10k");
    EXPECT_EQ(data.rows(), 10'000u);
    EXPECT_EQ(class_counts(data.labels, data.num_classes()), std::vector<std::size_t>(10, 1000));
    EXPECT_EQ(data.class_names[9], "truck");
}

TEST(image_dataset, selected_images_keep_pixels_labels_and_names) {
    ImageDataset data = read(records({label(3), label(0), label(9)}));
    data.image_names = {"x", "y", "z"};
    const std::vector<RowIndex> rows{2, 0, 2};
    const ImageDataset selected = select_images(data, rows);
    EXPECT_EQ(selected.labels, (Labels{9, 3, 9}));
    EXPECT_EQ(selected.image_names, (Names{"z", "x", "z"}));
    EXPECT_EQ(selected.class_names, data.class_names);
    for (RowIndex i = 0; i < 3; ++i) EXPECT_TRUE(std::ranges::equal(selected.image(i), data.image(rows[i])));
    data.labels.clear();
    EXPECT_TRUE(select_images(data, rows).labels.empty());
}

TEST(image_dataset, the_fingerprint_sees_what_training_sees) {
    const ImageDataset data = read(records({label(3), label(0)}));
    const auto changed = [&](auto change) {
        ImageDataset other = data;
        change(other);
        return other.fingerprint() != data.fingerprint();
    };
    EXPECT_TRUE(changed([](ImageDataset& d) { d.pixels[77] ^= 1; }));
    EXPECT_TRUE(changed([](ImageDataset& d) { d.labels[1] = 2; }));
    EXPECT_TRUE(changed([](ImageDataset& d) { d.labels.clear(); }));
    EXPECT_TRUE(changed([](ImageDataset& d) { d.class_names[0] = "plane"; }));
    EXPECT_TRUE(changed([](ImageDataset& d) { d.height = 16, d.width = 64; }));
    EXPECT_FALSE(changed([](ImageDataset& d) { d.name = "other", d.notes.clear(), d.image_names = {"q"}; }));
}

}  // namespace
}  // namespace hardlearn::testing
