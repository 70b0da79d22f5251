#include "hardlearn/backbone/extraction.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

#include "hardlearn/backbone/backbone_store.hpp"
#include "hardlearn/backbone/feature_cache.hpp"
#include "hardlearn/core/error.hpp"
#include "tests/backbone/cache_home.hpp"
#include "tests/backbone/tiny_backbones.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

// 40 grey images whose sizes differ; number 7 is damaged where the test says so.
ImageCollection some_images(bool with_bad = false) {
    ImageCollection images;
    images.name = "some";
    for (int i = 0; i < 40; ++i) images.image_names.push_back("image " + std::to_string(i));
    images.decode = [with_bad](RowIndex row) {
        if (with_bad && row == RowIndex(7)) throw_bad_data("image 7: is damaged");
        const std::size_t size = 3 + static_cast<std::size_t>(row) % 4;
        DecodedImage image{.channels = 1, .height = size, .width = size, .pixels = {}};
        for (std::size_t p = 0; p < size * size; ++p)
            image.pixels.push_back(
                static_cast<std::uint8_t>((static_cast<std::size_t>(row) * 37 + p * 11) % 256));
        return image;
    };
    return images;
}

class Extraction : public ::testing::Test {
  protected:
    Backbone backbone(const std::string& body = five_numbers) {
        write_backbone(folder_.path() / "tiny.pt", body);
        return Backbone::read(folder_.path() / "tiny.pt");
    }
    static ExtractionOptions options(const Backbone& backbone) {
        return {.made = {.backbone = backbone.name(), .hash = backbone.hash(), .size = 6, .mirrored = false}};
    }
    TemporaryFolder folder_;
    CacheHome cache_;
};

using extraction = Extraction;

std::vector<float> values_of(const Matrix<float>& rows) {
    std::vector<float> values;
    for (std::size_t i = 0; i < rows.rows(); ++i)
        values.insert(values.end(), rows.row(i).begin(), rows.row(i).end());
    return values;
}

TEST_F(extraction, gives_each_image_the_bits_that_it_has_alone_on_any_number_of_threads) {
    const Backbone tiny = backbone();
    const ImageCollection images = some_images();
    const auto one = extract_features(images, tiny, options(tiny), {.threads = 1});
    std::filesystem::remove_all(cache_.path() / "features");
    const auto three = extract_features(images, tiny, options(tiny), {.threads = 3});
    EXPECT_EQ(values_of(one.features), values_of(three.features));
    for (std::size_t i = 0; i < 40; ++i) {
        const auto alone = tiny.features(images.decode(RowIndex(i)), options(tiny).made);
        EXPECT_TRUE(std::ranges::equal(alone, one.features.row(i))) << i;
    }
}

TEST_F(extraction, comes_from_the_cache_the_second_time) {
    const Backbone tiny = backbone();
    ImageCollection images = some_images();
    const auto first = extract_features(images, tiny, options(tiny));
    // Decoded once to be known again, and not again to be seen by the backbone.
    std::atomic<int> decoded = 0;
    const auto plain = images.decode;
    images.decode = [&](RowIndex row) {
        ++decoded;
        return plain(row);
    };
    const auto second = extract_features(images, tiny, options(tiny));
    EXPECT_EQ(decoded, 40);
    EXPECT_EQ(values_of(first.features), values_of(second.features));
    // Another way of making them is something else.
    ExtractionOptions mirrored = options(tiny);
    mirrored.made.mirrored = true;
    EXPECT_NE(values_of(extract_features(images, tiny, mirrored).features), values_of(first.features));
    const Backbone other = backbone("return x.mean([2, 3])");
    EXPECT_EQ(extract_features(images, other, options(other)).features.columns(), 3u);
}

TEST_F(extraction, what_is_damaged_in_the_cache_is_made_anew) {
    const Backbone tiny = backbone();
    const auto first = extract_features(some_images(), tiny, options(tiny));
    std::filesystem::path kept;
    for (const auto& entry : std::filesystem::directory_iterator(cache_.path() / "features"))
        kept = entry.path();
    ASSERT_FALSE(kept.empty());
    const std::string whole = read_file(kept);
    for (const std::string& bytes :
         {std::string(), whole.substr(0, whole.size() - 3), std::string("no features")}) {
        write_file(kept, bytes);
        EXPECT_EQ(values_of(extract_features(some_images(), tiny, options(tiny)).features),
                  values_of(first.features));
        EXPECT_EQ(read_file(kept), whole);
    }
    // Of another backbone, under this one's name.
    const Backbone other = backbone("return x.mean([2, 3])");
    extract_features(some_images(), other, options(other));
    for (const auto& entry : std::filesystem::directory_iterator(cache_.path() / "features")) {
        if (entry.path() != kept) write_file(kept, read_file(entry.path()));
    }
    EXPECT_EQ(values_of(extract_features(some_images(), tiny, options(tiny)).features),
              values_of(first.features));
}

TEST_F(extraction, does_without_a_cache_and_says_so) {
    write_file(cache_.path(), "a file where a folder should be");
    const Backbone tiny = backbone();
    const auto result = extract_features(some_images(), tiny, options(tiny));
    EXPECT_EQ(result.features.rows(), 40u);
    EXPECT_TRUE(
        std::ranges::any_of(result.notes, [](const Note& note) { return note.kind == "features_not_kept"; }));
}

TEST_F(extraction, bad_images_stop_it_or_are_left_out_by_name) {
    const Backbone tiny = backbone();
    ExtractionOptions skipping = options(tiny);
    expect_error(ErrorCode::bad_data, {"image 7: is damaged"},
                 [&] { extract_features(some_images(true), tiny, skipping); });
    skipping.skip_bad = true;
    const auto result = extract_features(some_images(true), tiny, skipping);
    EXPECT_EQ(result.features.rows(), 39u);
    EXPECT_EQ(result.images[6], RowIndex(6));
    EXPECT_EQ(result.images[7], RowIndex(8));
    const auto note = std::ranges::find(result.notes, "bad_images", &Note::kind);
    ASSERT_NE(note, result.notes.end());
    EXPECT_NE(note->text.find("1 of 40 images cannot be decoded, and are left out: image 7"),
              std::string::npos);
}

TEST_F(extraction, an_image_that_breaks_the_backbone_is_named) {
    const Backbone tiny = backbone("return x.mean([2, 3]) / (x.amax() < 0.9)");
    expect_error(ErrorCode::bad_data, {"image ", "not finite"},
                 [&] { extract_features(some_images(), tiny, options(tiny)); });
}

TEST_F(extraction, can_be_stopped) {
    std::stop_source stop;
    stop.request_stop();
    const Backbone tiny = backbone();
    expect_error(ErrorCode::cancelled, {""},
                 [&] { extract_features(some_images(), tiny, options(tiny), {.stop = stop.get_token()}); });
}

using backbone_store = Extraction;

TEST_F(backbone_store, finds_names_and_what_was_used_before) {
    const Backbone tiny = backbone();
    EXPECT_FALSE(find_kept_backbone(tiny.hash()));
    EXPECT_EQ(find_backbone((folder_.path() / "tiny.pt").string()).hash(), tiny.hash());
    ASSERT_TRUE(find_kept_backbone(tiny.hash()));
    EXPECT_EQ(find_kept_backbone(tiny.hash())->hash(), tiny.hash());
    std::filesystem::copy_file(folder_.path() / "tiny.pt", cache_.path() / "backbones" / "small.pt");
    // Kept under its hash, too, so that a model finds it when the name means another.
    std::filesystem::remove_all(cache_.path() / "backbones" / "by-hash");
    EXPECT_EQ(find_backbone("small").hash(), tiny.hash());
    write_backbone(cache_.path() / "backbones" / "small.pt", "return x.mean([2, 3])");
    ASSERT_TRUE(find_kept_backbone(tiny.hash()));
    expect_error(ErrorCode::file, {"large", "no such backbone", "backbones/large.pt"},
                 [] { find_backbone("large"); });
}

// A model file tells a hash, and may tell anything.
TEST_F(backbone_store, opens_no_path_in_place_of_a_hash) {
    const Backbone tiny = backbone();
    find_backbone((folder_.path() / "tiny.pt").string());
    std::filesystem::copy_file(folder_.path() / "tiny.pt",
                               cache_.path() / "backbones" / "by-hash" / std::string(32, 'a'));
    for (const std::string& text : {(folder_.path() / "tiny.pt").string(), std::string("../../tiny.pt"),
                                    std::string(), std::string(32, 'a')})
        EXPECT_FALSE(find_kept_backbone(text)) << text;
}

}  // namespace
}  // namespace hardlearn::testing
