#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "hardlearn/core/names.hpp"

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
    molere_refit,  ///< ours: LRW whose weights see what models that did not train on a row say of its label,
                   ///< for a random validation part without suspect rows; then trained anew on all rows
    mwn,           ///< Meta-Weight-Net (arXiv 1902.07379): weights from the loss, random validation part
    jtt            ///< Just Train Twice (arXiv 2107.09044): rows that a first model gets wrong weigh more
};
template <>
struct NamesOf<Method> {
    static constexpr std::string_view what = "method";
    static constexpr Named<Method> names[] = {{Method::erm, "erm"},
                                              {Method::erm_part, "erm-part"},
                                              {Method::erm_trimmed, "erm-trimmed"},
                                              {Method::lrw_random, "lrw-random"},
                                              {Method::lrw_easy, "lrw-easy"},
                                              {Method::lrw_hard, "lrw-hard"},
                                              {Method::lrw_given, "lrw-given"},
                                              {Method::molere, "molere"},
                                              {Method::molere_refit, "molere-refit"},
                                              {Method::mwn, "mwn"},
                                              {Method::jtt, "jtt"}};
};

std::span<const Method> methods();
/// One sentence for people.
std::string_view method_summary(Method method);

/// Whether the method learns sample weights (has a validation part).
bool learns_weights(Method method);
/// Whether the method chooses rows that it does not train on.
bool holds_rows_back(Method method);
/// Whether the method needs the margins of a first, plainly trained model.
bool needs_margins(Method method);

/// How dL_V/dw is computed.
enum class HypergradientMode : std::uint8_t {
    exact,      ///< by differentiating twice: slow; for checks and small networks
    two_pass,   ///< by two forward passes at perturbed parameters: close to exact at a fraction of the cost
    last_layer  ///< through the last layer alone: nearly free, an approximation
};
template <>
struct NamesOf<HypergradientMode> {
    static constexpr std::string_view what = "hypergradient";
    static constexpr Named<HypergradientMode> names[] = {{HypergradientMode::exact, "exact"},
                                                         {HypergradientMode::two_pass, "two-pass"},
                                                         {HypergradientMode::last_layer, "last-layer"}};
};

}  // namespace hardlearn
