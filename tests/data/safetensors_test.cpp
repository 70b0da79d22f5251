#include "hardlearn/data/safetensors.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

#include "hardlearn/core/error.hpp"
#include "tests/support/errors.hpp"
#include "tests/support/files.hpp"
#include "tests/support/texts.hpp"

namespace hardlearn::testing {
namespace {

namespace fs = std::filesystem;

class safetensors : public ::testing::Test {
  protected:
    static SafetensorsWriter small_content() {
        SafetensorsWriter writer;
        writer.set_metadata("class_names", "[\"a\\u001f\",\"\u00e9\"]");
        writer.add("bytes", std::vector<std::uint8_t>{1, 2, 3}, {3});
        writer.add("labels", std::vector<std::int32_t>{-1, 2}, {2});
        writer.add("rows", std::vector<float>{1.5f, -2, 3, 0, 0.25f, 1e-30f}, {2, 3});
        writer.add("source", std::vector<std::uint32_t>{4'000'000'000u}, {1});
        writer.add("mean", std::vector<double>{0.1}, {});
        writer.add("nothing", std::vector<float>{}, {0, 5});
        return writer;
    }

    /// A file with this header and these bytes behind it, its length right.
    void write_parts(const std::string& header, const std::string& data) const {
        const std::uint64_t length = header.size();
        write_file(path, std::string(reinterpret_cast<const char*>(&length), 8) + header + data);
    }

    /// The message of the error that reading gives, without the path that begins it.
    std::string reading_error(ErrorCode code = ErrorCode::bad_data) const {
        const std::string message = error_message(code, [&] { SafetensorsFile(path, "test-model", 1); });
        const std::string prefix = path.string() + ": ";
        EXPECT_TRUE(begins_with(message, prefix));
        return message.substr(std::min(message.size(), prefix.size()));
    }

    const TemporaryFolder folder;
    const std::filesystem::path path = folder / "model.safetensors";
};

TEST_F(safetensors, a_header_that_nests_without_end_is_refused) {
    const std::size_t depth = 400'000;
    const std::string deep = std::string(depth, '[') + std::string(depth, ']');
    write_parts(R"({"__metadata__":{"format":"test-model","schema":"1"},"x":{"dtype":)" + deep +
                    R"(,"shape":[0],"data_offsets":[0,0]}})",
                "");
    EXPECT_EQ(reading_error(), "damaged: its header nests too deep");
    EXPECT_EQ(safetensors_format(path), "");
}

TEST_F(safetensors, reads_back_what_was_written) {
    small_content().write(path, "test-model", 1);
    const SafetensorsFile file(path, "test-model", 3);
    EXPECT_EQ(file.schema(), 1);
    EXPECT_EQ(file.metadata("class_names"), "[\"a\\u001f\",\"\u00e9\"]");
    EXPECT_EQ(file.values<float>("rows"), (std::vector<float>{1.5f, -2, 3, 0, 0.25f, 1e-30f}));
    EXPECT_EQ(file.shape("rows"), (std::vector<std::size_t>{2, 3}));
    EXPECT_EQ(file.values<double>("mean"), (std::vector<double>{0.1}));
    EXPECT_EQ(file.values<std::int32_t>("labels"), (std::vector<std::int32_t>{-1, 2}));
    EXPECT_EQ(file.values<std::uint32_t>("source"), (std::vector<std::uint32_t>{4'000'000'000u}));
    EXPECT_EQ(file.values<std::uint8_t>("bytes"), (std::vector<std::uint8_t>{1, 2, 3}));
    EXPECT_TRUE(file.values<float>("nothing").empty());
    EXPECT_EQ(file.names(),
              (std::vector<std::string>{"bytes", "labels", "mean", "nothing", "rows", "source"}));
    EXPECT_TRUE(file.contains("mean"));
    EXPECT_FALSE(file.contains("median"));
    EXPECT_EQ(folder.files().size(), 1u);
}

TEST_F(safetensors, names_what_a_file_lacks) {
    small_content().write(path, "test-model", 1);
    const SafetensorsFile file(path, "test-model", 1);
    const std::string prefix = path.string() + ": ";
    EXPECT_EQ(error_message(ErrorCode::bad_data, [&] { file.values<float>("median"); }),
              prefix + "no tensor 'median'");
    EXPECT_EQ(error_message(ErrorCode::bad_data, [&] { file.values<float>("mean"); }),
              prefix + "tensor 'mean' is F64, expected F32");
    EXPECT_EQ(error_message(ErrorCode::bad_data, [&] { file.metadata("color"); }),
              prefix + "no metadata 'color'");
}

TEST_F(safetensors, equal_content_gives_equal_bytes_and_aligned_arrays) {
    small_content().write(path, "test-model", 1);
    const std::string first = read_file(path);
    SafetensorsWriter other_order;
    other_order.add("mean", std::vector<double>{0.1}, {});
    other_order.add("nothing", std::vector<float>{}, {0, 5});
    other_order.add("source", std::vector<std::uint32_t>{4'000'000'000u}, {1});
    other_order.add("rows", std::vector<float>{1.5f, -2, 3, 0, 0.25f, 1e-30f}, {2, 3});
    other_order.add("labels", std::vector<std::int32_t>{-1, 2}, {2});
    other_order.add("bytes", std::vector<std::uint8_t>{1, 2, 3}, {3});
    other_order.set_metadata("class_names", "[\"a\\u001f\",\"\u00e9\"]");
    other_order.write(path, "test-model", 1);
    EXPECT_EQ(read_file(path), first);
    std::uint64_t length = 0;
    std::memcpy(&length, first.data(), 8);
    EXPECT_EQ(length % 8, 0u);
    double mean = 0;  // the widest values come first
    std::memcpy(&mean, first.data() + 8 + length, 8);
    EXPECT_EQ(mean, 0.1);
}

TEST_F(safetensors, every_truncation_is_an_error) {
    small_content().write(path, "test-model", 1);
    const std::string whole = read_file(path);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        write_file(path, whole.substr(0, size));
        SCOPED_TRACE(size);
        reading_error();
    }
    write_file(path, whole + '\0');
    reading_error();
}

TEST_F(safetensors, every_flipped_bit_is_an_error) {
    SafetensorsWriter writer = small_content();
    writer.set_metadata("control", "\x1f\n\t\"\\");  // escapes whose letters may be of either case
    writer.write(path, "test-model", 1);
    const std::string whole = read_file(path);
    for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
        std::string flipped = whole;
        flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
        write_file(path, flipped);
        SCOPED_TRACE(::testing::Message() << "byte " << bit / 8 << " bit " << bit % 8);
        reading_error();
    }
}

TEST_F(safetensors, foreign_files_are_told_apart) {
    const std::string good = R"("__metadata__":{"format":"test-model","schema":"1"})";
    const auto header_error = [&](const std::string& header, const std::string& data = "") {
        write_parts(header, data);
        return reading_error();
    };
    write_file(path, "");
    EXPECT_EQ(reading_error(), "is no model file: it has 0 bytes only");
    write_file(path, "a,b,label\n1,2,x\n");
    EXPECT_EQ(reading_error(), "is no model file: it begins with 'a,b,label\\n1,2,x\\n'");
    write_file(path, "\x89PNG\r\n\x1a\n and what follows a picture's signature");
    EXPECT_EQ(reading_error(), "is no model file: it begins with '\\x89PNG\\r\\n\\x1a\\n and what fo'");
    EXPECT_EQ(header_error("[1, 2]"),
              "is no model file: it begins with '\\x06\\x00\\x00\\x00\\x00\\x00\\x00\\x00[1, 2]'");
    EXPECT_EQ(header_error("{1, 2}"), "is no model file: its header is not a JSON object");
    EXPECT_EQ(header_error("{}"), "not a hardlearn file: it has no metadata");
    EXPECT_EQ(header_error(R"({"__metadata__":[]})"), "not a hardlearn file: it has no metadata");
    EXPECT_EQ(header_error(R"({"__metadata__":{"format":1}})"), "metadata 'format' is not text");
    EXPECT_EQ(header_error(R"({"__metadata__":{"format":"pt"}})"), "holds 'pt', expected 'test-model'");
    EXPECT_EQ(header_error(R"({"__metadata__":{}})"), "not a hardlearn file: it has no format");
    EXPECT_EQ(header_error(R"({"__metadata__":{"format":"test-model"}})"),
              "damaged: it has no schema version");
    for (const std::string schema : {"0", "-1", "x", "", "1x", "99999999999"}) {
        EXPECT_EQ(header_error(R"({"__metadata__":{"format":"test-model","schema":")" + schema + "\"}}"),
                  "damaged: schema version '" + schema + "'");
    }
    EXPECT_EQ(header_error(R"({"__metadata__":{"format":"test-model","schema":"7"},"x":"what is new"})"),
              "written by a newer hardlearn (schema 7); this program reads up to 1");
    EXPECT_EQ(header_error("{" + good + "}"), "damaged: the checksum does not match its content");
    header_error(std::string(100'000, '['));
}

TEST_F(safetensors, tensors_that_contradict_themselves_are_errors) {
    const auto tensors_error = [&](const std::string& tensors, const std::string& data) {
        write_parts(R"({"__metadata__":{"format":"test-model","schema":"1"},)" + tensors + "}", data);
        return reading_error();
    };
    const auto tensor = [](const std::string& name, const std::string& shape, const std::string& offsets,
                           const std::string& type = "F32") {
        return "\"" + name + R"(":{"dtype":")" + type + R"(","shape":)" + shape + R"(,"data_offsets":)" +
               offsets + "}";
    };
    const std::string eight(8, 'x');
    EXPECT_EQ(tensors_error(tensor("a", "[2]", "[0,8]"), "xxxx"),
              "truncated: tensor 'a' ends at byte 8 of 4");
    EXPECT_EQ(tensors_error(tensor("a", "[1]", "[0,4]"), eight), "damaged: 8 bytes of data, 4 expected");
    EXPECT_EQ(tensors_error(tensor("a", "[1]", "[0,4]") + "," + tensor("b", "[1]", "[0,4]"), eight),
              "damaged: tensor 'b' starts at byte 0, expected 4");
    EXPECT_EQ(tensors_error(tensor("a", "[1]", "[4,8]"), eight),
              "damaged: tensor 'a' starts at byte 4, expected 0");
    EXPECT_EQ(tensors_error(tensor("a", "[1]", "[8,4]"), eight), "damaged: offsets of tensor 'a'");
    EXPECT_EQ(tensors_error(tensor("a", "[1]", "[0]"), eight), "damaged: offsets of tensor 'a'");
    EXPECT_EQ(tensors_error(tensor("a", "[1]", "[-4,0]"), eight), "damaged: data_offsets of tensor 'a'");
    EXPECT_EQ(tensors_error(tensor("a", "[2.0]", "[0,8]"), eight), "damaged: shape of tensor 'a'");
    EXPECT_EQ(tensors_error(tensor("a", "{}", "[0,8]"), eight), "damaged: shape of tensor 'a'");
    EXPECT_EQ(tensors_error(tensor("a", "[3]", "[0,8]"), eight),
              "damaged: tensor 'a' of 8 bytes does not fit its shape");
    // 2^62 * 4 values of 4 bytes are 2^66 bytes: 0 if they were counted in 64 bits.
    EXPECT_EQ(tensors_error(tensor("a", "[4611686018427387904,4]", "[0,0]"), ""),
              "damaged: tensor 'a' of 0 bytes does not fit its shape");
    EXPECT_EQ(tensors_error(tensor("a", "[4]", "[0,8]", "BF16"), eight),
              "tensor 'a' has the unknown type 'BF16'");
    EXPECT_EQ(tensors_error(R"("a":[])", eight), "damaged: shape of tensor 'a'");
}

TEST_F(safetensors, a_file_that_cannot_be_read_is_a_file_error) {
    EXPECT_EQ(reading_error(ErrorCode::file), "cannot read: No such file or directory");
    fs::create_directory(path);
    EXPECT_EQ(reading_error(ErrorCode::file), "cannot read: Is a directory");
}

TEST_F(safetensors, a_write_that_fails_leaves_the_old_file_and_no_other) {
    small_content().write(path, "test-model", 1);
    const std::string before = read_file(path);
    SafetensorsWriter large;
    large.add("zeros", std::vector<float>(100'000), {100'000});

    rlimit old_limit{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old_limit), 0);
    const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small_limit = {.rlim_cur = 4096, .rlim_max = old_limit.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small_limit), 0);
    const std::string message = error_message(ErrorCode::file, [&] { large.write(path, "test-model", 1); });
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &old_limit), 0);
    std::signal(SIGXFSZ, old_handler);

    EXPECT_EQ(message, path.string() + ": cannot write: File too large");
    EXPECT_EQ(read_file(path), before);
    EXPECT_EQ(folder.files().size(), 1u);
}

TEST_F(safetensors, a_full_disk_is_a_file_error_and_devices_are_not_replaced) {
    if (!fs::is_character_file("/dev/full")) GTEST_SKIP() << "needs /dev/full";
    EXPECT_EQ(error_message(ErrorCode::file, [&] { small_content().write("/dev/full", "test-model", 1); }),
              "/dev/full: cannot write: No space left on device");
    EXPECT_TRUE(fs::is_character_file("/dev/full"));
    small_content().write("/dev/null", "test-model", 1);
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(safetensors, places_that_cannot_be_written_are_file_errors) {
    const auto writing_error = [&](const fs::path& place) {
        return error_message(ErrorCode::file, [&] { small_content().write(place, "test-model", 1); });
    };
    const fs::path absent = folder / "absent" / "model";
    EXPECT_EQ(writing_error(absent),
              absent.string() + ": cannot write: there is no folder '" + absent.parent_path().string() + "'");
    EXPECT_EQ(writing_error(folder.path()), folder.path().string() + ": cannot write: it is a folder");
    EXPECT_EQ(folder.files().size(), 0u);
}

TEST_F(safetensors, a_folder_without_write_permission_is_a_file_error) {
    if (::geteuid() == 0) GTEST_SKIP() << "the superuser may write everywhere";
    fs::permissions(folder.path(), fs::perms::owner_read | fs::perms::owner_exec);
    EXPECT_EQ(error_message(ErrorCode::file, [&] { small_content().write(path, "test-model", 1); }),
              path.string() + ": cannot write: Permission denied");
}

TEST_F(safetensors, content_that_cannot_be_stored_is_refused) {
    SafetensorsWriter writer;
    const auto refusal = [&](auto&& call) { return error_message(ErrorCode::bad_argument, call); };
    writer.add("a", std::vector<float>{1, 2}, {2});
    EXPECT_EQ(refusal([&] { writer.add("a", std::vector<float>{1}, {1}); }), "a second 'a'");
    EXPECT_EQ(refusal([&] {
                  writer.add("b", std::vector<float>{1, 2}, {3});
              }),
              "tensor 'b': 2 values do not fill its shape");
    EXPECT_EQ(refusal([&] { writer.set_metadata("schema", "2"); }), "metadata 'schema' is set by the writer");
    writer.set_metadata("name", "\xff");
    EXPECT_EQ(error_message(ErrorCode::bad_data, [&] { writer.write(path, "test-model", 1); }),
              path.string() + ": cannot write: a name or metadata value is not UTF-8");
    EXPECT_EQ(folder.files().size(), 0u);
}

}  // namespace
}  // namespace hardlearn::testing
