#include "hardlearn/network/checkpoint-inl.hpp"

#include <fmt/format.h>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/output_file.hpp"
#include "hardlearn/training/checkpoint_format.hpp"

namespace hardlearn {
namespace {

constexpr char separator = '|';

// "finished|margins of fold 1|margin" -> its place in the maps.
void sort_in(const Archive& all, const std::string& kind, std::map<std::string, Archive>& stages,
             const std::vector<std::string>& names) {
    for (const std::string& name : names) {
        if (!name.starts_with(kind)) continue;
        const std::size_t begin = kind.size();
        const std::size_t end = name.find(separator, begin);
        if (end == std::string::npos) throw_bad_data(fmt::format("damaged: unknown tensor '{}'", name));
        const std::string stage = name.substr(begin, end - begin);
        if (!stages.contains(stage)) stages[stage] = all.part(kind + stage + separator);
    }
}

}  // namespace

Checkpoint::Checkpoint(std::filesystem::path path, std::string identity)
    : path_(std::move(path)), identity_(std::move(identity)) {
    if (path_.empty() || !std::filesystem::exists(path_)) return;
    const SafetensorsFile file =
        reading([&] { return SafetensorsFile(path_, checkpoint_format, checkpoint_schema); });
    if (reading([&] { return file.metadata("identity"); }) != identity_) {
        throw_bad_argument(fmt::format(
            "{}: the checkpoint of a run with other data or options: remove it to start anew, or give "
            "the options it was started with",
            path_.string()));
    }
    reading([&] {
        const Archive all = Archive::from(file);
        sort_in(all, "finished|", finished_, file.names());
        sort_in(all, "running|", running_, file.names());
    });
    resumed_ = true;
}

void Checkpoint::refuse(const std::string& reason) const {
    const std::string path = path_.string() + ": ";
    throw_bad_data(fmt::format("{}no checkpoint that can be gone on from ({}): remove it to start anew", path,
                               reason.starts_with(path) ? reason.substr(path.size()) : reason));
}

const Archive* Checkpoint::finished(const std::string& stage) const {
    const auto found = finished_.find(stage);
    return found == finished_.end() ? nullptr : &found->second;
}

const Archive* Checkpoint::running(const std::string& stage) const {
    const auto found = running_.find(stage);
    return found == running_.end() ? nullptr : &found->second;
}

void Checkpoint::save(const std::string& stage, Archive state) {
    if (path_.empty()) return;
    running_[stage] = std::move(state);
    write();
}

void Checkpoint::finish(const std::string& stage, Archive result) {
    if (path_.empty()) return;
    running_.erase(stage);
    finished_[stage] = std::move(result);
    write();
}

void Checkpoint::forget(const std::string& stage) {
    finished_.erase(stage);
    running_.erase(stage);
}

void Checkpoint::remove() {
    if (path_.empty()) return;
    std::error_code ignored;
    std::filesystem::remove(link_target(path_), ignored);
}

void Checkpoint::write() const {
    SafetensorsWriter writer;
    writer.set_metadata("identity", identity_);
    Archive all;
    for (const auto& [stage, archive] : finished_) all.put_all("finished|" + stage + separator, archive);
    for (const auto& [stage, archive] : running_) all.put_all("running|" + stage + separator, archive);
    all.add_to(writer);
    writer.write(path_, checkpoint_format, checkpoint_schema);
}

}  // namespace hardlearn
