#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "hardlearn/reweight/training_record.hpp"

namespace hardlearn {

/// A file with a line of JSON for each epoch, in the order of the training. Error(file) where it cannot be
/// read or written.
class EpochLog {
  public:
    /// No path: nothing is kept.
    EpochLog() = default;
    explicit EpochLog(std::filesystem::path path) : path_(std::move(path)) {}

    void add(const std::string& stage, const EpochRecord& epoch) const;
    /// For a stage that goes on from a checkpoint with these epochs: adds those that a run that was killed
    /// saved and did not log, and takes a line away that it left half written. What was logged to a stream
    /// is left as it is.
    void catch_up(const std::string& stage, const std::vector<EpochRecord>& epochs) const;

  private:
    std::filesystem::path path_;
};

}  // namespace hardlearn
