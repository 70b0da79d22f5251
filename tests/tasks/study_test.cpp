#include "hardlearn/tasks/study.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/support/errors.hpp"
#include "tests/support/files.hpp"
#include "tests/support/texts.hpp"
#include "tests/tasks/support.hpp"

namespace hardlearn::testing {
namespace {

Dataset named(const std::string& name, std::uint64_t seed) {
    Dataset data = two_classes(60, 0.2, seed);
    data.name = name;
    return data;
}

StudyOptions quick(std::vector<std::string> models = {"knn"}) {
    StudyOptions options;
    options.protocol.models = std::move(models);
    options.protocol.num_folds = 2;
    options.findings.num_resamples = 20;
    return options;
}

Study studied(const Dataset& data, const StudyOptions& options, KnownOfSets known = {}) {
    StudyRun run(options, std::move(known));
    run.add(data, data.name + ".csv", {}, {});
    return run.finish({});
}

// What an earlier run found, made recognisable: nothing computes such values.
KnownOfSets marked(const Study& study) {
    KnownOfSets known{.studied = study.sets};
    for (StudiedSet& set : known.studied) {
        for (NamedScore& measure : set.measures) measure.value = -7;
        for (StudiedModel& model : set.models) model.d_index = -7;
    }
    return known;
}

TEST(study, of_one_set_has_measures_scores_and_the_files_name) {
    const Study study = studied(named("x1", 1), quick({"knn", "mil-naive"}));
    ASSERT_EQ(study.sets.size(), 1u);
    const StudiedSet& set = study.sets[0];
    EXPECT_EQ(set.name, "x1");
    EXPECT_EQ(set.file, "x1.csv");
    EXPECT_EQ(set.family, "x");
    EXPECT_EQ(set.rows, 60u);
    EXPECT_EQ(set.features, 3u);
    EXPECT_EQ(set.classes, 2u);
    EXPECT_GE(set.majority_share, 0.5);
    ASSERT_EQ(set.models.size(), 2u);
    EXPECT_GT(set.models[0].d_index, 1.0);
    EXPECT_EQ(study.findings.outcomes[0].best_plain, "knn");
    EXPECT_EQ(study.findings.sets, 1u);
}

TEST(study, computes_nothing_that_the_same_data_and_options_had) {
    const Dataset data = named("x1", 1);
    const KnownOfSets known = marked(studied(data, quick()));
    const Study again = studied(data, quick({"knn", "naive-bayes"}), known);
    EXPECT_EQ(again.sets[0].measures[0].value, -7);
    EXPECT_EQ(again.sets[0].models[0].d_index, -7);
    EXPECT_GT(again.sets[0].models[1].d_index, 0) << "this one is new";
}

TEST(study, computes_again_what_other_data_or_options_change) {
    const Dataset data = named("x1", 1);
    const KnownOfSets known = marked(studied(data, quick()));
    const Study of_other_data = studied(named("x1", 2), quick(), known);
    EXPECT_NE(of_other_data.sets[0].measures[0].value, -7);
    EXPECT_NE(of_other_data.sets[0].models[0].d_index, -7);

    StudyOptions other_distance = quick();
    other_distance.measures.distance = RowDistance::gower;
    const Study by_gower = studied(data, other_distance, known);
    EXPECT_NE(by_gower.sets[0].measures[0].value, -7);
    EXPECT_EQ(by_gower.sets[0].models[0].d_index, -7) << "scores do not depend on it";

    StudyOptions other_folds = quick();
    other_folds.protocol.num_folds = 3;
    const Study by_three = studied(data, other_folds, known);
    EXPECT_EQ(by_three.sets[0].measures[0].value, -7) << "measures do not depend on it";
    EXPECT_NE(by_three.sets[0].models[0].d_index, -7);

    StudyOptions other_seed = quick();
    other_seed.protocol.seed = 1;
    const Study reseeded = studied(data, other_seed, known);
    EXPECT_NE(reseeded.sets[0].measures[0].value, -7);
    EXPECT_NE(reseeded.sets[0].models[0].d_index, -7);
}

RecordedSet record_of(const Dataset& data, const std::string& model, double d_index) {
    return {.source = "r.json",
            .name = data.name,
            .fingerprint = data.fingerprint(),
            .models = {{.name = model, .scores = {{"d_index", d_index}}}}};
}

TEST(study, takes_scores_from_records_and_evaluates_what_they_lack) {
    const Dataset data = named("x1", 1);
    const KnownOfSets known{.records = {record_of(data, "knn", 1.5), record_of(data, "svm", 1.6)}};
    const Study some = studied(data, quick({"knn", "naive-bayes"}), known);
    ASSERT_EQ(some.sets[0].models.size(), 2u);
    EXPECT_EQ(some.sets[0].models[0].d_index, 1.5);
    EXPECT_EQ(some.sets[0].models[0].record, "r.json");
    EXPECT_EQ(some.sets[0].models[1].record, "");
    const Study all = studied(data, quick({}), known);
    ASSERT_EQ(all.sets[0].models.size(), 2u) << "where no model is named, those of the records";
    EXPECT_EQ(all.sets[0].models[1].d_index, 1.6);
}

TEST(study, does_not_take_scores_of_other_data) {
    Dataset data = named("x1", 1);
    const KnownOfSets known{
        .records = {record_of(named("x1", 2), "knn", 1.5), record_of(named("y", 1), "knn", 1.5)}};
    Listener listener;
    StudyRun run(quick({}), known);
    run.add(data, "x1.csv", {}, listener.context());
    const Study study = run.finish(listener.context());
    EXPECT_TRUE(study.sets[0].models.empty());
    EXPECT_TRUE(listener.heard("record_of_other_data"));
    EXPECT_TRUE(listener.heard("no_scores"));
    EXPECT_EQ(study.notes.size(), 2u);
}

TEST(study, tells_where_the_best_is_of_more_models_than_elsewhere) {
    const Dataset few = named("few1", 1), many = named("many1", 2);
    const KnownOfSets known{
        .records = {record_of(few, "knn", 1.5), record_of(many, "knn", 1.5), record_of(many, "svm", 1.6)}};
    for (const bool is_uneven : {false, true}) {
        Listener listener;
        StudyRun run(quick({}), known);
        run.add(few, "few1.csv", {}, {});
        if (is_uneven) run.add(many, "many1.csv", {}, {});
        const Study study = run.finish(listener.context());
        EXPECT_EQ(listener.heard("uneven_models"), is_uneven);
        if (is_uneven) EXPECT_TRUE(contains(study.notes[0].text, "of 1 on few1 and of 2 on many1"));
    }
}

TEST(study, of_grouped_data_takes_scores_of_grouped_records_only) {
    Dataset data = named("x1", 1);
    for (std::size_t i = 0; i < data.rows; ++i) data.groups.push_back(static_cast<GroupIndex>(i % 10));
    for (int g = 0; g < 10; ++g) data.group_names.push_back(std::to_string(g));
    RecordedSet grouped = record_of(data, "knn", 1.5);
    const KnownOfSets ungrouped{.records = {grouped}};
    EXPECT_TRUE(studied(data, quick({}), ungrouped).sets[0].models.empty());
    grouped.name += "@groups";
    EXPECT_EQ(studied(data, quick({}), {.records = {grouped}}).sets[0].models.size(), 1u);
}

TEST(study, tells_after_every_step_what_there_is_so_far) {
    const KnownOfSets known = marked(studied(named("later", 9), quick()));
    StudyRun run(quick({"knn", "naive-bayes"}), known);
    std::vector<std::size_t> scored;
    run.add(named("x1", 1), "x1.csv",
            [&](const Study& so_far) {
                ASSERT_EQ(so_far.sets.size(), 2u)
                    << "sets of an earlier run that were not reached yet are kept";
                EXPECT_EQ(so_far.findings.outcomes.size(), 2u);
                EXPECT_EQ(so_far.sets[1].name, "later");
                scored.push_back(so_far.sets[0].models.size());
            },
            {});
    EXPECT_EQ(scored, (std::vector<std::size_t>{0, 1, 2}));
}

TEST(study, keeps_sets_of_an_earlier_run_that_are_not_asked_for) {
    const KnownOfSets known = marked(studied(named("other", 9), quick()));
    const Study study = studied(named("x1", 1), quick(), known);
    ASSERT_EQ(study.sets.size(), 2u);
    EXPECT_TRUE(study.sets[0].is_asked);
    EXPECT_FALSE(study.sets[1].is_asked);
    EXPECT_EQ(study.findings.sets, 1u);
}

TEST(study, leaves_out_what_is_too_large_or_cannot_be_learned) {
    StudyOptions options = quick();
    options.largest_set = 50;
    StudyRun run(options, {});
    run.add(named("large", 1), "large.csv", {}, {});
    Dataset constant = two_classes(40, 0, 1);
    for (Column& column : constant.columns) std::ranges::fill(column.values, 1.0);
    run.add(constant, "constant.csv", {}, {});
    run.leave_out("unread.csv", "it is no table");
    // A study of nothing is none.
    expect_error(ErrorCode::bad_data, {"large.csv: 60 rows, more than 50", "no other file"},
                 [&] { run.finish({}); });
    run.add(two_classes(40, 0, 2), "two.csv", {}, {});
    const Study study = run.finish({});
    EXPECT_EQ(study.sets.size(), 1u);
    ASSERT_EQ(study.left_out.size(), 3u);
    EXPECT_EQ(study.left_out[0].reason, "60 rows, more than 50");
    EXPECT_EQ(study.left_out[1].file, "constant.csv");
    EXPECT_EQ(study.left_out[2].reason, "it is no table");
}

TEST(study, refuses_names_twice_unknown_models_and_options_out_of_range) {
    StudyRun run(quick(), {});
    run.add(named("x1", 1), "a/x1.csv", {}, {});
    expect_error_message(ErrorCode::bad_data, "b/x1.csv: a set named x1 was studied before",
                         [&] { run.add(named("x1", 2), "b/x1.csv", {}, {}); });
    EXPECT_THROW(StudyRun(quick({"nonsense"}), {}), Error);
    StudyOptions options = quick();
    options.findings.failing = 1;
    EXPECT_THROW(StudyRun(options, {}), Error);
}

TEST(study, families_are_those_that_are_given) {
    const Study study = studied(named("x1", 1), quick(), {.families = {{"x1", "speech"}}});
    EXPECT_EQ(study.sets[0].family, "speech");
}

TEST(study, wants_its_own_models_where_none_are_named_and_no_record_tells) {
    EXPECT_EQ(wanted_models({}, false).size(), std::size(study_models));
    EXPECT_TRUE(wanted_models({}, true).empty());
    EXPECT_EQ(wanted_models(quick({"knn", "svm", "knn"}), true).size(), 2u);
}

TEST(study, files_of_folders_are_those_named_like_tables) {
    const TemporaryFolder folder;
    folder.write("b.csv", "x,y\n");
    folder.write("a.arff", "");
    folder.write("notes.txt", "");
    folder.write("r.json", "{\n  \"schema\": \"hardlearn.evaluation/2\"");
    folder.write("run.json", "{}");
    const std::string path = folder / "";
    const auto files = study_files(std::vector<std::string>{path, folder / "notes.txt"});
    ASSERT_EQ(files.size(), 3u);
    EXPECT_EQ(files[0].filename(), "a.arff");
    EXPECT_EQ(files[1].filename(), "b.csv");
    EXPECT_EQ(files[2].filename(), "notes.txt") << "a file that is named is taken as it is";
    const auto records = record_files(std::vector<std::string>{path});
    ASSERT_EQ(records.size(), 1u);
    EXPECT_EQ(records[0].filename(), "r.json");
    EXPECT_THROW(study_files(std::vector<std::string>{folder / "missing"}), Error);
    EXPECT_THROW(record_files(std::vector<std::string>{folder / "missing"}), Error);
    EXPECT_THROW(study_files(std::vector<std::string>{path, folder / "b.csv"}), Error)
        << "the name is not new";
    const TemporaryFolder empty;
    EXPECT_THROW(study_files(std::vector<std::string>{empty / ""}), Error);
}

}  // namespace
}  // namespace hardlearn::testing
