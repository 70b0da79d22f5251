#pragma once

#include <cstdlib>

#include "tests/support/files.hpp"

namespace hardlearn::testing {

/// While it lives, an empty folder is this user's cache.
class CacheHome {
  public:
    CacheHome() { ::setenv("XDG_CACHE_HOME", folder_.path().c_str(), 1); }
    ~CacheHome() { ::unsetenv("XDG_CACHE_HOME"); }
    CacheHome(const CacheHome&) = delete;
    CacheHome& operator=(const CacheHome&) = delete;

    std::filesystem::path path() const { return folder_.path() / "hardlearn"; }

  private:
    TemporaryFolder folder_;
};

}  // namespace hardlearn::testing
