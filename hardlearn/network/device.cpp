#include <fmt/format.h>
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <charconv>
#include <mutex>

#include "hardlearn/core/parallel.hpp"
#include "hardlearn/network/device-inl.hpp"

// OpenBLAS does not follow libtorch's number of threads. Absent where another BLAS is linked.
extern "C" {
void openblas_set_num_threads(int threads) __attribute__((weak));
int openblas_get_num_threads() __attribute__((weak));
}

namespace hardlearn {
namespace {

int blas_threads() {
    return openblas_get_num_threads ? openblas_get_num_threads() : 1;
}
void set_blas_threads(int threads) {
    if (openblas_set_num_threads) openblas_set_num_threads(threads);
}

// Every step frees and allocates the same tensors. Given back to the system in between, each page of them is
// faulted in anew: more than half of a small network's training time.
void keep_freed_memory() {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the most that glibc takes
    mallopt(M_TRIM_THRESHOLD, -1);        // never
#endif
}
void give_freed_memory_back() {
#ifdef __GLIBC__
    mallopt(M_TRIM_THRESHOLD, 64 << 20);  // what glibc itself arrives at when it adapts
    malloc_trim(0);
#endif
}

// What the process had before the first of the scopes that live now.
struct Before {
    std::mutex mutex;
    int scopes = 0;
    int threads = 1;
    int blas_threads = 1;
};
Before& before() {
    static Before settings;
    return settings;
}

}  // namespace

std::string reason_in(const std::string& message) {
    constexpr std::string_view script = "The following operation failed in the TorchScript interpreter";
    if (!message.starts_with(script)) return message;
    const std::size_t end = message.find_last_not_of(" \n");
    const std::size_t begin = message.rfind('\n', end);
    return message.substr(begin + 1, end - begin);
}

torch::Device device_of(const ComputeOptions& compute) {
    const std::string& name = compute.device;
    if (name == "cpu") return torch::kCPU;
    int index = 0;
    const bool numbered =
        name.starts_with("cuda:") &&
        std::from_chars(name.data() + 5, name.data() + name.size(), index).ptr == name.data() + name.size() &&
        name.size() > 5;
    if (name != "cuda" && !numbered) {
        throw_bad_argument(fmt::format("unknown device '{}': expected cpu, cuda or cuda:N", name));
    }
    if (!torch::cuda::is_available()) {
        throw_bad_argument(
            fmt::format("device '{}': this libtorch has no CUDA, or the machine no such device", name));
    }
    if (index < 0 || index >= static_cast<int>(torch::cuda::device_count())) {
        throw_bad_argument(fmt::format("device '{}': the machine has {}", name, torch::cuda::device_count()));
    }
    return torch::Device(torch::kCUDA, static_cast<torch::DeviceIndex>(index));
}

ComputeScope::ComputeScope(const ComputeOptions& compute) {
    if (compute.threads < 1)
        throw_bad_argument(fmt::format("{} threads: at least 1 is needed", compute.threads));
    Before& settings = before();
    const std::scoped_lock lock(settings.mutex);
    if (settings.scopes++ == 0) {
        settings.threads = at::get_num_threads();
        settings.blas_threads = blas_threads();
        keep_freed_memory();
    }
    // More would only wait for each other, and stall the machine.
    const int threads = usable_threads(compute.threads);
    at::set_num_threads(threads);
    set_blas_threads(threads);
    at::globalContext().setDeterministicCuDNN(true);
    at::globalContext().setBenchmarkCuDNN(false);
    at::globalContext().setAllowTF32CuBLAS(false);
    at::globalContext().setAllowTF32CuDNN(false);
}

ComputeScope::~ComputeScope() {
    Before& settings = before();
    const std::scoped_lock lock(settings.mutex);
    if (--settings.scopes > 0) return;
    at::set_num_threads(settings.threads);
    set_blas_threads(settings.blas_threads);
    give_freed_memory_back();
}

}  // namespace hardlearn
