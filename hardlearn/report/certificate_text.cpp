#include "hardlearn/report/certificate_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "hardlearn/report/hardness_text.hpp"
#include "hardlearn/report/table.hpp"

namespace hardlearn {

std::string operated_name(const OperatedError& pair) {
    if (pair.before == Operator::identity) return pair.model;
    return fmt::format("{} after {}", pair.model, name_of(pair.before));
}

namespace {

std::string band_text(const Interval& error) {
    return fmt::format("{}, {} to {}", fixed(error.estimate, 3), fixed(error.low, 3), fixed(error.high, 3));
}

std::string percent(double share) {
    return fmt::format("{:.3g} %", 100 * share);
}

std::string not_hard_sentence(const CertifiedSet& set, const NameStyle& name) {
    const OperatedError& witness = set.pairs[*set.certificate.witness];
    const std::string text = fmt::format(
        "The certificate: not learning-hard. {} gets {} or less of a class wrong, on average over the "
        "classes",
        name(operated_name(witness)), percent(set.bounds.solved));
    if (witness.before == Operator::identity) return text + ".";
    return fmt::format("{}, and the plain model {} less than {}.", text,
                       name(set.pairs[set.certificate.best_plain].model), percent(set.bounds.failing));
}

// One of the two claims, or both, stay open.
std::string undecided_sentence(const CertifiedSet& set, const NameStyle& name) {
    const Certificate& certificate = set.certificate;
    const std::string tau = percent(set.bounds.solved), tau_star = percent(set.bounds.failing);
    if (certificate.witness)
        return fmt::format(
            "The certificate: undecided. {} gets {} or less of a class wrong, on average over the classes, "
            "but these rows cannot tell whether every plain model gets {} or more wrong.",
            name(operated_name(set.pairs[*certificate.witness])), tau, tau_star);
    return fmt::format(
        "The certificate: undecided. These rows cannot tell whether anything gets {} or less of a class "
        "wrong, on average over the classes.",
        tau);
}

std::vector<const OperatedError*> plain_pairs(const CertifiedSet& set) {
    std::vector<const OperatedError*> plain;
    for (const OperatedError& pair : set.pairs) {
        if (pair.before == Operator::identity) plain.push_back(&pair);
    }
    return plain;
}

const OperatedError& lowest(const std::vector<OperatedError>& pairs) {
    return *std::ranges::min_element(pairs, {},
                                     [](const OperatedError& pair) { return pair.error.estimate; });
}

std::string all_fail_text(const CertifiedSet& set) {
    const std::size_t count = plain_pairs(set).size();
    const OperatedError& best = set.pairs[set.certificate.best_plain];
    return fmt::format(
        "  (C1) every plain family fails, with an error of {:g} or more: {}. {} of {} {}; the lowest error "
        "is that of {}, {}\n",
        set.bounds.failing, name_of(set.certificate.all_fail),
        static_cast<std::size_t>(set.certificate.failing_share * static_cast<double>(count) + 0.5), count,
        count == 1 ? "does" : "do", best.model, band_text(best.error));
}

std::string solved_text(const CertifiedSet& set) {
    const Certificate& certificate = set.certificate;
    const std::string claim =
        fmt::format("  (C2) a family solves it after some operator, with an error of {:g} or less: {}. ",
                    set.bounds.solved, name_of(certificate.solved));
    if (certificate.witness) {
        const OperatedError& witness = set.pairs[*certificate.witness];
        return fmt::format("{}The witness is {}, {}\n", claim, operated_name(witness),
                           band_text(witness.error));
    }
    const OperatedError& best = lowest(set.pairs);
    return fmt::format("{}The lowest error is that of {}, {}\n", claim, operated_name(best),
                       band_text(best.error));
}

std::string family_table(const CertifiedSet& set) {
    Table table({{"family", Table::Align::left}, {"error"}, {"from"}, {"to"}, {"fails", Table::Align::left}});
    for (const OperatedError* pair : plain_pairs(set)) {
        table.add_row({pair->model, fixed(pair->error.estimate, 3), fixed(pair->error.low, 3),
                       fixed(pair->error.high, 3), std::string(name_of(fails(pair->error, set.bounds)))});
    }
    return "\nPlain families\n" + table.text();
}

std::string operator_table(const CertifiedSet& set) {
    Table table({{"operator", Table::Align::left},
                 {"what it does", Table::Align::left},
                 {"best family", Table::Align::left},
                 {"error"},
                 {"from"},
                 {"to"}});
    for (const Operator kind : values_of<Operator>()) {
        std::vector<OperatedError> of_kind;
        std::ranges::copy_if(set.pairs, std::back_inserter(of_kind),
                             [&](const OperatedError& pair) { return pair.before == kind; });
        if (of_kind.empty() || kind == Operator::identity) continue;
        const OperatedError& best = lowest(of_kind);
        table.add_row({std::string(name_of(kind)), std::string(doc_of(kind)), best.model,
                       fixed(best.error.estimate, 3), fixed(best.error.low, 3), fixed(best.error.high, 3)});
    }
    const std::string rows = table.text();
    return set.pairs.size() == plain_pairs(set).size() ? std::string()
                                                       : "\nBest family after each operator\n" + rows;
}

std::string traininglet_text(const CertifiedSet& set) {
    if (set.traininglets.empty()) return {};
    std::string text =
        "\nTraininglets, one a query, so that they are no operator of the definition and count for no "
        "verdict\n";
    for (const OperatedError& learner : set.traininglets)
        text += fmt::format("  {}: {}\n", learner.model, band_text(learner.error));
    return text;
}

// A plain model that solves the problem is enough; one that only does not fail is not.
std::string not_hard_verdict(const CertifiedSet& set) {
    const auto& witness = set.certificate.witness;
    if (witness && set.pairs[*witness].before == Operator::identity)
        return fmt::format("not hard ({} is enough)", set.pairs[*witness].model);
    return fmt::format("not hard ({} does not fail)", set.pairs[set.certificate.best_plain].model);
}

}  // namespace

std::string certificate_verdict(const CertifiedSet& set) {
    switch (set.certificate.verdict) {
        case CertificateVerdict::learning_hard:
            return "learning-hard certified";
        case CertificateVerdict::not_hard:
            return not_hard_verdict(set);
        case CertificateVerdict::unsolved:
            return "unsolved by these";
        case CertificateVerdict::undecided:
            return "undecided";
    }
    return {};
}

std::string certificate_meaning(const CertifiedSet& set) {
    switch (set.certificate.verdict) {
        case CertificateVerdict::learning_hard:
            return "Plain models fail, and the right operator before one of them is the remedy";
        case CertificateVerdict::not_hard:
            return "A plain model does not fail";
        case CertificateVerdict::unsolved:
            return "None of what was tried comes near: more or better features or labels are needed, or "
                   "other knowledge of the data";
        case CertificateVerdict::undecided:
            return "The bands are too wide to tell: more rows decide it, more repeats may";
    }
    return {};
}

std::string certificate_sentence(const CertifiedSet& set, const NameStyle& name) {
    const Certificate& certificate = set.certificate;
    const std::string tau = percent(set.bounds.solved), tau_star = percent(set.bounds.failing);
    switch (certificate.verdict) {
        case CertificateVerdict::learning_hard:
            return fmt::format(
                "The certificate: learning-hard. Every plain model that was tried gets {} or more of a class "
                "wrong, on average over the classes; {} gets {} or less wrong.",
                tau_star, name(operated_name(set.pairs[*certificate.witness])), tau);
        case CertificateVerdict::not_hard:
            return not_hard_sentence(set, name);
        case CertificateVerdict::unsolved:
            return fmt::format(
                "The certificate: unsolved. Nothing that was tried gets as little as {} of a class wrong, on "
                "average over the classes.",
                tau);
        case CertificateVerdict::undecided:
            return undecided_sentence(set, name);
    }
    return {};
}

std::string certificate_advice(const CertifiedSet& set, const NameStyle& name) {
    const Certificate& certificate = set.certificate;
    if (certificate.verdict != CertificateVerdict::learning_hard) return {};
    const OperatedError& witness = set.pairs[*certificate.witness];
    return fmt::format(
        "Put the operator {} ({}) before {}: by the certificate plain models fail, and this does not.",
        name_of(witness.before), doc_of(witness.before), name(witness.model));
}

std::string certificate_text(const CertifiedSet& set, const std::string& file) {
    const std::size_t learners = set.pairs.size() + set.traininglets.size();
    return data_text(file, set.data) +
           fmt::format("\nVerdict: {}. {}\n", certificate_verdict(set), certificate_meaning(set)) +
           all_fail_text(set) + solved_text(set) +
           fmt::format(
               "  Balanced errors of {} x {}-fold cross-validation; guessing has {}. The bands hold all {} "
               "errors at once with 95 %\n",
               set.options.num_repeats, set.options.num_folds, fixed(set.chance_error, 3), learners) +
           family_table(set) + operator_table(set) + traininglet_text(set);
}

}  // namespace hardlearn
