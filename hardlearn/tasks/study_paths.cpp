#include "hardlearn/tasks/study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "hardlearn/core/error.hpp"
#include "hardlearn/data/folder_listing.hpp"
#include "hardlearn/data/text_source.hpp"

namespace hardlearn {
namespace {

using Paths = std::vector<std::filesystem::path>;

bool is_named_like_a_table(const std::filesystem::path& path) {
    static constexpr std::array<std::string_view, 7> endings = {".csv", ".tsv",  ".svmlight", ".libsvm",
                                                                ".svm", ".arff", ".npy"};
    const std::string ending = without_gz(path).extension().string();
    return std::ranges::find(endings, ending) != endings.end();
}

void check_exists(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::exists(path, error))
        throw_file(fmt::format("{}: {}", path.string(), error ? error.message() : "no such file or folder"));
}

// Records name their schema at the beginning.
bool begins_like_a_record(const std::filesystem::path& path) {
    const std::string name = without_gz(path).string();
    if (!name.ends_with(".json")) return false;
    const InputFile file(path);
    return file.source().text.substr(0, 200).find("\"hardlearn.evaluation/") != std::string_view::npos;
}

void add_records_of(const std::filesystem::path& folder, Paths& found) {
    for (const auto& entry : list_folder(folder)) {
        if (entry.is_directory()) add_records_of(entry.path(), found);
        if (entry.is_regular_file() && begins_like_a_record(entry.path())) found.push_back(entry.path());
    }
}

// Sets go by the names of their files.
void check_names_differ(const Paths& files) {
    std::map<std::string, std::filesystem::path> seen;
    for (const std::filesystem::path& file : files) {
        const auto [first, is_new] = seen.try_emplace(without_gz(file).stem().string(), file);
        if (!is_new)
            throw_bad_argument(
                fmt::format("{} and {}: sets are known by their files' names, which must differ",
                            first->second.string(), file.string()));
    }
}

}  // namespace

std::vector<std::filesystem::path> study_files(std::span<const std::string> paths) {
    Paths files;
    for (const std::string& path : paths) {
        check_exists(path);
        if (!std::filesystem::is_directory(path)) {
            files.emplace_back(path);
            continue;
        }
        const std::size_t before = files.size();
        for (const auto& entry : list_folder(path)) {
            if (entry.is_regular_file() && is_named_like_a_table(entry.path())) files.push_back(entry.path());
        }
        if (files.size() == before)
            throw_bad_data(
                fmt::format("{}: no file in this folder is named like a table (.csv, .tsv, .svmlight, "
                            ".libsvm, .svm, .arff, .npy, or one of them with .gz)",
                            path));
    }
    check_names_differ(files);
    return files;
}

std::vector<std::filesystem::path> record_files(std::span<const std::string> paths) {
    Paths files;
    for (const std::string& path : paths) {
        check_exists(path);
        if (std::filesystem::is_directory(path))
            add_records_of(path, files);
        else
            files.emplace_back(path);
    }
    return files;
}

}  // namespace hardlearn
