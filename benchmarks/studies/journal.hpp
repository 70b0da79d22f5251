#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <string>

namespace studies {

using Json = nlohmann::ordered_json;

/// The lines of a study that are there already, and where the next ones go: one JSON object a line, each with
/// a "key" of its own. So a stopped study goes on where it was.
class Journal {
  public:
    explicit Journal(std::string path);
    bool has(const std::string& key) const { return keys_.contains(key); }
    /// Appends `record` with its key.
    void add(const std::string& key, Json record);

  private:
    std::string path_;
    std::set<std::string> keys_;
};

}  // namespace studies
