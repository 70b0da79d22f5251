#include "hardlearn/core/hash.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <new>

namespace hardlearn {

std::uint64_t hash64(const void* data, std::size_t bytes) {
    return XXH3_64bits(data, bytes);
}

Fingerprint::Fingerprint() : state_(XXH3_createState()) {
    if (state_ == nullptr) throw std::bad_alloc();
    XXH3_128bits_reset(static_cast<XXH3_state_t*>(state_));
}

Fingerprint::~Fingerprint() {
    XXH3_freeState(static_cast<XXH3_state_t*>(state_));
}

void Fingerprint::add_bytes(const void* data, std::size_t bytes) {
    XXH3_128bits_update(static_cast<XXH3_state_t*>(state_), data, bytes);
}

void Fingerprint::add_text(std::string_view text) {
    const std::uint64_t length = text.size();
    add_bytes(&length, sizeof length);
    add_bytes(text.data(), text.size());
}

std::string Fingerprint::hex() const {
    const XXH128_hash_t hash = XXH3_128bits_digest(static_cast<const XXH3_state_t*>(state_));
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, hash);
    std::string text;
    for (const unsigned char byte : canonical.digest) {
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

}  // namespace hardlearn
