#include <iterator>

#include "hardlearn/core/error.hpp"
#include "hardlearn/reweight/epoch_archive-inl.hpp"

namespace hardlearn {
namespace {

constexpr std::size_t EpochRecord::*counts[] = {&EpochRecord::epoch, &EpochRecord::validation_rows,
                                                &EpochRecord::moved_rows};
constexpr double EpochRecord::*numbers[] = {&EpochRecord::learning_rate,       &EpochRecord::training_loss,
                                            &EpochRecord::training_accuracy,   &EpochRecord::validation_loss,
                                            &EpochRecord::validation_accuracy, &EpochRecord::effective_share};

}  // namespace

std::size_t numbers_an_epoch(bool with_seconds) {
    return std::size(counts) + std::size(numbers) + (with_seconds ? 1 : 0);
}

void put_epochs(Archive& archive, const std::vector<EpochRecord>& epochs, bool with_seconds) {
    std::vector<double> values;
    for (const EpochRecord& epoch : epochs) {
        for (const auto count : counts) values.push_back(static_cast<double>(epoch.*count));
        for (const auto number : numbers) values.push_back(epoch.*number);
        if (with_seconds) values.push_back(epoch.seconds);
    }
    archive.put_values("epochs", values);
}

std::vector<EpochRecord> epochs_from(const Archive& archive, bool with_seconds) {
    const std::vector<double> values = archive.values<double>("epochs");
    if (values.size() % numbers_an_epoch(with_seconds) != 0)
        throw_bad_data("damaged: tensor 'epochs' has the wrong shape");
    std::vector<EpochRecord> epochs;
    for (auto value = values.begin(); value != values.end();) {
        EpochRecord& epoch = epochs.emplace_back();
        for (const auto count : counts) epoch.*count = count_of(*value++, "epochs");
        for (const auto number : numbers) epoch.*number = *value++;
        if (with_seconds) epoch.seconds = *value++;
    }
    return epochs;
}

}  // namespace hardlearn
