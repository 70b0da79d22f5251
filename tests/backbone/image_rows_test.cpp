#include "hardlearn/backbone/image_rows.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "hardlearn/backbone/backbone.hpp"
#include "hardlearn/mil/fit_micro_learner.hpp"
#include "hardlearn/mil/model_file.hpp"
#include "tests/backbone/cache_home.hpp"
#include "tests/backbone/tiny_backbones.hpp"
#include "tests/data/image_writing.hpp"
#include "tests/support/errors.hpp"

namespace hardlearn::testing {
namespace {

using Names = std::vector<std::string>;

class ImageRows : public ::testing::Test {
  protected:
    ImageRows() {
        write_backbone(folder_.path() / "tiny.pt", five_numbers);
        for (int i = 0; i < 12; ++i) {
            add("photos/dark/" + std::to_string(100 + i) + ".png", 10 + 3 * i);
            add("photos/bright/" + std::to_string(100 + i) + ".png", 200 + 3 * i);
        }
    }
    void add(const std::string& name, int value) const {
        std::filesystem::create_directories((folder_.path() / name).parent_path());
        folder_.write(name,
                      png({.width = 5, .height = 4, .colour = 0}, std::string(20, static_cast<char>(value))));
    }
    ImageSource source(const std::string& name, const std::string& backbone = "tiny.pt") const {
        return {
            .path = folder_.path() / name,
            .read = {},
            .options = {.backbone = backbone.empty() ? "" : (folder_.path() / backbone).string(), .size = 8}};
    }
    TemporaryFolder folder_;
    CacheHome cache_;
};

using image_rows = ImageRows;

TEST_F(image_rows, are_a_table_with_classes_names_and_where_it_came_from) {
    const ReadData read = read_image_rows(source("photos"), true);
    const Dataset& data = read.data;
    EXPECT_EQ(data.rows, 24u);
    ASSERT_EQ(data.columns.size(), 5u);
    EXPECT_EQ(data.columns[0].name, "f1");
    EXPECT_EQ(data.class_names, (Names{"bright", "dark"}));
    EXPECT_EQ(data.row_names.front(), "bright/100.png");
    EXPECT_FLOAT_EQ(static_cast<float>(data.columns[0].values[0]), 200.0f / 255);
    ASSERT_TRUE(data.images);
    EXPECT_EQ(data.images->backbone, "tiny");
    EXPECT_EQ(data.images->size, 8u);
    EXPECT_TRUE(std::ranges::any_of(read.notes, [](const Note& note) {
        return note.kind == "image_sizes" && note.text.find("4 x 5") != std::string::npos;
    }));
}

TEST_F(image_rows, need_a_backbone_and_know_no_options_of_tables) {
    expect_error(ErrorCode::bad_argument, {"holds images", "backbone"},
                 [&] { read_image_rows(source("photos", ""), true); });
    ImageSource labelled = source("photos");
    labelled.read.label = "kind";
    expect_error(ErrorCode::bad_argument, {"label goes with a table"},
                 [&] { read_image_rows(labelled, true); });
}

TEST_F(image_rows, take_groups_from_a_file) {
    ImageSource grouped = source("photos");
    std::string groups = "group\n";
    for (int i = 0; i < 24; ++i) groups += "g" + std::to_string(i / 4) + "\n";
    grouped.read.groups_file = folder_.write("groups.csv", groups);
    EXPECT_EQ(read_image_rows(grouped, true).data.group_names.size(), 6u);
}

TEST_F(image_rows, a_model_finds_its_backbone_again_and_predicts_alike) {
    const Dataset data = read_image_rows(source("photos"), true).data;
    const MicroLearner fitted = fit(data, {.construction = Construction::naive});
    write_model(fitted, folder_.path() / "photos.model");
    const MicroLearner model = read_model(folder_.path() / "photos.model");
    ASSERT_TRUE(model.preparation().images);
    EXPECT_EQ(*model.preparation().images, *data.images);
    ASSERT_EQ(model.row_names().size(), 24u);
    for (std::size_t i = 0; i < 24; ++i)
        EXPECT_EQ(model.row_names()[i], data.row_names[model.source_rows()[i]]);
    const ImageModel asked{*model.preparation().images, model.class_names()};
    const ReadData again = read_image_queries(source("photos", ""), asked);
    for (std::size_t j = 0; j < 5; ++j) EXPECT_EQ(again.data.columns[j].values, data.columns[j].values);
    EXPECT_EQ(again.data.labels, data.labels);
}

TEST_F(image_rows, another_backbone_is_refused_and_one_that_is_gone_is_asked_for) {
    const Dataset data = read_image_rows(source("photos"), true).data;
    const ImageModel asked{*data.images, data.class_names};
    write_backbone(folder_.path() / "other.pt", "return x.mean([2, 3])");
    expect_error(ErrorCode::bad_data, {"other.pt: is another backbone than the model's, tiny"},
                 [&] { read_image_queries(source("photos", "other.pt"), asked); });
    std::filesystem::remove_all(cache_.path());
    expect_error(ErrorCode::file, {"tiny", "is not among those kept"},
                 [&] { read_image_queries(source("photos", ""), asked); });
    EXPECT_EQ(read_image_queries(source("photos", "tiny.pt"), asked).data.rows, 24u);
}

TEST_F(image_rows, folders_that_are_no_classes_of_the_model_tell_no_classes) {
    const Dataset data = read_image_rows(source("photos"), true).data;
    const ImageModel asked{*data.images, data.class_names};
    add("flat/1.png", 3);
    add("batches/first/1.png", 3);
    add("mixed/bright/1.png", 250);
    add("mixed/unsure/1.png", 120);
    const ReadData flat = read_image_queries(source("flat"), asked);
    EXPECT_TRUE(flat.data.labels.empty());
    EXPECT_EQ(flat.data.row_names, Names{"1.png"});
    const ReadData batches = read_image_queries(source("batches"), asked);
    EXPECT_TRUE(batches.data.labels.empty());
    EXPECT_EQ(batches.notes.front().kind, "folders_are_no_classes");
    EXPECT_EQ(read_image_queries(source("mixed"), asked).data.labels.size(), 2u);
}

}  // namespace
}  // namespace hardlearn::testing
