#include "hardlearn/data/image_folder.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "hardlearn/data/image_readers.hpp"
#include "tests/data/image_writing.hpp"
#include "tests/data/reader_support.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/files.hpp"

namespace hardlearn::testing {
namespace {

using Names = std::vector<std::string>;
using Labels = std::vector<Label>;

constexpr auto bad_data = ErrorCode::bad_data;

/// A 3 x 2 image of one grey.
std::string grey_png(int value) {
    return png({.width = 3, .height = 2, .colour = 0}, std::string(6, static_cast<char>(value)));
}

std::string colour_png(const std::string& samples) {
    return png({.width = 3, .height = 2}, samples);
}

/// A folder with these files, named CLASS/FILE.
class ImageFolder {
  public:
    explicit ImageFolder(const std::vector<std::pair<std::string, std::string>>& files) {
        for (const auto& [name, bytes] : files) add(name, bytes);
    }
    void add(const std::string& name, const std::string& bytes) const {
        std::filesystem::create_directories((folder_.path() / name).parent_path());
        folder_.write(name, bytes);
    }
    const std::filesystem::path& path() const { return folder_.path(); }

  private:
    TemporaryFolder folder_;
};

TEST(image_folder, reads_classes_and_images_in_order_of_name) {
    const ImageFolder folder({{"dog/b.png", grey_png(4)},
                              {"cat/2.png", grey_png(2)},
                              {"cat/10.png", grey_png(10)},
                              {"dog/B.PNG", grey_png(3)},
                              {"Zebra/x.png", grey_png(1)}});
    ASSERT_TRUE(is_image_path(folder.path()));
    const ImageDataset data = read_images(folder.path());
    EXPECT_EQ(data.name, folder.path().filename().string());
    EXPECT_EQ(data.class_names, (Names{"Zebra", "cat", "dog"}));
    EXPECT_EQ(data.image_names, (Names{"Zebra/x.png", "cat/10.png", "cat/2.png", "dog/B.PNG", "dog/b.png"}));
    EXPECT_EQ(data.labels, (Labels{0, 1, 1, 2, 2}));
    EXPECT_EQ(data.channels, 1u);
    EXPECT_EQ(data.height, 2u);
    EXPECT_EQ(data.width, 3u);
    for (RowIndex row = 0; row < 5; ++row) {
        constexpr int values[] = {1, 10, 2, 3, 4};
        EXPECT_EQ(std::ranges::count(data.image(row), values[row]), 6);
    }
    EXPECT_TRUE(data.notes.empty());
}

TEST(image_folder, classes_that_are_numbers_are_ordered_as_numbers) {
    const ImageFolder folder({{"10/a.png", grey_png(1)}, {"9/a.png", grey_png(2)}});
    EXPECT_EQ(read_images(folder.path()).class_names, (Names{"9", "10"}));
}

TEST(image_folder, reads_jpeg_and_png_of_one_size_together) {
    const std::string samples(18, '\x64');
    const ImageFolder folder({{"a/1.jpg", jpeg({.width = 3, .height = 2}, samples)},
                              {"a/2.JPEG", jpeg({.width = 3, .height = 2}, samples)},
                              {"b/3.png", colour_png(samples)}});
    const ImageDataset data = read_images(folder.path());
    EXPECT_EQ(data.channels, 3u);
    for (const std::uint8_t pixel : data.pixels) EXPECT_NEAR(pixel, 100, 1);
}

TEST(image_folder, grey_images_among_colours_are_spread_to_three_channels) {
    const ImageFolder folder({{"a/1.png", grey_png(9)}, {"a/2.png", colour_png("abcdefghijklmnopqr")}});
    const ImageDataset data = read_images(folder.path());
    EXPECT_EQ(data.channels, 3u);
    EXPECT_EQ(std::ranges::count(data.image(0), 9), 18);
    EXPECT_EQ(std::string(data.image(1).begin(), data.image(1).end()), "adgjmpbehknqcfilor");
    EXPECT_EQ(data.notes, (Names{"1 of 2 images are grey; they were read as colour, as the others are"}));
}

TEST(image_folder, names_that_begin_with_a_dot_are_left_out) {
    const ImageFolder folder(
        {{"a/1.png", grey_png(9)}, {".DS_Store", "x"}, {"a/.DS_Store", "x"}, {".git/x", "y"}});
    EXPECT_EQ(read_images(folder.path()).rows(), 1u);
}

TEST(image_folder, any_number_of_threads_reads_the_same_images) {
    const ImageFolder folder({});
    for (int i = 0; i < 200; ++i) {
        folder.add((i % 3 == 0 ? "a/" : "b/") + std::to_string(i) + ".png", grey_png(i));
    }
    const ImageDataset one = read_images(folder.path(), {}, {.threads = 1});
    const ImageDataset four = read_images(folder.path(), {}, {.threads = 4});
    EXPECT_EQ(one.fingerprint(), four.fingerprint());
    EXPECT_EQ(one.image_names, four.image_names);
    // Of several failures the first in order is told.
    folder.add("a/0.png", "nothing");
    folder.add("b/98.png", "something");
    for (const int threads : {1, 4}) {
        expect_error(bad_data, {"a/0.png: is no PNG or JPEG image: it begins with 'nothing'"},
                     [&] { read_images(folder.path(), {}, {.threads = threads}); });
    }
}

TEST(image_folder, can_be_stopped) {
    const ImageFolder folder({{"a/1.png", grey_png(9)}});
    std::stop_source stop;
    stop.request_stop();
    expect_error(ErrorCode::cancelled, {""},
                 [&] { read_images(folder.path(), {}, {.stop = stop.get_token()}); });
}

TEST(image_folder, images_of_two_sizes_are_refused_by_name) {
    const ImageFolder folder({{"a/1.png", grey_png(9)},
                              {"a/2.png", grey_png(9)},
                              {"b/0.png", png({.width = 2, .height = 3, .colour = 0}, "abcdef")}});
    const std::string root = folder.path().string();
    expect_error(bad_data,
                 {root + "/b/0.png: is 2 x 3 pixels, expected 3 x 2 as in " + root +
                  "/a/1.png: all images must have one size"},
                 [&] { read_images(folder.path()); });
}

TEST(image_folder, refuses_what_is_no_folder_of_class_folders) {
    const auto refused = [](const ImageFolder& folder, const std::string& message) {
        expect_error(bad_data, {folder.path().string() + message}, [&] { read_images(folder.path()); });
    };
    refused(ImageFolder({}), ": has no class folders, expected ");
    refused(ImageFolder({{"a/1.png", grey_png(9)}, {"2.png", grey_png(9)}}),
            "/2.png: lies in no class folder, expected ");
    refused(ImageFolder({{"a/1.png", grey_png(9)}, {"b/c/1.png", grey_png(9)}}),
            "/b/c: is a folder in a class folder, expected image files");
    refused(ImageFolder({{"a/1.png", grey_png(9)}, {"b/.keep", ""}}),
            "/b: the class folder is empty, expected .png, .jpg or .jpeg files");
    refused(ImageFolder({{"a/1.png", grey_png(9)}, {"a/notes.txt", "x"}}),
            "/a/notes.txt: is not named as an image, expected .png, .jpg or .jpeg");
    refused(ImageFolder({{"a/1.png", grey_png(9)}, {"a/2.png", "a,b\n1,2\n"}}),
            "/a/2.png: is no PNG or JPEG image: it begins with 'a,b\\n1,2\\n'");
    refused(ImageFolder({{"a/1.png", grey_png(9).substr(0, 50)}}), "/a/1.png: the PNG image is damaged: ");
    const ImageFolder good({{"a/1.png", grey_png(9)}});
    expect_error(ErrorCode::bad_argument, {": a labels file 'y' goes with IDX images only"},
                 [&] { read_images(good.path(), {.labels_file = "y"}); });
    expect_error(bad_data,
                 {"1.png: is a single image, expected an IDX file, a CIFAR file (.bin) or a folder"},
                 [&] { read_images(good.path() / "a" / "1.png"); });
    expect_error(bad_data, {"/a/1.png: is 3 x 2 pixels, expected at most 5 in all"},
                 [&] { read_image_folder(good.path(), true, {}, {.max_pixels = 5}); });
}

TEST(image_folder, files_that_cannot_be_opened_are_named) {
    const ImageFolder folder({{"a/1.png", grey_png(9)}});
    std::filesystem::create_symlink("absent.png", folder.path() / "a" / "2.png");
    expect_error(ErrorCode::file, {"/a/2.png: cannot be opened: No such"},
                 [&] { read_images(folder.path()); });
    std::filesystem::create_symlink("loop", folder.path() / "loop");
    expect_error(ErrorCode::file, {"/loop: Too many levels of symbolic links"},
                 [&] { read_images(folder.path()); });
}

TEST(image_folder, refuses_names_that_are_not_utf8) {
    const ImageFolder folder({{"a/\xff.png", grey_png(9)}});
    expect_error(bad_data, {"/a': the name '\\xff.png' is not UTF-8 text"},
                 [&] { read_images(folder.path()); });
}

}  // namespace
}  // namespace hardlearn::testing
