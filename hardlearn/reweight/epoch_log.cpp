#include "hardlearn/reweight/epoch_log.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "hardlearn/core/error.hpp"
#include "hardlearn/core/output_file.hpp"

namespace hardlearn {
namespace {

using Json = nlohmann::ordered_json;

std::string line_of(const std::string& stage, const EpochRecord& epoch) {
    Json line;
    line["stage"] = stage;
    line["epoch"] = epoch.epoch;
    line["learning_rate"] = epoch.learning_rate;
    line["training_loss"] = epoch.training_loss;
    line["training_accuracy"] = epoch.training_accuracy;
    line["validation_loss"] = epoch.validation_loss;
    line["validation_accuracy"] = epoch.validation_accuracy;
    line["effective_share"] = epoch.effective_share;
    line["validation_rows"] = epoch.validation_rows;
    line["moved_rows"] = epoch.moved_rows;
    line["seconds"] = epoch.seconds;
    return line.dump() + "\n";
}

// The end of a log file.
struct Tail {
    std::string last_line;           ///< the last whole line; empty if there is none
    std::string rest;                ///< what follows it, without an end
    std::uintmax_t whole_bytes = 0;  ///< of the file without the rest
};

Tail tail_of(const std::filesystem::path& path) {
    constexpr std::uintmax_t enough = 1 << 16;  // for some hundred lines
    std::error_code error;
    const std::uintmax_t size = std::filesystem::exists(path) ? std::filesystem::file_size(path, error) : 0;
    if (error) throw_file(fmt::format("{}: cannot read: {}", path.string(), error.message()));
    if (size == 0) return {};
    std::ifstream file(path, std::ios::binary);
    file.seekg(static_cast<std::streamoff>(size - std::min(size, enough)));
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file) throw_file(fmt::format("{}: cannot be read", path.string()));
    const std::size_t end = text.rfind('\n');
    if (end == std::string::npos) return {.last_line = {}, .rest = text, .whole_bytes = size - text.size()};
    const std::size_t before = end == 0 ? std::string::npos : text.rfind('\n', end - 1);
    const std::size_t begin = before == std::string::npos ? 0 : before + 1;
    return {.last_line = text.substr(begin, end - begin),
            .rest = text.substr(end + 1),
            .whole_bytes = size - (text.size() - end - 1)};
}

// The epoch of a line of this stage, 0 for any other text.
std::size_t epoch_in(const std::string& line, const std::string& stage) {
    const Json json = Json::parse(line, nullptr, false);
    const bool is_line = json.is_object() && json.contains("stage") && json["stage"] == stage &&
                         json.contains("epoch") && json["epoch"].is_number_unsigned();
    return is_line ? json["epoch"].get<std::size_t>() : 0;
}

}  // namespace

void EpochLog::add(const std::string& stage, const EpochRecord& epoch) const {
    if (!path_.empty()) append_to_file(path_, line_of(stage, epoch));
}

void EpochLog::catch_up(const std::string& stage, const std::vector<EpochRecord>& epochs) const {
    if (path_.empty() || is_stream(path_)) return;
    const Tail tail = tail_of(path_);
    // No other file is shortened: it may have been named by mistake.
    if (tail.rest.starts_with("{\"stage\":")) {
        std::error_code error;
        std::filesystem::resize_file(path_, tail.whole_bytes, error);
        if (error) throw_file(fmt::format("{}: cannot write: {}", path_.string(), error.message()));
    } else if (!tail.rest.empty()) {
        append_to_file(path_, "\n");
    }
    const std::size_t logged = epoch_in(tail.last_line, stage);
    for (const EpochRecord& epoch : epochs) {
        if (epoch.epoch > logged) add(stage, epoch);
    }
}

}  // namespace hardlearn
