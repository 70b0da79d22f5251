#include "apps/hardlearn/terminal/networks_launcher.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <span>
#include <string_view>

#include "apps/hardlearn/networks/networks.hpp"
#include "apps/hardlearn/terminal/outputs.hpp"
#include "hardlearn/data/image_collection.hpp"
#include "hardlearn/tasks/evaluate.hpp"

namespace hardlearn::app {
namespace {

// What cannot be read is no network; the command will say what is wrong with it.
bool holds_network(const char* argument) {
    try {
        return is_network_model(argument) || is_checkpoint(argument);
    } catch (const std::exception&) {
        return false;
    }
}

// A name in "--models knn,erm" or "--models=knn,erm".
bool names_network(std::string_view argument) {
    while (true) {
        const std::size_t end = argument.find_first_of(",=");
        if (is_network_name(argument.substr(0, end))) return true;
        if (end == std::string_view::npos) return false;
        argument.remove_prefix(end + 1);
    }
}

bool names_backbone(std::span<char* const> arguments) {
    return std::ranges::any_of(arguments,
                               [](std::string_view argument) { return argument.starts_with("--backbone"); });
}

bool takes_images(std::string_view command) {
    static constexpr std::array<std::string_view, 7> names = {"diagnose", "clean",   "evaluate", "fit",
                                                              "predict",  "explain", "report"};
    return std::ranges::find(names, command) != names.end();
}

bool needs_networks(std::span<char* const> arguments) {
    if (arguments.size() < 2) return false;
    const std::string_view command = arguments[1];
    const auto others = arguments.subspan(2);
    if (command == "reweight" || command == "weights" || command == "features") return true;
    if (takes_images(command) && (names_backbone(others) || std::ranges::any_of(others, is_image_collection)))
        return true;
    const bool takes_models = command == "predict" || command == "inspect" || command == "report";
    if (takes_models) return std::ranges::any_of(others, holds_network);
    return (command == "evaluate" || command == "study") && std::ranges::any_of(others, names_network);
}

}  // namespace

void launch_networks_where_needed(int argc, char** argv) {
    if (!needs_networks({argv, static_cast<std::size_t>(argc)})) return;
    std::error_code unknown;
    const auto own = std::filesystem::read_symlink("/proc/self/exe", unknown);
    if (unknown) return;
    const std::filesystem::path networks = own.parent_path() / "hardlearn-networks";
    ::execv(networks.c_str(), argv);
    // Without such a program hardlearn itself says how to get one.
    if (errno == ENOENT) return;
    write_stderr(
        fmt::format("hardlearn: {}: cannot be started: {}\n", networks.string(), std::strerror(errno)));
    std::_Exit(4);
}

}  // namespace hardlearn::app
