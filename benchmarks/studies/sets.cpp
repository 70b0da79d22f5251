#include "sets.hpp"

#include <filesystem>

#include "hardlearn/data/readers.hpp"

namespace studies {

hardlearn::Dataset read_set(const std::string& folder, const std::string& name) {
    const std::filesystem::path place(folder);
    std::filesystem::path file = place / (name + ".csv");
    if (!std::filesystem::exists(file)) file += ".gz";
    const std::filesystem::path groups = place / "groups" / (name + ".groups.csv");
    hardlearn::ReadOptions options;
    if (std::filesystem::exists(groups)) options.groups_file = groups.string();
    hardlearn::Dataset data = hardlearn::read_dataset(file.string(), options);
    data.name = name;
    return data;
}

}  // namespace studies
