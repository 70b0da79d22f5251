#include "journal.hpp"

#include <fstream>
#include <stdexcept>
#include <utility>

namespace studies {

Journal::Journal(std::string path) : path_(std::move(path)) {
    std::ifstream file(path_);
    for (std::string line; std::getline(file, line);) keys_.insert(Json::parse(line).at("key"));
}

void Journal::add(const std::string& key, Json record) {
    Json line = {{"key", key}};
    line.update(record);
    std::ofstream file(path_, std::ios::app);
    file << line.dump() << std::endl;
    if (!file) throw std::runtime_error(path_ + ": cannot write");
    keys_.insert(key);
}

}  // namespace studies
