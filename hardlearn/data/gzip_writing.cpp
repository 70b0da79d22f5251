#include "hardlearn/data/gzip_writing.hpp"

#include <zlib.h>

#include <algorithm>
#include <new>
#include <vector>

#include "hardlearn/core/output_file.hpp"

namespace hardlearn {
namespace {

class Deflater {
  public:
    Deflater() {
        constexpr int gzip_window = 15 + 16;
        constexpr int usual_memory = 8;
        if (deflateInit2(&stream_, Z_BEST_COMPRESSION, Z_DEFLATED, gzip_window, usual_memory,
                         Z_DEFAULT_STRATEGY) != Z_OK) {
            throw std::bad_alloc();
        }
    }
    ~Deflater() { deflateEnd(&stream_); }
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;
    z_stream& stream() { return stream_; }

  private:
    z_stream stream_{};
};

}  // namespace

std::string compress_gzip(std::string_view bytes) {
    Deflater deflater;
    z_stream& stream = deflater.stream();
    std::string result;
    std::vector<char> block(std::size_t{1} << 18);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    std::size_t left = bytes.size();
    for (int status = Z_OK; status != Z_STREAM_END;) {
        const auto piece = static_cast<uInt>(std::min<std::size_t>(left, std::size_t{1} << 30));
        stream.avail_in = piece;
        stream.next_out = reinterpret_cast<Bytef*>(block.data());
        stream.avail_out = static_cast<uInt>(block.size());
        status = deflate(&stream, piece == left ? Z_FINISH : Z_NO_FLUSH);
        left -= piece - stream.avail_in;
        result.append(block.data(), block.size() - stream.avail_out);
    }
    return result;
}

void write_text_file(const std::filesystem::path& path, std::string_view text) {
    if (path.extension() == ".gz") {
        write_output_file(path, compress_gzip(text));
    } else {
        write_output_file(path, text);
    }
}

}  // namespace hardlearn
