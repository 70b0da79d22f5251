#include "hardlearn/embedding/t_sne.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>

#include "hardlearn/core/random.hpp"

namespace hardlearn {
namespace {

TEST(TSne, kl) {
    for (std::size_t n : {4, 5, 10, 480, 1000}) {
        Matrix<float> rows(n, 10);
        RandomStream stream(n);
        for (std::size_t i = 0; i < n; ++i)
            for (float& v : rows.row(i)) v = static_cast<float>(stream.normal()) + static_cast<float>(i % 3) * 2;
        const auto start = std::chrono::steady_clock::now();
        const auto result = t_sne(rows, {.seed = 1}, {.threads = 1});
        const double s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        printf("%zu: %.3f s kl %.5f exact %.5f\n", n, s, result.kl_divergence,
               exact_kl_divergence(rows, result.embedding, result.perplexity));
    }
}

}  // namespace
}  // namespace hardlearn
