#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/app/program.hpp"
#include "tests/data/image_writing.hpp"
#include "tests/support/files.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

using Names = std::vector<std::string>;

// Photos of three classes that tell themselves by their brightness, and a network trained on other images.
class ImageCommands : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        shared_ = new TemporaryFolder;
        const Outcome trained =
            run({"reweight", shapes(), "--method", "erm", "--epochs", "2", "-o", network()});
        ASSERT_EQ(trained.status, 0) << trained.err;
    }
    static void TearDownTestSuite() {
        delete shared_;
        shared_ = nullptr;
    }
    static std::string shapes() { return std::string(HARDLEARN_SOURCE_DIR) + "/examples/data/shapes"; }
    static std::string network() { return *shared_ / "shapes.network"; }
    static Outcome run(Names arguments) {
        return hardlearn(arguments, {.environment = {{"XDG_CACHE_HOME", shared_->path() / "cache"}}});
    }

    ImageCommands() {
        const std::vector<std::pair<std::string, int>> classes = {{"dark", 20}, {"dim", 110}, {"light", 200}};
        for (const auto& [name, value] : classes) {
            for (int i = 0; i < 14; ++i)
                add("photos/" + name + "/" + std::to_string(100 + i) + ".png", value + 3 * i);
        }
    }
    void add(const std::string& name, int value) const {
        std::filesystem::create_directories((folder.path() / name).parent_path());
        std::string pixels(std::size_t{24} * 24, '\0');
        for (std::size_t p = 0; p < pixels.size(); ++p)
            pixels[p] = static_cast<char>(value + static_cast<int>(p * 7 % 13));
        folder.write(name, png({.width = 24, .height = 24, .colour = 0}, pixels));
    }
    Outcome with_backbone(Names arguments) const {
        arguments.insert(arguments.end(), {"--backbone", network()});
        return run(arguments);
    }
    std::string photos() const { return folder / "photos"; }

    TemporaryFolder folder;

  private:
    static inline TemporaryFolder* shared_ = nullptr;
};

using image_commands = ImageCommands;

TEST_F(image_commands, a_model_of_photos_is_fitted_asked_and_explained) {
    const std::string model = folder / "photos.model";
    const Outcome fitted = with_backbone({"fit", photos(), "--construction", "naive", "-o", model});
    ASSERT_EQ(fitted.status, 0) << fitted.err;
    EXPECT_TRUE(
        contains(fitted.out, "42 rows, 64 features, 3 classes, no missing cells (images, seen by shapes)"));
    // Classes are scored where the folders are the model's; the backbone is found in the cache.
    const Outcome known = run({"predict", model, photos()});
    ASSERT_EQ(known.status, 0) << known.err;
    EXPECT_TRUE(contains(known.err, "accuracy"));
    EXPECT_EQ(lines_of(known.out).at(0), "image,prediction");
    EXPECT_EQ(lines_of(known.out).at(1), "dark/100.png,dark");
    add("one/shot.png", 212);
    const Outcome one = run({"predict", model, folder / "one/shot.png"});
    EXPECT_EQ(lines_of(one.out), (Names{"image,prediction", "shot.png,light"})) << one.err;
    const Outcome flat = run({"predict", model, folder / "one"});
    EXPECT_EQ(flat.out, one.out);
    const Outcome explained = run({"explain", model, folder / "one", "--row", "1"});
    ASSERT_EQ(explained.status, 0) << explained.err;
    EXPECT_TRUE(contains(explained.out, "row 1 (shot.png): light"));
    EXPECT_TRUE(contains(explained.out, "light/1"));
    const Outcome inspected = run({"inspect", model});
    EXPECT_TRUE(contains(inspected.out, "Its features are shapes's (fingerprint ")) << inspected.out;
    const auto inside = nlohmann::json::parse(run({"inspect", model, "--json", "-"}).out);
    EXPECT_EQ(inside.at("backbone").at("name"), "shapes");
    const Outcome record = run({"explain", model, folder / "one", "--row", "1", "--json", "-"});
    const auto json = nlohmann::json::parse(record.out);
    EXPECT_EQ(json.at("name"), "shot.png");
    EXPECT_TRUE(json.at("traininglet").at(0).at("name").get<std::string>().starts_with("light/"));
}

TEST_F(image_commands, suspects_are_named_and_the_clean_list_is_of_images) {
    add("photos/dark/zzz.png", 210);  // a light one among the dark
    const Outcome diagnosed = with_backbone({"diagnose", photos(), "--suspicious", "1"});
    ASSERT_EQ(diagnosed.status, 0) << diagnosed.err;
    EXPECT_TRUE(contains(diagnosed.out, "dark/zzz.png")) << diagnosed.out;
    const std::string list = folder / "clean.csv";
    const Outcome cleaned = with_backbone({"clean", photos(), "-o", list});
    ASSERT_EQ(cleaned.status, 0) << cleaned.err;
    const std::string text = read_file(list);
    EXPECT_TRUE(text.starts_with("image,class\ndark/100.png,dark\n")) << text;
    EXPECT_FALSE(contains(text, "dark/zzz.png"));
}

TEST_F(image_commands, models_are_compared_on_photos) {
    const Outcome outcome =
        with_backbone({"evaluate", photos(), "--models", "majority,knn", "--no-hardness"});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_TRUE(contains(outcome.out, "knn"));
}

TEST_F(image_commands, networks_among_the_models_say_that_they_see_no_pixels) {
    const auto told = [&](const std::string& models) {
        const Outcome outcome = with_backbone({"evaluate", photos(), "--models", models, "--network-epochs",
                                               "1", "--folds", "2", "--no-hardness"});
        EXPECT_EQ(outcome.status, 0) << outcome.err;
        return contains(outcome.err, "not from the pixels");
    };
    EXPECT_TRUE(told("majority,cnn"));
    EXPECT_TRUE(told("majority,erm"));
}

TEST_F(image_commands, models_that_are_no_networks_have_nothing_to_say_of_pixels) {
    const Outcome outcome =
        with_backbone({"evaluate", photos(), "--models", "majority,knn", "--no-hardness"});
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_FALSE(contains(outcome.err, "pixels")) << outcome.err;
}

TEST_F(image_commands, sc_let_answers_photos_and_tells_which_decided) {
    const std::string model = folder / "photos.model";
    const Outcome fitted =
        with_backbone({"fit", photos(), "--learninglet", "sc-let", "--neighbors", "10", "-o", model});
    ASSERT_EQ(fitted.status, 0) << fitted.err;
    EXPECT_TRUE(contains(fitted.out, "k 10, cosine, linear")) << fitted.out;
    const Outcome explained = with_backbone({"explain", model, photos(), "--row", "1"});
    ASSERT_EQ(explained.status, 0) << explained.err;
    EXPECT_TRUE(contains(explained.out, ".png"));
    const Outcome compared =
        with_backbone({"evaluate", photos(), "--models", "majority,mil-sc-let", "--no-hardness"});
    ASSERT_EQ(compared.status, 0) << compared.err;
    EXPECT_TRUE(contains(compared.out, "mil-sc-let"));
}

TEST_F(image_commands, a_page_names_photos_and_looks_at_new_ones) {
    add("new/a.png", 30);
    add("new/b.png", 205);
    const std::string page = folder / "page.html", hidden = folder / "private.html";
    const Outcome written = with_backbone({"report", photos(), "--new-rows", folder / "new", "-o", page});
    ASSERT_EQ(written.status, 0) << written.err;
    EXPECT_TRUE(contains(read_file(page), "/100.png"));
    EXPECT_TRUE(contains(read_file(page), "New rows"));
    EXPECT_TRUE(contains(read_file(page), "src=\"data:image/jpeg;base64,"));
    ASSERT_EQ(with_backbone({"report", photos(), "-o", hidden, "--private"}).status, 0);
    EXPECT_FALSE(contains(read_file(hidden), ".png"));
    EXPECT_FALSE(contains(read_file(hidden), "<img"));
}

TEST_F(image_commands, features_are_a_table_for_all_else) {
    const std::string array = folder / "x.npy", labels = folder / "y.csv", names = folder / "n.csv";
    const Outcome made =
        with_backbone({"features", photos(), "-o", array, "--write-labels", labels, "--write-names", names});
    ASSERT_EQ(made.status, 0) << made.err;
    EXPECT_EQ(lines_of(read_file(names)).at(1), "dark/100.png");
    const Outcome same =
        run({"evaluate", array, "--labels", labels, "--models", "knn", "--no-hardness", "--json", "-"});
    const Outcome direct =
        with_backbone({"evaluate", photos(), "--models", "knn", "--no-hardness", "--json", "-"});
    ASSERT_EQ(same.status, 0) << same.err;
    EXPECT_EQ(nlohmann::json::parse(same.out)["data"][0]["models"][0]["scores"],
              nlohmann::json::parse(direct.out)["data"][0]["models"][0]["scores"]);
    EXPECT_TRUE(contains(made.out, ", 3 classes, "));
    const Outcome unlabelled =
        with_backbone({"features", std::filesystem::path(photos()) / "dark", "-o", folder / "z.npy"});
    EXPECT_TRUE(contains(unlabelled.out, ", without classes, ")) << unlabelled.out << unlabelled.err;
}

TEST_F(image_commands, what_a_network_was_trained_on_is_refused) {
    const Outcome refused = with_backbone({"features", shapes(), "-o", folder / "x.npy"});
    EXPECT_EQ(refused.status, 3);
    EXPECT_TRUE(contains(refused.err, "was trained on 36 of 36 images (circle/01.png is the first)"));
    EXPECT_TRUE(contains(refused.err, "--in-sample"));
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "x.npy"));
    const Outcome taken = with_backbone({"features", shapes(), "-o", folder / "x.npy", "--in-sample"});
    EXPECT_EQ(taken.status, 0);
    EXPECT_TRUE(contains(taken.err, "warning: "));
}

TEST_F(image_commands, say_what_is_missing_and_what_does_not_go_together) {
    const Outcome no_backbone = run({"fit", photos(), "-o", folder / "m"});
    EXPECT_EQ(no_backbone.status, 2);
    EXPECT_TRUE(contains(no_backbone.err, "holds images, of which a backbone must make numbers"));
    EXPECT_TRUE(contains(no_backbone.err, "--backbone FILE"));
    const Outcome of_table = with_backbone({"diagnose", folder.write("t.csv", two_class_csv(20))});
    EXPECT_EQ(of_table.status, 2);
    EXPECT_TRUE(contains(of_table.err, "--backbone goes with images, not the table"));
    const Outcome labelled = with_backbone({"diagnose", photos(), "--label", "x"});
    EXPECT_EQ(labelled.status, 2);
    EXPECT_TRUE(contains(labelled.err, "label goes with a table"));
    const Outcome absent = run({"diagnose", photos(), "--backbone", "nobody-knows-it"});
    EXPECT_EQ(absent.status, 4);
    EXPECT_TRUE(contains(absent.err, "no such backbone"));
    const Outcome other_command = run({"ablate", photos()});
    EXPECT_EQ(other_command.status, 3);
    EXPECT_TRUE(contains(other_command.err, "holds images, expected a table"));
    const Outcome methods = run({"evaluate", folder / "photos/dark/100.png", "--models", "erm"});
    EXPECT_EQ(methods.status, 2);
    EXPECT_TRUE(contains(methods.err, "100.png: holds images"));
}

TEST_F(image_commands, damaged_images_are_named_or_left_out) {
    folder.write("photos/dim/bad.png", "\x89PNG\r\n\x1a\nbroken");
    const Outcome refused = with_backbone({"features", photos(), "-o", folder / "x.npy"});
    EXPECT_EQ(refused.status, 3);
    EXPECT_TRUE(contains(refused.err, "bad.png"));
    const Outcome skipped = with_backbone({"features", photos(), "-o", folder / "x.npy", "--skip-bad"});
    EXPECT_EQ(skipped.status, 0) << skipped.err;
    EXPECT_TRUE(contains(skipped.err, "1 of 43 images cannot be decoded, and are left out: dim/bad.png"));
    EXPECT_TRUE(contains(skipped.out, "42 rows"));
}

// A network predicts images whose classes nobody knows, too.
TEST_F(image_commands, a_network_predicts_folders_without_classes) {
    add("flat/a.png", 3);
    add("flat/b.png", 3);
    add("batches/first/a.png", 3);
    const Outcome flat = run({"predict", network(), folder / "flat"});
    ASSERT_EQ(flat.status, 0) << flat.err;
    EXPECT_EQ(lines_of(flat.out).size(), 3u);
    EXPECT_TRUE(lines_of(flat.out).at(1).starts_with("a.png,"));
    const Outcome batches = run({"predict", network(), folder / "batches"});
    ASSERT_EQ(batches.status, 0) << batches.err;
    EXPECT_TRUE(contains(batches.err, "no folder is named as a class of the model ('first' is not)"));
    EXPECT_FALSE(contains(batches.err, "accuracy"));
}

}  // namespace
}  // namespace hardlearn::testing
