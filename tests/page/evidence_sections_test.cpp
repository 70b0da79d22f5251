// Sections of what a report is given beside the data: a certificate, rows to be predicted, their
// traininglets.
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "hardlearn/page/sections.hpp"
#include "tests/page/planted.hpp"
#include "tests/page/section_html.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

TEST(evidence_sections, are_empty_where_nothing_was_given) {
    Dossier dossier = planted_dossier();
    dossier.certificate.reset();
    dossier.new_rows.reset();
    for (const Section section : {certificate_section, new_rows_section, traininglet_section})
        EXPECT_EQ(html_of(section, dossier), "");
}

TEST(certificate_section, tells_both_claims_and_marks_the_witness) {
    const std::string html = html_of(certificate_section, planted_dossier());
    EXPECT_TRUE(contains(html, "Every plain model that was tried gets 40 % or more of a class wrong"));
    EXPECT_TRUE(contains(html, "<bdi>svm after smote</bdi> gets 20 % or less wrong"));
    EXPECT_TRUE(contains(html, "2 of 2 models for certain. The lowest error, 50.0 % (45 to 55 %)"));
    EXPECT_TRUE(contains(html, "10.0 % <small>2 to 18</small> <strong>witness</strong>"));
    EXPECT_EQ(count_of(html, "<strong>witness</strong>"), 1u);
    EXPECT_EQ(count_of(html, "</small> fails"), 2u);
    EXPECT_EQ(count_of(html, "</small> succeeds"), 0u);
    EXPECT_TRUE(contains(html, "<bdi>mil-naive</bdi>: 25.0 % (20 to 30 %)"));
    EXPECT_EQ(count_of(html, "<path class=\"band\""), 3u);   // two plain models, the best after SMOTE
    EXPECT_EQ(count_of(html, "<path class=\"bound\""), 3u);  // tau, tau*, guessing
}

TEST(certificate_section, shows_a_pair_that_was_not_tried_as_nothing) {
    Dossier dossier = planted_dossier();
    CertifiedSet& set = *dossier.certificate;
    set.pairs.erase(set.pairs.begin() + 3);
    set.pairs[2].error = {.estimate = 0.25, .low = 0.1, .high = 0.4};
    set.certificate = certificate_of(set.pairs, set.bounds);
    const std::string html = html_of(certificate_section, dossier);
    EXPECT_TRUE(contains(html, "These rows cannot tell whether anything gets 20 % or less of a class wrong"));
    EXPECT_TRUE(contains(html, "<small>10 to 40</small></td><td class=\"n\" data-title=\"knn\"></td>"));
    EXPECT_FALSE(contains(html, "witness"));
}

TEST(new_rows_section, tells_which_columns_moved_from_where_to_where) {
    const std::string html = html_of(new_rows_section, planted_dossier());
    EXPECT_TRUE(
        contains(html, "40 rows to be predicted, from <bdi>new &lt;rows&gt;</bdi>. The new rows are unlike"));
    EXPECT_TRUE(contains(html, "2 of 3 columns moved"));
    EXPECT_TRUE(contains(html, "8.765e+05 <small>8.765e+05 to 8.765e+05</small>"));
    EXPECT_TRUE(contains(html, "50.0 % have <bdi>"));
    EXPECT_TRUE(contains(html, "100.0 % have <bdi>secret level</bdi>") ||
                contains(html, "0.0 % have <bdi>other level</bdi>"));
    EXPECT_FALSE(contains(html, "<bdi>second</bdi>"));
    EXPECT_EQ(count_of(html, "class=\"band new\""), 1u);  // texts have no quartiles to be drawn
    EXPECT_TRUE(contains(html, "another unit, device or code"));
    EXPECT_TRUE(contains(html, "The training rows that decide the model&#39;s answers") ||
                contains(html, "The training rows that decide the model's answers"));
}

TEST(new_rows_section, claims_no_column_where_nothing_can_be_told) {
    Dossier dossier = planted_dossier();
    NewRows& rows = *dossier.new_rows;
    rows.shift->verdict = ShiftVerdict::undecided;
    std::string html = html_of(new_rows_section, dossier);
    EXPECT_TRUE(contains(html, "are too few"));
    EXPECT_TRUE(contains(html, "Which columns moved cannot be told either"));
    EXPECT_TRUE(contains(html, "<bdi>second</bdi>"));  // the farthest, whether by chance or not
    rows.shift->verdict = ShiftVerdict::none_found;
    for (MovedColumn& column : rows.columns) column.adjusted_p = 0.2;
    rows.num_moved = 0;
    html = html_of(new_rows_section, dossier);
    EXPECT_TRUE(contains(html, "Nothing says that the new rows are unlike"));
    EXPECT_TRUE(contains(html, "No single column moved more than chance explains, either"));
    EXPECT_FALSE(contains(html, "<table"));
    EXPECT_FALSE(contains(html, "<svg"));
    rows.shift->verdict = ShiftVerdict::found;
    EXPECT_TRUE(contains(html_of(new_rows_section, dossier), "it is how they go together that differs"));
    rows.shift.reset();
    rows.why_no_shift = "one <row>";
    EXPECT_TRUE(contains(html_of(new_rows_section, dossier), "cannot be told: one &lt;row&gt;."));
}

TEST(traininglet_section, shows_each_traininglet_around_its_row_and_their_batch) {
    const Dossier dossier = planted_dossier();
    const TrainingletReport& report = *dossier.new_rows->traininglets;
    ASSERT_EQ(report.shown.size(), 4u);
    const std::string html = html_of(traininglet_section, dossier);
    EXPECT_EQ(count_of(html, "<svg class=\"picture small\""), 5u);
    EXPECT_EQ(count_of(html, "<path class=\"query\""), 8u);  // one in each, all in the batch
    std::size_t marks = 3;                                   // of the legend
    for (const EmbeddedTraininglet& shown : report.shown) marks += shown.rows.size();
    EXPECT_EQ(count_of(html, "class=\"mark k"), marks + report.batch->rows.size());
    EXPECT_TRUE(
        contains(html, fmt::format("<th scope=\"row\" data-title=\"Of\">new row 1</th><td class=\"n\" "
                                   "data-title=\"Training rows\">{}</td>",
                                   report.shown[0].rows.size())));
    EXPECT_TRUE(contains(html, "these 4 as one batch"));
    EXPECT_TRUE(contains(html, "All 40 new rows are looked at"));
}

TEST(traininglet_section, thins_pictures_but_not_tables) {
    const Dossier dossier = planted_dossier();
    PageState state{.dossier = dossier, .limits = {.traininglet_rows = 2}};
    const std::string html = traininglet_section(state);
    EXPECT_EQ(count_of(html, "class=\"mark k"), 3u + 5 * 2);
    EXPECT_EQ(count_of(html, "<path class=\"query\""), 8u);  // new rows are never thinned
    EXPECT_TRUE(contains(state.left_out.front(), "show 2 training rows each at the most"));
    EXPECT_TRUE(contains(
        html, fmt::format("\"Training rows\">{}<", dossier.new_rows->traininglets->shown[0].rows.size())));
}

TEST(traininglet_section, says_what_tells_wrong_answers) {
    Dossier dossier = planted_dossier();
    TrainingletReport& report = *dossier.new_rows->traininglets;
    report.wrongness = {{.name = "size",
                         .wrong = 10,
                         .right = 30,
                         .auc = 0.5,
                         .p_value = 0.9,
                         .mean_wrong = 12.5,
                         .mean_right = 12},
                        {.name = "purity",
                         .wrong = 10,
                         .right = 30,
                         .auc = 0.1,
                         .p_value = 0.001,
                         .mean_wrong = 0.4,
                         .mean_right = 0.9}};
    std::string html = html_of(traininglet_section, dossier);
    EXPECT_TRUE(contains(html, "Of 40 new rows with a label the model answers 10 wrongly (25 %)"));
    EXPECT_TRUE(contains(
        html, "Their traininglets are more mixed (less of the largest class) than those of right answers"));
    report.wrongness[1].p_value = 0.02;  // one of four looked at
    html = html_of(traininglet_section, dossier);
    EXPECT_TRUE(contains(html, "differ from those of right answers by no more than chance explains"));
    report.wrongness[0].wrong = 9;
    EXPECT_TRUE(contains(html_of(traininglet_section, dossier), "cannot be told: too few are wrong"));
    report.wrongness.clear();
    report.truth.clear();
    html = html_of(traininglet_section, dossier);
    EXPECT_TRUE(contains(html, "Not all of the new rows have a label"));
    EXPECT_FALSE(contains(html, "data-title=\"Right\""));
}

TEST(traininglet_section, says_in_a_line_why_there_is_none) {
    Dossier dossier = planted_dossier();
    dossier.new_rows->traininglets.reset();
    dossier.new_rows->why_no_traininglets = "all <of it> is global";
    const std::string html = html_of(traininglet_section, dossier);
    EXPECT_TRUE(contains(html, "There are no traininglets of the new rows: all &lt;of it&gt; is global."));
    EXPECT_FALSE(contains(html, "<table"));
}

}  // namespace
}  // namespace hardlearn::testing
