#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "hardlearn/network/archive-inl.hpp"

namespace hardlearn {

/// The state of a run of several stages, kept in a file so that a killed run goes on where it was. Stages are
/// named by their callers; a stage is finished with its result or running with what it needs to go on.
class Checkpoint {
  public:
    /// Reads the file if there is one. `identity` tells data and options: a file of another run is
    /// Error(bad_argument), a damaged one Error(bad_data). An empty path keeps nothing.
    Checkpoint(std::filesystem::path path, std::string identity);

    /// The result of a stage that is finished.
    const Archive* finished(const std::string& stage) const;
    /// What the stage saved when it was interrupted.
    const Archive* running(const std::string& stage) const;
    /// Takes apart, by `read`, what these gave; what is wrong with it is told as a checkpoint that cannot be
    /// gone on from, Error(bad_data).
    template <class Read>
    auto reading(Read&& read) const;
    /// Whether the file held anything.
    bool resumed() const { return resumed_; }

    /// Both write the file, under a temporary name that is renamed.
    void save(const std::string& stage, Archive state);
    void finish(const std::string& stage, Archive result);
    /// Drops a stage whose result is part of another's; takes effect when the file is next written.
    void forget(const std::string& stage);
    /// Removes the file: the run has delivered.
    void remove();

  private:
    [[noreturn]] void refuse(const std::string& reason) const;
    void write() const;
    std::filesystem::path path_;
    std::string identity_;
    bool resumed_ = false;
    std::map<std::string, Archive> finished_, running_;
};

template <class Read>
auto Checkpoint::reading(Read&& read) const {
    try {
        return read();
    } catch (const c10::Error& error) {
        refuse(error.what_without_backtrace());
    } catch (const Error& error) {
        if (error.code() != ErrorCode::bad_data) throw;
        refuse(error.what());
    }
}

}  // namespace hardlearn
