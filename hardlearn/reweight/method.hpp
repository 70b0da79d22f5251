#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace hardlearn {

/// How a network is trained. LRW, learned reweighting: the weights of the training samples are learned so
/// that one training step on them lowers the loss on a validation part. "Improving Generalization via
/// Meta-Learning on Hard Samples" (arXiv 2403.12236), called the paper below.
enum class Method : std::uint8_t {
    erm,           ///< plain training on all rows
    erm_part,      ///< plain training without a random validation part: what the held-out rows cost
    erm_trimmed,   ///< plain training without the hardest rows
    lrw_random,    ///< LRW, a random validation part
    lrw_easy,      ///< LRW, the rows with the highest margins as validation part
    lrw_hard,      ///< LRW, the rows with the lowest margins (the paper's train-twice heuristic)
    lrw_given,     ///< LRW, validation rows that the user supplies
    molere,        ///< LRW, the validation part chosen anew each epoch by a splitter (the paper's LRWOpt)
    molere_refit,  ///< ours: see MoleReFit in docs/reweighting.md
    mwn,           ///< Meta-Weight-Net (arXiv 1902.07379): weights from the loss, random validation part
    jtt            ///< Just Train Twice (arXiv 2107.09044): rows that a first model gets wrong weigh more
};

/// "erm", "erm-part", "erm-trimmed", "lrw-random", "lrw-easy", "lrw-hard", "lrw-given", "molere",
/// "molere-refit", "mwn", "jtt".
std::string_view method_name(Method method);
std::span<const Method> methods();
/// Error(bad_argument) for an unknown name lists those there are.
Method parse_method(std::string_view name);
/// One sentence for people.
std::string_view method_summary(Method method);

/// Whether the method learns sample weights (has a validation part).
bool learns_weights(Method method);
/// Whether the method needs the margins of a first, plainly trained model.
bool needs_margins(Method method);

/// How dL_V/dw is computed.
enum class HypergradientMode : std::uint8_t {
    exact,      ///< by differentiating twice: slow; for checks and small networks
    two_pass,   ///< by two forward passes at perturbed parameters: close to exact at a fraction of the cost
    last_layer  ///< through the last layer alone: nearly free, an approximation
};
/// "exact", "two-pass", "last-layer". Error(bad_argument) for an unknown name.
std::string_view hypergradient_name(HypergradientMode mode);
HypergradientMode parse_hypergradient(std::string_view name);

}  // namespace hardlearn
