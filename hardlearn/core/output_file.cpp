#include "hardlearn/core/output_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>
#include <string>

#include "hardlearn/core/descriptor.hpp"
#include "hardlearn/core/error.hpp"

namespace hardlearn {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const std::string& reason) {
    throw_file(fmt::format("{}: cannot write: {}", path == "-" ? "standard output" : path.string(), reason));
}

[[noreturn]] void fail(const fs::path& path, int error) {
    fail(path, reason_of(error));
}

bool is_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// What is open already is not opened again: the new place in it would be its beginning.
std::optional<int> descriptor_named(const fs::path& path) {
    const std::string& name = path.native();
    if (name == "-" || name == "/dev/stdout") return STDOUT_FILENO;
    if (name == "/dev/stderr") return STDERR_FILENO;
    for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
        if (!name.starts_with(folder)) continue;
        const std::string_view number = std::string_view(name).substr(folder.size());
        int descriptor = -1;
        std::from_chars(number.data(), number.data() + number.size(), descriptor);
        if (is_digits(number) && descriptor >= 0) return descriptor;
    }
    return std::nullopt;
}

bool is_device_or_pipe(const fs::path& path) {
    std::error_code ignored;
    const auto status = fs::status(path, ignored);
    return fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status);
}

void check_open_for_writing(const fs::path& path, int descriptor) {
    const int flags = ::fcntl(descriptor, F_GETFL);
    if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY) fail(path, "it is not open for writing");
}

fs::path folder_of(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

// ----------------------------------------------------------------------------------------------------
// temporary files: each is locked by the process that writes it, as long as that lives

std::string temporary_name(int attempt) {
    return fmt::format(".hardlearn-{}-{}.tmp", ::getpid(), attempt);
}

bool is_temporary_name(std::string_view name) {
    constexpr std::string_view start = ".hardlearn-", end = ".tmp";
    if (!name.starts_with(start) || !name.ends_with(end) || name.size() < start.size() + end.size())
        return false;
    name = name.substr(start.size(), name.size() - start.size() - end.size());
    const std::size_t between = name.find('-');
    return between != std::string_view::npos && is_digits(name.substr(0, between)) &&
           is_digits(name.substr(between + 1));
}

bool is_at(const struct stat& file, const fs::path& path) {
    struct stat named {};
    return ::lstat(path.c_str(), &named) == 0 && named.st_dev == file.st_dev && named.st_ino == file.st_ino;
}

// A lock that is free tells that no process owns the file; where files cannot be locked nothing is removed.
void remove_if_abandoned(const fs::path& path) {
    const Descriptor file(::open(path.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat status {};
    if (!file.is_open() || ::flock(file.number(), LOCK_EX | LOCK_NB) != 0) return;
    if (::fstat(file.number(), &status) == 0 && is_at(status, path)) ::unlink(path.c_str());
}

void remove_abandoned(const fs::path& folder) {
    std::error_code unreadable;
    for (fs::directory_iterator entry(folder, unreadable), end; !unreadable && entry != end;
         entry.increment(unreadable)) {
        if (is_temporary_name(entry->path().filename().native())) remove_if_abandoned(entry->path());
    }
}

/// A new file beside the wanted one, removed again unless it is renamed to it.
class TemporaryFile {
  public:
    /// `asked`: what messages call the wanted file.
    TemporaryFile(fs::path asked, fs::path wanted, NewFile access)
        : asked_(std::move(asked)), wanted_(std::move(wanted)) {
        replaces_ = ::stat(wanted_.c_str(), &replaced_) == 0;
        // Nobody else reads it before it has the permissions of the file that it replaces.
        const mode_t mode = replaces_ || access == NewFile::owner_only ? 0600 : 0666;
        for (int attempt = 0; !open(temporary_name(attempt), mode);) ++attempt;
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() {
        if (!path_.empty()) ::unlink(path_.c_str());
    }

    void write(std::span<const std::byte> bytes) const {
        if (const int error = write_all(file_.number(), bytes); error != 0) fail(asked_, error);
    }

    void rename() {
        if (replaces_) take_over();
        if (::fsync(file_.number()) != 0 || ::rename(path_.c_str(), wanted_.c_str()) != 0)
            fail(asked_, errno);
        path_.clear();
    }

  private:
    // False where the name is taken, or the file was removed by another process before it was locked.
    bool open(const std::string& name, mode_t mode) {
        const fs::path path = wanted_.parent_path() / name;
        file_ = Descriptor(::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, mode));
        if (!file_.is_open() && errno != EEXIST) fail(asked_, errno);
        if (!file_.is_open()) return false;
        while (::flock(file_.number(), LOCK_EX) != 0 && errno == EINTR) {
        }
        struct stat status {};
        if (::fstat(file_.number(), &status) == 0 && status.st_nlink == 0) return false;
        path_ = path;
        return true;
    }

    // Where the group cannot be kept, the new one may do what all others may.
    void take_over() const {
        mode_t mode = replaced_.st_mode & 0777;
        [[maybe_unused]] const int same_owner = ::fchown(file_.number(), replaced_.st_uid, gid_t(-1));
        if (::fchown(file_.number(), uid_t(-1), replaced_.st_gid) != 0)
            mode = (mode & 0707) | ((mode & 0007) << 3);
        ::fchmod(file_.number(), mode);
    }

    fs::path asked_;
    fs::path wanted_;
    fs::path path_;
    Descriptor file_;
    bool replaces_ = false;
    struct stat replaced_ {};
};

}  // namespace

fs::path link_target(const fs::path& path) {
    constexpr int most_links = 40;  // as many as Linux follows
    fs::path target = path;
    std::error_code error;
    for (int links = 0; fs::is_symlink(target, error); ++links) {
        if (links == most_links) fail(path, ELOOP);
        const fs::path named = fs::read_symlink(target, error);
        if (error) fail(path, error.value());
        target = target.parent_path() / named;
    }
    return target;
}

bool is_standard_output(const fs::path& path) {
    return descriptor_named(path) == STDOUT_FILENO;
}

bool is_stream(const fs::path& path) {
    return descriptor_named(path) || is_device_or_pipe(path);
}

void check_writable(const fs::path& path) {
    if (path.empty()) throw_file("cannot write: the name of the file is empty");
    if (const auto descriptor = descriptor_named(path)) return check_open_for_writing(path, *descriptor);
    if (is_device_or_pipe(path)) return;
    const fs::path target = link_target(path);
    const fs::path folder = folder_of(target);
    std::error_code ignored;
    if (fs::is_directory(target, ignored)) fail(path, "it is a folder");
    const auto status = fs::status(folder, ignored);
    if (status.type() == fs::file_type::not_found) {
        fail(path, fmt::format("there is no folder '{}'", folder.string()));
    }
    if (fs::exists(status) && !fs::is_directory(status)) {
        fail(path, fmt::format("'{}' is a file, not a folder", folder.string()));
    }
    if (::access(folder.c_str(), W_OK | X_OK) != 0) fail(path, errno);
    if (fs::exists(target, ignored) && ::access(target.c_str(), W_OK) != 0) fail(path, errno);
}

void write_output_file(const fs::path& path, std::span<const std::span<const std::byte>> pieces,
                       NewFile access) {
    check_writable(path);
    if (!is_stream(path)) {
        const fs::path target = link_target(path);
        remove_abandoned(folder_of(target));
        TemporaryFile file(path, target, access);
        for (const auto piece : pieces) file.write(piece);
        return file.rename();
    }
    const auto open_already = descriptor_named(path);
    Descriptor opened(open_already ? -1 : ::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!open_already && !opened.is_open()) fail(path, errno);
    for (const auto piece : pieces) {
        const int error = write_all(open_already.value_or(opened.number()), piece);
        if (error != 0) fail(path, error);
    }
    if (const int error = opened.close(); error != 0) fail(path, error);
}

void write_output_file(const fs::path& path, std::string_view text) {
    const std::span<const std::byte> piece = std::as_bytes(std::span(text));
    write_output_file(path, std::span(&piece, 1));
}

void append_to_file(const fs::path& path, std::string_view text) {
    const auto open_already = descriptor_named(path);
    Descriptor opened(open_already ? -1
                                   : ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666));
    if (!open_already && !opened.is_open()) fail(path, errno);
    const int error = write_all(open_already.value_or(opened.number()), std::as_bytes(std::span(text)));
    const int unclosed = opened.close();
    if (error != 0 || unclosed != 0) fail(path, error != 0 ? error : unclosed);
}

}  // namespace hardlearn
