#include "hardlearn/core/output_file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include "hardlearn/core/descriptor.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/files.hpp"

namespace hardlearn::testing {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

mode_t mode_of(const fs::path& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
}

// Sets the umask as long as it lives.
class Umask {
  public:
    explicit Umask(mode_t mask) : before_(::umask(mask)) {}
    Umask(const Umask&) = delete;
    Umask& operator=(const Umask&) = delete;
    ~Umask() { ::umask(before_); }

  private:
    mode_t before_;
};

void write(const fs::path& path, std::string_view text, NewFile access) {
    const std::span<const std::byte> piece = std::as_bytes(std::span(text));
    write_output_file(path, std::span(&piece, 1), access);
}

TEST(output_file, holds_all_pieces_in_order) {
    const TemporaryFolder folder;
    const std::string first = "one ", second = "two";
    const std::vector<std::span<const std::byte>> pieces = {
        std::as_bytes(std::span(first)), {}, std::as_bytes(std::span(second))};
    write_output_file(folder / "file", pieces);
    EXPECT_EQ(read_file(folder / "file"), "one two");
    EXPECT_EQ(folder.files(), Names{"file"});
}

TEST(output_file, a_new_one_is_as_the_umask_says_or_its_owner_s_alone) {
    const TemporaryFolder folder;
    const Umask umask(022);
    write(folder / "usual", "x", NewFile::usual);
    write(folder / "private", "x", NewFile::owner_only);
    EXPECT_EQ(mode_of(folder / "usual"), 0644u);
    EXPECT_EQ(mode_of(folder / "private"), 0600u);
}

TEST(output_file, keeps_the_permissions_of_the_file_that_it_replaces) {
    const TemporaryFolder folder;
    for (const mode_t mode : {0600u, 0640u, 0664u, 0777u}) {
        for (const NewFile access : {NewFile::usual, NewFile::owner_only}) {
            const fs::path path = folder.write("file", "before");
            ASSERT_EQ(::chmod(path.c_str(), mode), 0);
            write(path, "after", access);
            EXPECT_EQ(mode_of(path), mode);
            EXPECT_EQ(read_file(path), "after");
        }
    }
}

TEST(output_file, keeps_the_owner_where_the_system_allows_it) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root may give files away";
    const TemporaryFolder folder;
    const fs::path path = folder.write("file", "before");
    ASSERT_EQ(::chown(path.c_str(), 1234, 4321), 0);
    ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
    write(path, "after", NewFile::usual);
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, 1234u);
    EXPECT_EQ(status.st_gid, 4321u);
    EXPECT_EQ(mode_of(path), 0640u);
}

TEST(output_file, follows_links_also_to_what_is_not_there_yet) {
    const TemporaryFolder folder;
    fs::create_directory(folder / "other");
    folder.write("other/there", "before");
    fs::create_symlink("other/there", folder / "link");
    fs::create_symlink("link", folder / "second");
    fs::create_symlink(folder / "other/new", folder / "dangling");
    write_output_file(folder / "second", "after");
    write_output_file(folder / "dangling", "new");
    EXPECT_TRUE(fs::is_symlink(folder / "link"));
    EXPECT_TRUE(fs::is_symlink(folder / "second"));
    EXPECT_TRUE(fs::is_symlink(folder / "dangling"));
    EXPECT_EQ(read_file(folder / "other/there"), "after");
    EXPECT_EQ(read_file(folder / "other/new"), "new");
    EXPECT_EQ(link_target(folder / "second"), folder / "other/there");
}

TEST(output_file, refuses_links_in_a_circle) {
    const TemporaryFolder folder;
    fs::create_symlink("b", folder / "a");
    fs::create_symlink("a", folder / "b");
    expect_error(ErrorCode::file, {"a: cannot write: ", "symbolic links"},
                 [&] { write_output_file(folder / "a", "text"); });
}

TEST(output_file, says_in_words_why_it_cannot_be_written) {
    const TemporaryFolder folder;
    const std::string file = folder.write("file.csv", "x");
    const std::string inside = file + "/x", nowhere = folder / "none/x";
    const auto refused = [](const std::string& path, const std::string& message) {
        expect_error_message(ErrorCode::file, message, [&] { check_writable(path); });
        expect_error_message(ErrorCode::file, message, [&] { write_output_file(path, "text"); });
    };
    refused("", "cannot write: the name of the file is empty");
    refused(folder.path(), folder.path().string() + ": cannot write: it is a folder");
    refused(inside, inside + ": cannot write: '" + file + "' is a file, not a folder");
    refused(nowhere, nowhere + ": cannot write: there is no folder '" + (folder / "none").string() + "'");
    refused("/dev/fd/987", "/dev/fd/987: cannot write: it is not open for writing");
    EXPECT_EQ(folder.files(), Names{"file.csv"});
}

TEST(output_file, a_file_that_may_not_be_written_is_not_replaced) {
    if (::geteuid() == 0) GTEST_SKIP() << "root may write everything";
    const TemporaryFolder folder;
    const fs::path path = folder.write("file", "before");
    ASSERT_EQ(::chmod(path.c_str(), 0400), 0);
    expect_error(ErrorCode::file, "Permission denied", [&] { write_output_file(path, "after"); });
    EXPECT_EQ(read_file(path), "before");
}

TEST(output_file, what_is_open_already_is_gone_on_with) {
    const TemporaryFolder folder;
    const fs::path path = folder.write("log", "before\n");
    const Descriptor open(::open(path.c_str(), O_WRONLY | O_APPEND));
    const std::string name = "/dev/fd/" + std::to_string(open.number());
    EXPECT_TRUE(is_stream(name));
    write_output_file(name, "after\n");
    append_to_file(name, "last\n");
    EXPECT_EQ(read_file(path), "before\nafter\nlast\n");
}

TEST(output_file, tells_streams_from_files) {
    const TemporaryFolder folder;
    for (const char* name : {"-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"})
        EXPECT_TRUE(is_standard_output(name) && is_stream(name)) << name;
    for (const char* name : {"/dev/stderr", "/dev/null", "/dev/fd/2"})
        EXPECT_TRUE(is_stream(name) && !is_standard_output(name)) << name;
    for (const fs::path& name : {folder.write("file", ""), folder / "none", folder.path(), fs::path("")})
        EXPECT_FALSE(is_stream(name)) << name;
}

TEST(output_file, appends_in_the_order_of_the_calls) {
    const TemporaryFolder folder;
    append_to_file(folder / "log", "one\n");
    append_to_file(folder / "log", "two\n");
    EXPECT_EQ(read_file(folder / "log"), "one\ntwo\n");
    expect_error(ErrorCode::file, {"/dev/full: cannot write: No space"},
                 [] { append_to_file("/dev/full", "text"); });
}

// ----------------------------------------------------------------------------------------------------
// temporary files of other processes

// A process that writes 256 MB to a file, caught with its temporary file half written.
class Writer {
  public:
    explicit Writer(const TemporaryFolder& folder) {
        process_ = ::fork();
        if (process_ == 0) {
            const std::string text(std::size_t{256} << 20, 'x');
            write_output_file(folder / "slow", text);
            ::_exit(0);
        }
        // Not before something is in it: in the moment before it is locked it may be removed, and is made
        // again.
        while (folder.files().empty() || fs::file_size(folder / folder.files()[0]) == 0) ::usleep(100);
        ::kill(process_, SIGSTOP);
    }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    ~Writer() { end(SIGKILL); }
    // Returns the exit status, or 128 + the signal that ended it.
    int end(int signal) {
        if (process_ <= 0) return -1;
        int status = 0;
        ::kill(process_, signal);
        ::waitpid(process_, &status, 0);
        process_ = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }

  private:
    pid_t process_ = 0;
};

TEST(output_file, what_a_killed_process_left_is_removed_by_the_next_beside_it) {
    const TemporaryFolder folder;
    ASSERT_EQ(Writer(folder).end(SIGKILL), 128 + SIGKILL);
    ASSERT_EQ(folder.files().size(), 1u);
    EXPECT_TRUE(folder.files()[0].ends_with(".tmp"));
    write_output_file(folder / "file", "text");
    EXPECT_EQ(folder.files(), Names{"file"});
}

TEST(output_file, what_a_living_process_writes_stays) {
    const TemporaryFolder folder;
    Writer writer(folder);
    const Names half = folder.files();
    ASSERT_EQ(half.size(), 1u);
    write_output_file(folder / "file", "text");
    EXPECT_EQ(folder.files(), (Names{half[0], "file"}));
    EXPECT_EQ(writer.end(SIGCONT), 0);
    EXPECT_EQ(folder.files(), (Names{"file", "slow"}));
    EXPECT_EQ(fs::file_size(folder / "slow"), std::size_t{256} << 20);
}

TEST(output_file, other_files_with_similar_names_stay) {
    const TemporaryFolder folder;
    const Names others = {".hardlearn-.tmp",    ".hardlearn-1-.tmp",   ".hardlearn-1-2.tmp.csv",
                          ".hardlearn-a-b.tmp", "a.hardlearn-1-2.tmp", "model.1234.tmp"};
    for (const std::string& name : others) folder.write(name, "mine");
    folder.write(".hardlearn-1-2.tmp", "left");
    write_output_file(folder / ".hardlearn", "text");
    Names expected = others;
    expected.push_back(".hardlearn");
    std::ranges::sort(expected);
    EXPECT_EQ(folder.files(), expected);
}

}  // namespace
}  // namespace hardlearn::testing
