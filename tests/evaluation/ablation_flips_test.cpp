#include <gtest/gtest.h>

#include <algorithm>

#include "hardlearn/evaluation/ablation.hpp"
#include "tests/evaluation/support.hpp"

namespace hardlearn::testing {
namespace {

const VariantRecord& precision_of(const AblationRecord& record) {
    return *std::ranges::find(record.variants, AblationVariant::ptc, &VariantRecord::variant);
}

TEST(ablation_counts, removed_rows_are_flipped_ones_only_where_labels_were_flipped) {
    const Dataset data = gaussian_classes(90, 3, 3, 0.8);
    AblationOptions options{.variants = {AblationVariant::ptc}, .num_folds = 3, .num_repeats = 1};
    const SanitizationCounts sound = precision_of(ablate(data, options)).sanitization;
    EXPECT_GT(sound.removed, 10u);
    EXPECT_EQ(sound.flipped, 0u);
    EXPECT_EQ(sound.removed_flipped, 0u);

    options.flip_share = 0.2;
    const SanitizationCounts noisy = precision_of(ablate(data, options)).sanitization;
    EXPECT_EQ(noisy.flipped, 3u * 12) << "a fifth of 60 training rows in each of three folds";
    EXPECT_GT(noisy.removed_flipped, 0u);
    EXPECT_LE(noisy.removed_flipped, noisy.flipped);
    EXPECT_LT(noisy.removed_flipped, noisy.removed)
        << "classes overlap: some rows are removed that are sound";
}

// Each fold trains on one row of the rare class, which stands first, and on seven of the other; one of the
// eight labels is flipped. Were it the same one in all folds, all of them or none would be left with one
// class.
TEST(ablation_flips, are_other_ones_in_every_fold_and_repeat) {
    Dataset data = gaussian_classes(16, 2, 2, 1.0);
    for (std::size_t i = 0; i < data.rows; ++i) data.labels[i] = i < 2 ? 1 : 0;
    const AblationRecord record = ablate(
        data, {.variants = {AblationVariant::ptc}, .num_folds = 2, .num_repeats = 20, .flip_share = 0.125});
    const auto& folds = precision_of(record).model.folds;
    ASSERT_EQ(folds.size(), 40u);
    for (std::size_t which = 0; which < 2; ++which) {
        const auto left_with_one_class = std::ranges::count_if(folds, [&](const FoldRecord& fold) {
            return fold.fold == which && fold.chosen.starts_with("always");
        });
        EXPECT_GT(left_with_one_class, 0);
        EXPECT_LT(left_with_one_class, 12);
    }
}

}  // namespace
}  // namespace hardlearn::testing
