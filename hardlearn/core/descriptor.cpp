#include "hardlearn/core/descriptor.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace hardlearn {

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    if (this == &other) return *this;
    close();
    number_ = std::exchange(other.number_, -1);
    return *this;
}

Descriptor::~Descriptor() {
    close();
}

int Descriptor::close() {
    if (!is_open()) return 0;
    return ::close(std::exchange(number_, -1)) == 0 ? 0 : errno;
}

int write_all(int descriptor, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return 0;
}

std::string reason_of(int error) {
    return std::generic_category().message(error);
}

}  // namespace hardlearn
