#include "hardlearn/records/certificate_record.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "tests/support/errors.hpp"
#include "tests/support/files.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

CertifiedSet written_set() {
    CertifiedSet set;
    set.data = {.name = "small",
                .fingerprint = "0123456789abcdef",
                .rows = 30,
                .features = 4,
                .label_name = "kind",
                .class_names = {"a", "b"},
                .class_counts = {10, 20},
                .group_names = {"g", "h", "i"}};
    set.options.seed = 7;
    set.options.num_folds = 3;
    set.options.num_repeats = 4;
    set.options.num_resamples = 500;
    set.bounds = {.solved = 0.2, .failing = 0.4};
    set.chance_error = 0.5;
    set.critical_value = 2.345678901234567;
    set.pairs = {
        {.model = "svm", .error = {.estimate = 0.45, .low = 0.41, .high = 0.5}, .class_errors = {0.3, 0.6}},
        {.before = Operator::pca_whitening,
         .model = "knn",
         .error = {.estimate = 0.1 + 0.2 / 3, .low = -0.01, .high = 0.19},
         .class_errors = {std::numeric_limits<double>::quiet_NaN(), 0.1}}};
    set.traininglets = {{.model = "mil-naive",
                         .error = {.estimate = 0.3, .low = 0.2, .high = 0.4},
                         .class_errors = {0.2, 0.4}}};
    set.certificate = certificate_of(set.pairs, set.bounds);
    set.notes = {
        {.kind = "repeated_rows", .text = "two rows are the same", .facts = {{"rows", std::uint64_t{2}}}}};
    return set;
}

void expect_equal(const OperatedError& a, const OperatedError& b) {
    EXPECT_EQ(a.before, b.before);
    EXPECT_EQ(a.model, b.model);
    EXPECT_EQ(a.error.estimate, b.error.estimate);
    EXPECT_EQ(a.error.low, b.error.low);
    EXPECT_EQ(a.error.high, b.error.high);
    ASSERT_EQ(a.class_errors.size(), b.class_errors.size());
    for (std::size_t c = 0; c < a.class_errors.size(); ++c)
        EXPECT_TRUE(a.class_errors[c] == b.class_errors[c] ||
                    (std::isnan(a.class_errors[c]) && std::isnan(b.class_errors[c])));
}

TEST(certificate_record, read_again_is_what_was_written) {
    const CertifiedSet set = written_set();
    ASSERT_EQ(set.certificate.verdict, CertificateVerdict::learning_hard);
    const CertifiedSet read = parse_certificate(certificate_record(set, "small.csv"), "r.json");
    EXPECT_EQ(read.data.name, "small");
    EXPECT_EQ(read.data.fingerprint, set.data.fingerprint);
    EXPECT_EQ(read.data.rows, 30u);
    EXPECT_EQ(read.data.features, 4u);
    EXPECT_EQ(read.data.label_name, "kind");
    EXPECT_EQ(read.data.class_names, set.data.class_names);
    EXPECT_EQ(read.data.class_counts, set.data.class_counts);
    EXPECT_EQ(read.data.group_names.size(), 3u);
    EXPECT_EQ(read.options.seed, 7u);
    EXPECT_EQ(read.options.num_folds, 3u);
    EXPECT_EQ(read.options.num_repeats, 4u);
    EXPECT_EQ(read.options.num_resamples, 500u);
    EXPECT_EQ(read.bounds.solved, 0.2);
    EXPECT_EQ(read.bounds.failing, 0.4);
    EXPECT_EQ(read.chance_error, 0.5);
    EXPECT_EQ(read.critical_value, set.critical_value);
    ASSERT_EQ(read.pairs.size(), 2u);
    ASSERT_EQ(read.traininglets.size(), 1u);
    for (std::size_t p = 0; p < 2; ++p) expect_equal(read.pairs[p], set.pairs[p]);
    expect_equal(read.traininglets[0], set.traininglets[0]);
    EXPECT_EQ(read.certificate.verdict, set.certificate.verdict);
    EXPECT_EQ(read.certificate.witness, 1u);
    EXPECT_EQ(read.certificate.best_plain, 0u);
    ASSERT_EQ(read.notes.size(), 1u);
    EXPECT_EQ(read.notes[0].text, set.notes[0].text);
    EXPECT_EQ(certificate_record(read, "small.csv"), certificate_record(set, "small.csv"));
}

TEST(certificate_record, a_file_is_read_as_its_text_is_and_named_where_it_is_missing) {
    const TemporaryFolder folder;
    const std::string file = folder.write("r.json", certificate_record(written_set(), "small.csv"));
    EXPECT_EQ(read_certificate(file).pairs.size(), 2u);
    expect_error(ErrorCode::file, "none.json", [&] { read_certificate(folder / "none.json"); });
}

TEST(certificate_record, a_record_of_before_there_were_fingerprints_has_none) {
    const std::string text = replaced(certificate_record(written_set(), "small.csv"),
                                      "\"fingerprint\": \"0123456789abcdef\",", "");
    EXPECT_EQ(parse_certificate(text, "r.json").data.fingerprint, "");
}

TEST(certificate_record, what_is_no_certificate_is_refused_with_field_value_and_expectation) {
    const std::string text = certificate_record(written_set(), "small.csv");
    struct Case {
        std::string part, by;
        Words told;
    };
    for (const auto& [part, by, told] :
         {Case{"certificate/1",
               "certificate/2",
               {"r.json: field 'schema'", "expected 'hardlearn.certificate/1'", "certificate/2"}},
          Case{"\"tau\": 0.2", "\"tau\": 0", {"field 'tau'", "more than 0"}},
          Case{"\"tau_star\": 0.4", "\"tau_star\": 0.1", {"field 'tau_star'", "more than tau"}},
          Case{"\"tau_star\": 0.4", "\"tau\": 0.4", {"field 'tau_star' is missing"}},
          Case{"\"rows\": 30", "\"rows\": 31", {"field 'classes'", "classes of 31 rows in all"}},
          Case{"\"pca-whitening\",\n      \"model\": \"knn\",\n      \"error\"",
               "\"bleaching\",\n      \"model\": \"knn\",\n      \"error\"",
               {"pairs[1].operator", "the name of an operator", "bleaching"}},
          Case{"\"verdict\": \"learning_hard\"",
               "\"verdict\": \"not_hard\"",
               {"field 'verdict'", "'learning_hard', which follows from the errors", "not_hard"}},
          Case{"\"all_fail\": \"yes\"", "\"all_fail\": \"no\"", {"field 'all_fail'", "'yes'"}},
          Case{"\"solved\": \"yes\"", "\"solved\": \"undecided\"", {"field 'solved'", "'yes'"}},
          Case{"\"groups\": 3", "\"groups\": 99999999999", {"field 'groups'", "at most 1000000 groups"}},
          Case{"\"chance_error\": 0.5",
               "\"chance_error\": 1.5",
               {"field 'chance_error'", "a share from 0 to 1"}}}) {
        expect_error(ErrorCode::bad_data, told,
                     [&] { parse_certificate(replaced(text, part, by), "r.json"); });
    }
}

TEST(certificate_record, errors_outside_of_their_bands_are_refused) {
    CertifiedSet set = written_set();
    set.pairs[1].error.low = 0.18;
    expect_error(ErrorCode::bad_data, {"pairs[1].low", "no more than the error"},
                 [&] { parse_certificate(certificate_record(set, "small.csv"), "r.json"); });
    set = written_set();
    set.traininglets[0].error.high = 0.29;
    expect_error(ErrorCode::bad_data, {"traininglets[0].high", "no less than the error"},
                 [&] { parse_certificate(certificate_record(set, "small.csv"), "r.json"); });
}

TEST(certificate_record, without_a_plain_model_there_is_nothing_to_judge) {
    std::string text = certificate_record(written_set(), "small.csv");
    text = replaced(text, "\"identity\"", "\"smote\"");
    expect_error(ErrorCode::bad_data, {"field 'pairs'", "a plain model"},
                 [&] { parse_certificate(text, "r.json"); });
}

TEST(certificate_record, every_cut_is_noticed) {
    const std::string text = certificate_record(written_set(), "small.csv");
    for (std::size_t length = 0; length + 2 < text.size(); length += 37)
        expect_error(ErrorCode::bad_data, "r.json: is no JSON record of 'certify'",
                     [&] { parse_certificate(text.substr(0, length), "r.json"); });
}

}  // namespace
}  // namespace hardlearn::testing
