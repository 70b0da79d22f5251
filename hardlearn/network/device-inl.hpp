#pragma once

#include <torch/torch.h>

#include <string>

#include "hardlearn/core/error.hpp"
#include "hardlearn/training/network_options.hpp"

namespace hardlearn {

/// The device named. Error(bad_argument) for an unknown name, or one that this libtorch or machine lacks.
torch::Device device_of(const ComputeOptions& compute);

/// While it lives: libtorch and its BLAS use compute.threads threads, but no more than
/// there are processors, deterministic kernels and full float32
/// precision, and the allocator keeps freed memory for the next step instead of giving it back to the system.
/// The settings are the process's: networks that train side by side need equal ones.
class ComputeScope {
  public:
    explicit ComputeScope(const ComputeOptions& compute);
    ~ComputeScope();
    ComputeScope(const ComputeScope&) = delete;
    ComputeScope& operator=(const ComputeScope&) = delete;
};

/// What a message of libtorch says in one line: of TorchScript it is the last, behind the code that was run.
std::string reason_in(const std::string& message);

/// Runs `work`; what libtorch throws becomes Error(training_failed), or Error(out_of_memory) in plain words.
template <class Work>
auto translating_torch_errors(Work&& work) {
    const auto fail = [](const std::string& told) {
        const std::string message = reason_in(told);
        const bool memory =
            message.find("alloc") != std::string::npos || message.find("out of memory") != std::string::npos;
        if (!memory) throw_training_failed("libtorch: " + message);
        throw Error(ErrorCode::out_of_memory,
                    "not enough memory for this network: smaller batches and smaller images need less (" +
                        message + ")");
    };
    try {
        return work();
    } catch (const Error&) {
        throw;
    } catch (const c10::Error& error) {
        fail(error.what_without_backtrace());
    } catch (const std::runtime_error& error) {  // libtorch throws these too
        fail(error.what());
    } catch (const std::bad_alloc&) {
        fail("allocation failed");
    }
    throw Error(ErrorCode::internal, "unreachable");
}

}  // namespace hardlearn
