#include "hardlearn/data/image_collection.hpp"

#include <gtest/gtest.h>

#include "hardlearn/data/image_listing.hpp"
#include "tests/data/image_writing.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/files.hpp"

namespace hardlearn::testing {
namespace {

using Names = std::vector<std::string>;
using Labels = std::vector<Label>;

std::string grey_png(std::uint32_t width, std::uint32_t height, int value) {
    return png({.width = width, .height = height, .colour = 0},
               std::string(std::size_t{width} * height, static_cast<char>(value)));
}

void add(const TemporaryFolder& folder, const std::string& name, const std::string& bytes) {
    std::filesystem::create_directories((folder.path() / name).parent_path());
    folder.write(name, bytes);
}

const ImageReadOptions unlabelled{.labels_file = {}, .labels_required = false};

TEST(image_collection, holds_images_of_several_sizes_with_their_classes) {
    const TemporaryFolder folder;
    add(folder, "cat/1.png", grey_png(3, 2, 7));
    add(folder, "dog/1.png", png({.width = 1, .height = 1}, "abc"));
    const ImageCollection images = open_images(folder.path());
    EXPECT_EQ(images.image_names, (Names{"cat/1.png", "dog/1.png"}));
    EXPECT_EQ(images.class_names, (Names{"cat", "dog"}));
    EXPECT_EQ(images.labels, (Labels{0, 1}));
    const DecodedImage grey = images.decode(0), colour = images.decode(1);
    EXPECT_EQ(grey.channels, 1u);
    EXPECT_EQ(grey.height, 2u);
    EXPECT_EQ(grey.width, 3u);
    EXPECT_EQ(grey.pixels, std::vector<std::uint8_t>(6, 7));
    EXPECT_EQ(colour.pixels, (std::vector<std::uint8_t>{'a', 'b', 'c'}));
}

TEST(image_collection, images_without_class_folders_have_no_class) {
    const TemporaryFolder folder;
    add(folder, "b.png", grey_png(1, 1, 2));
    add(folder, "a.PNG", grey_png(1, 1, 1));
    const ImageCollection images = open_images(folder.path(), unlabelled);
    EXPECT_EQ(images.image_names, (Names{"a.PNG", "b.png"}));
    EXPECT_TRUE(images.class_names.empty());
    EXPECT_TRUE(images.labels.empty());
    EXPECT_EQ(images.decode(1).pixels.at(0), 2);
    const ImageDataset same = read_images(folder.path(), unlabelled);
    EXPECT_EQ(same.image_names, images.image_names);
    EXPECT_TRUE(same.labels.empty());
    expect_error(ErrorCode::bad_data, {"lies in no class folder"}, [&] { open_images(folder.path()); });
}

TEST(image_collection, images_beside_class_folders_are_refused_by_name) {
    const TemporaryFolder folder;
    add(folder, "cat/1.png", grey_png(1, 1, 1));
    add(folder, "stray.png", grey_png(1, 1, 1));
    expect_error(ErrorCode::bad_data, {"stray.png: lies in no class folder"},
                 [&] { open_images(folder.path(), unlabelled); });
}

TEST(image_collection, a_single_image_is_a_row_without_a_class) {
    const TemporaryFolder folder;
    add(folder, "one.png", grey_png(2, 2, 9));
    EXPECT_TRUE(is_image_collection(folder.path() / "one.png"));
    EXPECT_FALSE(is_image_path(folder.path() / "one.png"));
    const ImageCollection images = open_images(folder.path() / "one.png", unlabelled);
    EXPECT_EQ(images.image_names, Names{"one.png"});
    EXPECT_TRUE(images.labels.empty());
    EXPECT_EQ(images.decode(0).pixels, std::vector<std::uint8_t>(4, 9));
    expect_error(ErrorCode::bad_data, {"is a single image"}, [&] { open_images(folder.path() / "one.png"); });
}

TEST(image_collection, a_table_is_none) {
    const TemporaryFolder folder;
    add(folder, "rows.csv", "a,label\n1,x\n");
    EXPECT_FALSE(is_image_collection(folder.path() / "rows.csv"));
    EXPECT_FALSE(is_image_collection(folder.path() / "absent.csv"));
    EXPECT_FALSE(is_image_collection("-"));
    EXPECT_FALSE(is_image_collection(folder.path()));
    add(folder, "deep/er/1.png", grey_png(1, 1, 1));
    EXPECT_FALSE(is_image_collection(folder.path()));
    add(folder, "cat/1.png", grey_png(1, 1, 1));
    EXPECT_TRUE(is_image_collection(folder.path()));
}

TEST(image_collection, images_in_one_file_are_named_by_their_numbers) {
    const TemporaryFolder folder;
    std::string record(1 + 3072, '\x05');
    record[0] = 3;
    add(folder, "batch.bin", record + record);
    const ImageCollection images = open_images(folder.path() / "batch.bin");
    EXPECT_EQ(images.image_names, (Names{"1", "2"}));
    EXPECT_EQ(images.labels, (Labels{3, 3}));
    EXPECT_EQ(images.decode(1).pixels, std::vector<std::uint8_t>(3072, 5));
}

TEST(image_collection, damage_is_found_when_the_image_is_asked_for) {
    const TemporaryFolder folder;
    const std::string whole = grey_png(30, 20, 1);
    add(folder, "cat/bad.png", whole.substr(0, whole.size() / 2));
    add(folder, "cat/good.png", whole);
    const ImageCollection images = open_images(folder.path());
    expect_error(ErrorCode::bad_data, {"bad.png"}, [&] { images.decode(0); });
    EXPECT_EQ(images.decode(1).pixels.size(), 600u);
}

TEST(image_hash, knows_pixels_and_size_and_no_difference_between_grey_and_equal_channels) {
    const DecodedImage grey{.channels = 1, .height = 1, .width = 2, .pixels = {1, 2}};
    const DecodedImage spread{.channels = 3, .height = 1, .width = 2, .pixels = {1, 2, 1, 2, 1, 2}};
    const DecodedImage turned{.channels = 1, .height = 2, .width = 1, .pixels = {1, 2}};
    const DecodedImage other{.channels = 1, .height = 1, .width = 2, .pixels = {1, 3}};
    const DecodedImage colour{.channels = 3, .height = 1, .width = 2, .pixels = {1, 2, 1, 2, 1, 3}};
    EXPECT_EQ(image_hash(grey), image_hash(spread));
    for (const DecodedImage* image : {&turned, &other, &colour})
        EXPECT_NE(image_hash(grey), image_hash(*image));
}

}  // namespace
}  // namespace hardlearn::testing
