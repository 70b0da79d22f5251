#include "hardlearn/data/text_source.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include "hardlearn/core/descriptor.hpp"
#include "hardlearn/core/error.hpp"

namespace hardlearn {
namespace {

std::vector<char> read_all(int descriptor, const std::string& name) {
    std::vector<char> bytes;
    std::vector<char> block(std::size_t{1} << 20);
    for (;;) {
        const ssize_t count = ::read(descriptor, block.data(), block.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) throw_file(fmt::format("{}: cannot be read: {}", name, reason_of(errno)));
        if (count == 0) return bytes;
        bytes.insert(bytes.end(), block.begin(), block.begin() + count);
    }
}

bool is_gzip(std::string_view bytes) {
    return bytes.size() >= 2 && bytes[0] == '\x1f' && static_cast<unsigned char>(bytes[1]) == 0x8b;
}

// Whether the text is UTF-16, and the high byte comes first: by its mark, or by the zeros beside plain
// letters.
std::optional<bool> utf16_order(std::string_view bytes) {
    if (bytes.starts_with("\xFF\xFE")) return false;
    if (bytes.starts_with("\xFE\xFF")) return true;
    const auto looks_plain = [&](std::size_t first) {
        if (bytes.size() < 8) return false;
        for (std::size_t i = 0; i < 8; ++i) {
            const bool zero = bytes[i] == '\0';
            if (zero != (i % 2 == first)) return false;
        }
        return true;
    };
    if (looks_plain(1)) return false;
    if (looks_plain(0)) return true;
    return std::nullopt;
}

void append_utf8(std::vector<char>& text, std::uint32_t point) {
    const auto add = [&](std::uint32_t byte) { text.push_back(static_cast<char>(byte)); };
    if (point < 0x80) return add(point);
    if (point < 0x800) {
        add(0xC0 | point >> 6);
    } else {
        if (point < 0x10000) {
            add(0xE0 | point >> 12);
        } else {
            add(0xF0 | point >> 18);
            add(0x80 | (point >> 12 & 0x3F));
        }
        add(0x80 | (point >> 6 & 0x3F));
    }
    add(0x80 | (point & 0x3F));
}

std::vector<char> utf8_of_utf16(std::string_view bytes, bool big_endian, const std::string& name) {
    std::vector<char> text;
    text.reserve(bytes.size());
    const auto unit = [&](std::size_t at) {
        const auto first = static_cast<unsigned char>(bytes[at]);
        const auto second = static_cast<unsigned char>(bytes[at + 1]);
        return static_cast<std::uint32_t>(big_endian ? first << 8 | second : second << 8 | first);
    };
    std::size_t at = bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF") ? 2 : 0;
    if (bytes.size() % 2 != 0)
        throw_bad_data(fmt::format("{}: the UTF-16 text ends within a character", name));
    for (; at < bytes.size(); at += 2) {
        std::uint32_t point = unit(at);
        const bool high = point >= 0xD800 && point < 0xDC00, low = point >= 0xDC00 && point < 0xE000;
        const bool pair = high && at + 4 <= bytes.size() && unit(at + 2) >= 0xDC00 && unit(at + 2) < 0xE000;
        if (low || (high && !pair))
            throw_bad_data(fmt::format("{}: byte {}: the UTF-16 text is damaged", name, at + 1));
        if (pair) {
            point = 0x10000 + ((point - 0xD800) << 10) + (unit(at + 2) - 0xDC00);
            at += 2;
        }
        append_utf8(text, point);
    }
    return text;
}

// Blanks that look like others, and characters without width, by their number.
std::string visible(std::string_view character) {
    static constexpr std::pair<std::string_view, std::string_view> unseen[] = {
        {"\xC2\xA0", "\\u00a0"},     {"\xC2\xAD", "\\u00ad"},     {"\xE2\x80\x89", "\\u2009"},
        {"\xE2\x80\x8B", "\\u200b"}, {"\xE2\x80\x8C", "\\u200c"}, {"\xE2\x80\x8D", "\\u200d"},
        {"\xE2\x80\x8E", "\\u200e"}, {"\xE2\x80\x8F", "\\u200f"}, {"\xE2\x80\xAF", "\\u202f"},
        {"\xE2\x81\xA0", "\\u2060"}, {"\xE3\x80\x80", "\\u3000"}, {"\xEF\xBB\xBF", "\\ufeff"}};
    for (const auto& [text, shown] : unseen) {
        if (character == text) return std::string(shown);
    }
    return std::string(character);
}

class Inflater {
  public:
    Inflater() {
        constexpr int gzip_window = 15 + 16;
        if (inflateInit2(&stream_, gzip_window) != Z_OK) throw std::bad_alloc();
    }
    ~Inflater() { inflateEnd(&stream_); }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    z_stream& stream() { return stream_; }

  private:
    z_stream stream_{};
};

}  // namespace

std::size_t TextSource::line_of(const char* at) const {
    const auto newlines = static_cast<std::size_t>(std::count(begin(), at, '\n'));
    // Files of old Macs end their lines with a carriage return alone.
    if (newlines == 0 && text.find('\n') == std::string_view::npos) {
        return 1 + static_cast<std::size_t>(std::count(begin(), at, '\r'));
    }
    return 1 + newlines;
}

std::string TextSource::place(const char* at) const {
    return fmt::format("{}:{}: ", name, line_of(at));
}

std::string TextSource::place(const char* at, std::string_view column) const {
    return fmt::format("{}:{}: column {}: ", name, line_of(at), in_quotes(column));
}

std::string in_quotes(std::string_view value) {
    constexpr std::size_t longest = 40;
    std::string result = "'";
    std::size_t characters = 0;
    while (!value.empty()) {
        if (characters++ == longest) {
            result += "...";
            break;
        }
        const std::size_t length = utf8_length(value);
        const auto byte = static_cast<unsigned char>(value[0]);
        if (length == 0 || byte < 0x20 || byte == 0x7F) {
            switch (byte) {
                case '\n':
                    result += "\\n";
                    break;
                case '\r':
                    result += "\\r";
                    break;
                case '\t':
                    result += "\\t";
                    break;
                default:
                    result += fmt::format("\\x{:02x}", byte);
            }
            value.remove_prefix(1);
        } else {
            result += visible(value.substr(0, length));
            value.remove_prefix(length);
        }
    }
    return result + "'";
}

std::filesystem::path without_gz(const std::filesystem::path& path) {
    return path.extension() == ".gz" ? path.stem() : path.filename();
}

void check_no_nul(const TextSource& source, const char* begin, const char* end) {
    const char* const at = std::find(begin, end, '\0');
    if (at == end) return;
    const std::string_view start = source.text.substr(0, 2);
    std::string_view hint = "expected a text file";
    if (start == "PK") hint = "this looks like a zip or a spreadsheet file; expected a text file";
    throw_bad_data(fmt::format("{}found a NUL byte ('\\x00') at byte {}; {}", source.place(at),
                               at - source.begin() + 1, hint));
}

std::vector<char> decompress_gzip(std::string_view compressed, const std::string& name) {
    Inflater inflater;
    z_stream& stream = inflater.stream();
    std::vector<char> result;
    std::vector<char> block(std::size_t{1} << 20);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
    std::size_t left = compressed.size();
    for (;;) {
        const auto piece = static_cast<uInt>(std::min<std::size_t>(left, std::size_t{1} << 30));
        stream.avail_in = piece;
        stream.next_out = reinterpret_cast<Bytef*>(block.data());
        stream.avail_out = static_cast<uInt>(block.size());
        const int status = inflate(&stream, Z_NO_FLUSH);
        left -= piece - stream.avail_in;
        const std::size_t produced = block.size() - stream.avail_out;
        result.insert(result.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(produced));
        if (status == Z_STREAM_END) {
            // Tapes and block devices fill their last block with zeros.
            const std::string_view rest = compressed.substr(compressed.size() - left);
            if (rest.find_first_not_of('\0') == std::string_view::npos) return result;
            inflateReset(&stream);  // another member follows, or inflate will say that it is none
        } else if (status == Z_BUF_ERROR || (status == Z_OK && left == 0 && produced < block.size())) {
            throw_bad_data(
                fmt::format("{}: the gzip data is truncated: it ends after {} bytes, {} decompressed", name,
                            compressed.size(), result.size()));
        } else if (status == Z_MEM_ERROR) {
            throw std::bad_alloc();
        } else if (status != Z_OK) {
            throw_bad_data(fmt::format("{}: the gzip data is damaged at byte {}: {}", name,
                                       compressed.size() - left,
                                       stream.msg != nullptr ? stream.msg : "not gzip"));
        }
    }
}

std::string_view standard_input() {
    static const std::vector<char> bytes = read_all(STDIN_FILENO, "standard input");
    return {bytes.data(), bytes.size()};
}

InputFile::InputFile(const std::filesystem::path& path) : name_(path.string()) {
    if (name_.empty()) throw_file("no file name was given");
    if (path == "-") {
        bytes_ = standard_input();
    } else {
        open(path);
    }
    decode(path);
}

void InputFile::open(const std::filesystem::path& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open()) throw_file(fmt::format("{}: cannot be opened: {}", name_, reason_of(errno)));
    struct stat status {};
    if (::fstat(file.number(), &status) != 0) throw_file(fmt::format("{}: {}", name_, reason_of(errno)));
    if (S_ISDIR(status.st_mode)) throw_file(fmt::format("{}: is a directory, expected a file", name_));
    map_or_read(file.number(), static_cast<std::size_t>(status.st_size), S_ISREG(status.st_mode));
}

void InputFile::decode(const std::filesystem::path& path) {
    if (is_gzip(bytes_)) {
        buffer_ = decompress_gzip(bytes_, name_);
        bytes_ = {buffer_.data(), buffer_.size()};
    } else if (path.extension() == ".gz" && !bytes_.empty()) {
        throw_bad_data(fmt::format("{}: is named .gz but is not in gzip format", name_));
    }
    if (const auto big_endian = utf16_order(bytes_)) {
        buffer_ = utf8_of_utf16(bytes_, *big_endian, name_);
        bytes_ = {buffer_.data(), buffer_.size()};
    }
}

void InputFile::map_or_read(int descriptor, std::size_t size, bool regular) {
    if (regular && size > 0) {
        void* const mapping = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
        if (mapping != MAP_FAILED) {
            ::madvise(mapping, size, MADV_SEQUENTIAL);
            mapping_ = {static_cast<const char*>(mapping), size};
            bytes_ = {mapping_.data(), size};
            return;
        }
    }
    buffer_ = read_all(descriptor, name_);
    bytes_ = {buffer_.data(), buffer_.size()};
}

InputFile::~InputFile() {
    if (!mapping_.empty()) ::munmap(const_cast<char*>(mapping_.data()), mapping_.size());
}

}  // namespace hardlearn
