#include <gtest/gtest.h>

#include <algorithm>

#include "hardlearn/data/readers.hpp"
#include "tests/support/test_data.hpp"

namespace hardlearn::testing {
namespace {

struct KnownSet {
    const char* file;
    std::size_t rows, features, text_features, classes, missing;
};

// From the README of the research collection.
constexpr KnownSet known_sets[] = {
    {"casia54.csv", 1200, 54, 0, 6, 0},
    {"savee54.csv", 480, 54, 0, 7, 0},
    {"ravdess54.csv", 1439, 54, 0, 8, 0},
    {"irmas8.csv", 5186, 25, 0, 8, 0},
    {"gtzan30s.csv", 1000, 57, 0, 10, 0},
    {"instruments518.csv", 300, 518, 0, 10, 170},
    {"tcga_ov_stage.csv", 256, 1000, 0, 2, 0},
    {"tcga_ov_subtype.csv", 258, 1000, 0, 4, 0},
    {"alon_colon.csv", 62, 2000, 0, 2, 0},
    {"gravier_breast.csv.gz", 168, 2905, 0, 2, 0},
    {"sorlie_breast.csv", 85, 456, 0, 5, 0},
    {"subramanian_p53.csv.gz", 50, 10100, 0, 2, 0},
    {"glioma.csv", 50, 4434, 0, 4, 0},
    {"lymphoma9.csv", 96, 4026, 0, 9, 0},
    {"tox171.csv.gz", 171, 5748, 0, 4, 0},
    {"mammography.csv", 11183, 6, 0, 2, 0},
    {"cervical_cancer.csv", 858, 32, 0, 2, 3622},
    {"arrhythmia.csv", 452, 279, 0, 13, 408},
    {"stroke.csv", 5110, 10, 5, 2, 201},
    {"covid_wuhan_admission.csv", 356, 75, 0, 2, 3284},
    {"heart_cleveland5.csv", 297, 13, 0, 5, 0},
    {"saheart.csv", 462, 9, 1, 2, 0},
    {"pima.csv", 768, 8, 0, 2, 652},
    {"haberman.csv", 306, 3, 0, 2, 0},
    {"breast_cancer_ljubljana.csv", 286, 9, 8, 2, 9},
    {"wpbc.csv", 198, 32, 0, 2, 0},
    {"hepatitis.csv", 155, 19, 13, 2, 167},
    {"fertility.csv", 100, 9, 0, 2, 0},
    {"primary_tumor21.csv", 339, 17, 17, 21, 225},
    {"contraceptive3.csv", 1473, 9, 0, 3, 0},
    {"yeast10.csv", 1484, 8, 0, 10, 0},
    {"glass6.csv", 214, 9, 0, 6, 0},
    {"vehicle4.csv", 846, 18, 0, 4, 0},
    {"libras15.csv", 360, 90, 0, 15, 0},
    {"letter26.csv", 20000, 16, 0, 26, 0},
    {"isolet1560.csv.gz", 1560, 617, 0, 26, 0},
    {"wine_white7.csv", 4898, 11, 0, 7, 0},
    {"abalone3.csv", 4177, 8, 1, 3, 0},
    {"eucalyptus5.csv", 736, 19, 5, 5, 448},
    {"cifar10_hog5k.csv.gz", 5000, 192, 0, 10, 0},
    {"keel_yeast4.csv", 1484, 8, 0, 2, 0},
    {"keel_yeast6.csv", 1484, 8, 0, 2, 0},
    {"keel_glass5.csv", 214, 9, 0, 2, 0},
    {"keel_abalone19.csv", 4174, 8, 1, 2, 0},
    {"keel_winequality_red_8_vs_6.csv", 656, 11, 0, 2, 0},
    {"keel_yeast_1_4_5_8_vs_7.csv", 693, 8, 0, 2, 0},
    {"oil_spill.csv", 937, 48, 0, 2, 0},
    {"coil2000.csv.gz", 9822, 85, 62, 2, 0},
    {"adult.csv.gz", 32561, 14, 8, 2, 4262},
    {"online_shoppers.csv", 12330, 16, 0, 2, 0},
    {"german_credit.csv", 1000, 20, 13, 2, 0},
    {"phoneme.csv", 5404, 5, 0, 2, 0},
    {"musk1.csv", 476, 166, 0, 2, 0},
    {"arcene.csv.gz", 200, 10000, 0, 2, 0},
    {"sentfin_tfidf1000.csv.gz", 7902, 1000, 0, 3, 0},
    {"pcmac.csv.gz", 1943, 3289, 0, 2, 0},
};

class research_sets : public ::testing::TestWithParam<KnownSet> {};

TEST_P(research_sets, have_the_documented_rows_features_classes_and_missing_cells) {
    const KnownSet& known = GetParam();
    HARDLEARN_RESEARCH_DATA(path, known.file);
    const Dataset data = read_dataset(path);
    EXPECT_EQ(data.rows, known.rows);
    EXPECT_EQ(data.columns.size(), known.features);
    EXPECT_EQ(data.num_classes(), known.classes);
    EXPECT_EQ(data.num_missing_cells(), known.missing);
    EXPECT_EQ(data.label_name, "label");
    EXPECT_EQ(data.labels.size(), data.rows);
    const auto texts = std::ranges::count(data.columns, ColumnKind::text, &Column::kind);
    EXPECT_EQ(static_cast<std::size_t>(texts), known.text_features);
}

INSTANTIATE_TEST_SUITE_P(all, research_sets, ::testing::ValuesIn(known_sets), [](const auto& set) {
    std::string name = set.param.file;
    name.resize(name.find('.'));
    return name;
});

}  // namespace
}  // namespace hardlearn::testing
