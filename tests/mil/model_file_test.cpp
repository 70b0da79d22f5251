#include "hardlearn/mil/model_file.hpp"
#include "hardlearn/mil/micro_learner_parts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <span>
#include <utility>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/safetensors.hpp"
#include "hardlearn/mil/model_json.hpp"
#include "tests/mil/support.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/files.hpp"
#include "tests/support/matrices.hpp"
#include "tests/support/test_data.hpp"

namespace hardlearn::testing {
namespace {

class model_file : public ::testing::Test {
  protected:
    std::filesystem::path file(const std::string& name) const { return folder_ / name; }
    TemporaryFolder folder_;
};

TEST_F(model_file, a_saved_model_answers_with_the_same_bits) {
    const Dataset training = ring_of_classes(140, 4, 0.6, 31);
    const Dataset fresh = ring_of_classes(50, 4, 0.6, 32);
    MicroLearnerOptions options = small_grid();
    for (const std::size_t k : {std::size_t{20}, all_neighbors}) {
        options.num_neighbors = {k};
        const MicroLearner model = fit_micro_learner(training, all_rows(140), options);
        write_model(model, file("model"));
        const MicroLearner loaded = read_model(file("model"));
        const auto before = predict(model, fresh, all_rows(50));
        const auto after = predict(loaded, fresh, all_rows(50));
        EXPECT_EQ(before.labels, after.labels);
        EXPECT_TRUE(same_bits(before.scores, after.scores));
        EXPECT_EQ(loaded.parts().calibration->temperature, model.parts().calibration->temperature);
        EXPECT_EQ(loaded.parts().calibration->log_loss_after, model.parts().calibration->log_loss_after);
        EXPECT_EQ(loaded.parts().calibration->scores, model.parts().calibration->scores);
        EXPECT_EQ(familiarity_of(loaded, fresh, all_rows(50)), familiarity_of(model, fresh, all_rows(50)));
        EXPECT_EQ(loaded.chosen(), model.chosen());
        EXPECT_EQ(loaded.class_names(), model.class_names());
        EXPECT_EQ(loaded.training_fingerprint(), model.training_fingerprint());
        EXPECT_EQ(loaded.evidence().size(), model.evidence().size());
        write_model(loaded, file("again"));
        EXPECT_EQ(read_file(file("model")), read_file(file("again")));
    }
}

TEST_F(model_file, in_memory_has_the_bytes_of_the_file) {
    const Dataset training = ring_of_classes(60, 3, 0.6, 38), fresh = ring_of_classes(20, 3, 0.6, 39);
    const MicroLearner model = fit_micro_learner(training, all_rows(60), small_grid());
    const std::vector<std::byte> bytes = write_model(model);
    write_model(model, file("model"));
    const std::string written = read_file(file("model"));
    ASSERT_EQ(written.size(), bytes.size());
    EXPECT_TRUE(std::ranges::equal(std::as_bytes(std::span(written)), bytes));
    const MicroLearner loaded = read_model(bytes);
    EXPECT_TRUE(
        same_bits(predict(loaded, fresh, all_rows(20)).scores, predict(model, fresh, all_rows(20)).scores));
    EXPECT_EQ(write_model(loaded), bytes);
}

TEST_F(model_file, truncated_or_damaged_in_memory_is_refused) {
    const Dataset training = ring_of_classes(20, 2, 0.6, 40);
    const std::vector<std::byte> bytes = write_model(fit_micro_learner(training, all_rows(20), small_grid()));
    for (std::size_t size = 0; size < bytes.size(); size += 101) {
        expect_error(ErrorCode::bad_data,
                     "the bytes of a model: ", [&] { read_model(std::span(bytes).first(size)); });
    }
    expect_error(ErrorCode::bad_data, "the bytes of a model: is no model file: it has 5 bytes only",
                 [&] { read_model(std::span(bytes).first(5)); });
    std::vector<std::byte> damaged = bytes;
    damaged.back() ^= std::byte{1};
    expect_error(ErrorCode::bad_data, "the checksum does not match", [&] { read_model(damaged); });
}

TEST_F(model_file, equal_fits_give_equal_bytes_for_any_number_of_threads) {
    const Dataset training = ring_of_classes(140, 3, 0.6, 33);
    for (const int threads : {1, 2}) {
        const auto model =
            fit_micro_learner(training, all_rows(140),
                              {.construction = Construction::naive, .hardness = false}, {.threads = threads});
        write_model(model, file(std::to_string(threads)));
    }
    EXPECT_EQ(read_file(file("1")), read_file(file("2")));
}

TEST_F(model_file, damage_is_noticed_wherever_it_is) {
    const Dataset training = ring_of_classes(20, 2, 0.6, 34);
    MicroLearnerOptions options = small_grid();
    options.num_neighbors = {all_neighbors};
    write_model(fit_micro_learner(training, all_rows(20), options), file("model"));
    const std::string whole = read_file(file("model"));
    for (std::size_t place = 0; place < whole.size(); place += 37) {
        SCOPED_TRACE(place);
        std::string damaged = whole;
        damaged[place] = static_cast<char>(damaged[place] ^ (1 << place % 8));
        write_file(file("damaged"), damaged);
        expect_error(ErrorCode::bad_data, file("damaged").string(), [&] { read_model(file("damaged")); });
        write_file(file("short"), whole.substr(0, place));
        EXPECT_THROW(read_model(file("short")), Error);
    }
}

TEST_F(model_file, a_file_that_is_whole_but_makes_no_sense_is_refused) {
    SafetensorsWriter writer;
    writer.set_metadata("model", R"({"options":{}})");
    writer.write(file("foreign"), "hardlearn.micro-learner", 1);
    expect_error(ErrorCode::bad_data, "not a model that this program can use",
                 [&] { read_model(file("foreign")); });
}

TEST_F(model_file, a_description_that_nests_without_end_is_refused) {
    SafetensorsWriter writer;
    writer.set_metadata("model",
                        "{\"options\":" + std::string(400'000, '[') + std::string(400'000, ']') + "}");
    writer.write(file("deep"), "hardlearn.micro-learner", 1);
    expect_error(ErrorCode::bad_data, "nests too deep", [&] { read_model(file("deep")); });
}

// Every whole number of the description that is a count, made into what is none.
TEST_F(model_file, counts_that_are_none_are_refused) {
    MicroLearnerOptions options = small_grid();
    options.hardness = true;
    write_model(fit_micro_learner(ring_of_classes(60, 3, 0.6, 36), all_rows(60), options), file("model"));
    const std::string header = SafetensorsFile(file("model"), "hardlearn.micro-learner", 9).metadata("model");
    ASSERT_NO_THROW(read_header(header));
    for (const std::string name : {"place", "num_neighbors", "batch_size", "questions", "num_seeds"}) {
        const std::string key = "\"" + name + "\":";
        const std::size_t begin = header.rfind(key);  // options have lists of the same names
        ASSERT_NE(begin, std::string::npos) << name;
        const std::size_t end = header.find_first_of(",}", begin);
        for (const char* value : {"1e30", "-1", "0.5", "true", "[]", "\"many\""}) {
            std::string damaged = header;
            damaged.replace(begin, end - begin, key + value);
            expect_error(ErrorCode::bad_data, "is no whole number", [&] { read_header(damaged); });
        }
    }
}

// golden/schema1.model: `hardlearn fit schema1.csv --construction naive` by hardlearn 0.1.0, the last to
// write schema 1, and schema1_predictions.csv what its `predict --scores` said.
TEST_F(model_file, a_file_of_schema_1_answers_as_it_did_with_its_plain_vote) {
    EXPECT_EQ(read_model_schema(golden_data("mil", "schema1.model")), 1);
    const MicroLearner model = read_model(golden_data("mil", "schema1.model"));
    EXPECT_FALSE(model.parts().calibration.has_value());
    EXPECT_FALSE(model.parts().familiarity.has_value());
    EXPECT_FALSE(model.parts().hardness.has_value());
    const Dataset rows = read_dataset(golden_data("mil", "schema1.csv"), {});
    const Dataset said = read_dataset(golden_data("mil", "schema1_predictions.csv"), {.label = "prediction"});
    const auto predictions = predict(model, rows, all_rows(rows.rows));
    EXPECT_EQ(predictions.labels, said.labels);
    for (std::size_t i = 0; i < rows.rows; ++i) {
        for (std::size_t c = 0; c < 3; ++c) {
            EXPECT_NEAR(predictions.scores(i, c), said.columns[c].values[i], 1e-5);
        }
    }
    for (const std::function<void()>& ask :
         {std::function<void()>([&] { prediction_sets(model, predictions, 0.9); }),
          std::function<void()>([&] { familiarity_of(model, rows, all_rows(rows.rows)); })}) {
        expect_error(ErrorCode::bad_data, "fit it again", [&] { ask(); });
    }
    write_model(model, file("again"));
    EXPECT_FALSE(read_model(file("again")).parts().calibration.has_value());
    EXPECT_TRUE(
        same_bits(predict(read_model(file("again")), rows, all_rows(rows.rows)).scores, predictions.scores));
}

TEST_F(model_file, keeps_the_hardness_of_the_training_rows_where_it_was_measured) {
    for (const std::size_t rows : {std::size_t{40}, std::size_t{6}}) {
        const Dataset training = ring_of_classes(rows, 2, 0.6, 37);
        MicroLearnerOptions options = small_grid();
        for (const bool hardness : {true, false}) {
            options.hardness = hardness;
            const MicroLearner model = fit_micro_learner(training, all_rows(rows), options);
            write_model(model, file("model"));
            const MicroLearner loaded = read_model(file("model"));
            EXPECT_EQ(read_model_schema(file("model")), 2) << "older programs do without it";
            ASSERT_EQ(loaded.parts().hardness.has_value(), hardness);
            write_model(loaded, file("again"));
            EXPECT_EQ(read_file(file("model")), read_file(file("again")));
            if (!hardness) continue;
            EXPECT_EQ(loaded.parts().hardness->num_seeds, model.parts().hardness->num_seeds);
            const double kept = loaded.parts().hardness->learning_hard_index;
            EXPECT_TRUE(rows < 8 ? std::isnan(kept) : kept == model.parts().hardness->learning_hard_index);
        }
    }
}

TEST_F(model_file, a_newer_schema_is_refused_by_its_number) {
    SafetensorsWriter().write(file("newer"), "hardlearn.micro-learner", micro_learner_schema + 1);
    expect_error(ErrorCode::bad_data, "newer hardlearn (schema 5)", [&] { read_model(file("newer")); });
}

TEST_F(model_file, calibration_and_familiarity_that_make_no_sense_are_refused) {
    const Dataset training = ring_of_classes(60, 3, 0.6, 36);
    const MicroLearner model = fit_micro_learner(training, all_rows(60), small_grid());
    const std::vector<std::pair<std::string, std::function<void(MicroLearnerParts&)>>> spoilers = {
        {"temperature", [](MicroLearnerParts& m) { m.calibration->temperature = 0; }},
        {"temperature", [](MicroLearnerParts& m) { m.calibration->temperature = -1; }},
        {"temperature", [](MicroLearnerParts& m) { m.calibration->temperature = std::nan(""); }},
        {"left-out scores", [](MicroLearnerParts& m) { m.calibration->scores.front().score = 1.0; }},
        {"left-out score", [](MicroLearnerParts& m) { m.calibration->scores.back().score = 1.5; }},
        {"left-out score", [](MicroLearnerParts& m) { m.calibration->scores.back().score = std::nan(""); }},
        {"weight", [](MicroLearnerParts& m) { m.calibration->scores.back().weight = 0; }},
        {"weight", [](MicroLearnerParts& m) { m.calibration->scores.front().weight = 2; }},
        {"knows labels", [](MicroLearnerParts& m) { m.familiarity->view = View::lda; }},
        {"strangeness", [](MicroLearnerParts& m) { m.familiarity->strangeness.front() = -1; }},
        {"strangeness", [](MicroLearnerParts& m) { m.familiarity->strangeness.front() = 1e30; }},
        {"strangeness of no row", [](MicroLearnerParts& m) { m.familiarity->rows.resize(10); }},
        {"hardness", [](MicroLearnerParts& m) { m.hardness = {.learning_hard_index = 1.5}; }},
        {"hardness", [](MicroLearnerParts& m) { m.hardness = {.learning_hard_index = -0.5}; }},
        {"reference row", [](MicroLearnerParts& m) { m.familiarity->rows.back() = 60; }},
        {"reference row", [](MicroLearnerParts& m) { m.familiarity->rows[3] = m.familiarity->rows[2]; }}};
    for (const auto& [what, spoil] : spoilers) {
        SCOPED_TRACE(what);
        MicroLearnerParts spoilt = model.parts();
        spoil(spoilt);
        write_model(MicroLearner(std::move(spoilt)), file("spoilt"));
        expect_error(ErrorCode::bad_data, what == "temperature" ? "" : what,
                     [&] { read_model(file("spoilt")); });
    }
}

TEST_F(model_file, a_missing_file_is_a_file_error) {
    expect_error(ErrorCode::file, {}, [&] { read_model(file("nothing")); });
}

}  // namespace
}  // namespace hardlearn::testing
