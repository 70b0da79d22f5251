#include "hardlearn/backbone/backbone.hpp"

#include <gtest/gtest.h>
#include <torch/script.h>

#include "hardlearn/reweight/reweight.hpp"
#include "hardlearn/training/settings.hpp"
#include "tests/backbone/tiny_backbones.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/files.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {

void write_backbone(const std::filesystem::path& path, const std::string& body) {
    torch::jit::Module module("tiny");
    module.define("def forward(self, x):\n    " + body + "\n");
    module.save(path.string());
}

namespace {

// Of a colour image whose red values are given, green and blue none.
DecodedImage red(std::size_t height, std::size_t width, std::vector<std::uint8_t> pixels) {
    pixels.resize(3 * height * width, 0);
    return {.channels = 3, .height = height, .width = width, .pixels = std::move(pixels)};
}

ImageFeatures made_at(std::size_t size, bool mirrored = false) {
    return {.backbone = {}, .hash = {}, .size = size, .mirrored = mirrored};
}

class TinyBackbone : public ::testing::Test {
  protected:
    Backbone made_of(const std::string& body) {
        write_backbone(folder_.path() / "tiny.pt", body);
        return Backbone::read(folder_.path() / "tiny.pt");
    }
    TemporaryFolder folder_;
};

using backbone = TinyBackbone;

TEST_F(backbone, sees_colours_from_0_to_1) {
    const auto values = made_of(five_numbers)
                            .features({.channels = 3,
                                       .height = 2,
                                       .width = 2,
                                       .pixels = {255, 0, 0, 0, 51, 51, 51, 51, 0, 0, 0, 255}},
                                      made_at(2));
    const std::vector<float> expected = {0.25f, 0.2f, 0.25f, 1.0f, 1.0f};
    ASSERT_EQ(values.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_FLOAT_EQ(values[i], expected[i]);
}

TEST_F(backbone, spreads_grey_to_three_channels) {
    const auto values =
        made_of(five_numbers).features({.channels = 1, .height = 1, .width = 1, .pixels = {102}}, made_at(1));
    for (const float value : values) EXPECT_FLOAT_EQ(value, 0.4f);
}

// Bilinear, pixels as areas: the values between two pixels' middles lie on a line, those outside are the
// pixels'.
TEST_F(backbone, enlarges_bilinearly) {
    const auto values = made_of("return x[:, :1].flatten(1)").features(red(1, 2, {0, 255}), made_at(4));
    ASSERT_EQ(values.size(), 16u);
    const float expected[] = {0.0f, 0.25f, 0.75f, 1.0f};
    for (std::size_t i = 0; i < 16; ++i) EXPECT_NEAR(values[i], expected[i % 4], 1e-6) << i;
}

// Every pixel of a fine pattern counts where it shrinks: none is skipped.
TEST_F(backbone, shrinks_without_aliases) {
    std::vector<std::uint8_t> stripes(std::size_t{64} * 64);
    for (std::size_t i = 0; i < stripes.size(); ++i) stripes[i] = i % 2 == 0 ? 255 : 0;
    const auto values = made_of("return x[:, :1].flatten(1)").features(red(64, 64, stripes), made_at(8));
    for (const float value : values) EXPECT_NEAR(value, 0.5, 0.05);
}

TEST_F(backbone, a_mirrored_image_counts_half) {
    const Backbone first_row = made_of("return x[:, 0, 0, :]");
    const DecodedImage image = red(3, 3, {255, 51, 0, 255, 51, 0, 255, 51, 0});
    const auto plain = first_row.features(image, made_at(3)),
               both = first_row.features(image, made_at(3, true));
    ASSERT_EQ(plain.size(), 3u);
    EXPECT_FLOAT_EQ(plain[0], 1.0f);
    EXPECT_FLOAT_EQ(both[0], 0.5f);
    EXPECT_FLOAT_EQ(both[1], 0.2f);
    EXPECT_FLOAT_EQ(both[2], 0.5f);
}

TEST_F(backbone, refuses_what_gives_no_row_of_finite_numbers) {
    const DecodedImage image = red(2, 2, {1, 2, 3, 4});
    const auto refused = [&](const std::string& body, const std::string& text) {
        const Backbone made = made_of(body);
        expect_error(ErrorCode::bad_data, {text}, [&] { made.features(image, made_at(2)); });
    };
    refused("return x", "a tensor of [1, 3, 2, 2], expected one of 1 x width");
    refused("return x.mean([2, 3]) / 0.0 - x.mean([2, 3]) / 0.0", "not finite");
    refused("return [x]", "no tensor");
    refused("return x[:, :0, 0, 0]", "a tensor of [1, 0]");
    const Backbone failing = made_of("return x.reshape([7, 7])");
    const std::string message =
        error_message(ErrorCode::training_failed, [&] { failing.features(image, made_at(2)); });
    EXPECT_TRUE(contains(message, "libtorch: RuntimeError: shape '[7, 7]' is invalid")) << message;
    EXPECT_FALSE(contains(message, "\n")) << message;
}

TEST_F(backbone, is_known_by_its_bytes) {
    const Backbone one = made_of(five_numbers);
    std::filesystem::copy_file(folder_.path() / "tiny.pt", folder_.path() / "renamed.pt");
    const Backbone renamed = Backbone::read(folder_.path() / "renamed.pt");
    EXPECT_EQ(one.hash(), renamed.hash());
    EXPECT_EQ(renamed.name(), "renamed");
    EXPECT_NE(made_of("return x[:, 0, 0]").hash(), one.hash());
    EXPECT_FALSE(one.is_network());
    EXPECT_FALSE(one.was_trained_on(red(1, 1, {1})));
}

TEST_F(backbone, other_files_are_refused) {
    const auto refused = [&](const std::string& bytes) {
        folder_.write("other.pt", bytes);
        expect_error(ErrorCode::bad_data, {"other.pt: is no backbone"},
                     [&] { Backbone::read(folder_.path() / "other.pt"); });
    };
    refused("");
    refused("a,b\n1,2\n");
    write_backbone(folder_.path() / "whole.pt", five_numbers);
    const std::string whole = read_file(folder_.path() / "whole.pt");
    refused(whole.substr(0, whole.size() / 2));
    expect_error(ErrorCode::file, {"absent.pt"}, [&] { Backbone::read(folder_.path() / "absent.pt"); });
}

// Bright and dark images of 8 x 8.
ImageDataset two_shades() {
    ImageDataset data{
        .name = "shades", .channels = 1, .height = 8, .width = 8, .class_names = {"bright", "dark"}};
    for (int i = 0; i < 24; ++i) {
        for (int p = 0; p < 64; ++p)
            data.pixels.push_back(static_cast<std::uint8_t>((i % 2 == 0 ? 180 : 20) + (i * 7 + p * 13) % 40));
        data.labels.push_back(Label(i % 2));
    }
    return data;
}

ReweightOptions quick_training() {
    ReweightOptions options = usual_options(Method::erm, /*is_table=*/false);
    options.training->epochs = 2;
    return with_defaults(options, /*is_table=*/false);
}

TEST_F(backbone, our_networks_are_some_and_know_what_they_were_trained_on) {
    const ImageDataset data = two_shades();
    const ReweightedModel model = fit_reweighted(data, quick_training());
    const auto path = folder_.path() / "shades.network";
    write_reweighted_model(model, path);
    const Backbone network = Backbone::read(path);
    ASSERT_TRUE(network.is_network());
    for (const RowIndex row : {0, 7, 23}) EXPECT_TRUE(network.was_trained_on(data.decoded(row)));
    DecodedImage other = data.decoded(0);
    other.pixels[5] ^= 1;
    EXPECT_FALSE(network.was_trained_on(other));
    const auto values = network.features(other, made_at(0));
    EXPECT_GT(values.size(), 1u);
    EXPECT_EQ(values, network.features(other, made_at(0)));
    // Of another size, it is brought to the network's.
    DecodedImage large{
        .channels = 1, .height = 16, .width = 16, .pixels = std::vector<std::uint8_t>(256, 99)};
    DecodedImage small{.channels = 1, .height = 8, .width = 8, .pixels = std::vector<std::uint8_t>(64, 99)};
    const auto of_large = network.features(large, made_at(0)), of_small = network.features(small, made_at(0));
    ASSERT_EQ(of_large.size(), of_small.size());
    for (std::size_t i = 0; i < of_large.size(); ++i) EXPECT_NEAR(of_large[i], of_small[i], 1e-4);
    expect_error(ErrorCode::bad_data, {"trained on grey images"},
                 [&] { network.features(red(8, 8, {1}), made_at(0)); });
}

}  // namespace
}  // namespace hardlearn::testing
