"""The page of the study of networks, from its records."""
import gzip
import itertools
import json
import math
import statistics

NETWORKS = ["cnn", "lstm", "gru", "bi-lstm", "conv-lstm", "dnn", "protonet", "ft-transformer"]
OURS = "mil-auto"
# Those of the Metric-integrated Lift: hardlearn/evaluation/lift.hpp.
LIFT_SCORES = ["d_index", "accuracy", "macro_sensitivity", "macro_specificity", "macro_precision",
               "macro_negative_predictive_value", "macro_f1"]
LEVEL = 0.05


def read(records, name, seed, model):
    with gzip.open(records / name / seed / f"{model}.json.gz", "rt") as text:
        record = json.load(text)
    told = record["data"][0]
    scores = told["models"][0]["scores"]
    return {"rows": told["rows"], "features": told["features"], "classes": told["classes"],
            "seconds": told["models"][0]["fit_seconds"],
            **{score: scores[score]["mean"] for score in LIFT_SCORES}}


def middle_ranks(values):
    """The rank of each from 1, equal ones the mean of theirs. Scores that differ by rounding only are equal."""
    rounded = [round(value, 10) for value in values]
    order = sorted(rounded)
    first = {value: order.index(value) for value in set(rounded)}
    return [first[value] + (order.count(value) + 1) / 2 for value in rounded]


def mann_whitney(ours, theirs):
    """(U, one-sided p that ours are the larger): exact up to 9 a side, else normal with ties and continuity."""
    ranks = middle_ranks([*ours, *theirs])
    n, m = len(ours), len(theirs)
    reached = sum(ranks[:n])
    u = reached - n * (n + 1) / 2
    if max(n, m) <= 9:
        sums = [sum(chosen) for chosen in itertools.combinations(ranks, n)]
        return u, sum(total >= reached - 1e-9 for total in sums) / len(sums)
    ties = sum(count ** 3 - count for count in (ranks.count(rank) for rank in set(ranks)))
    size = n + m
    variance = n * m / 12 * (size + 1 - ties / (size * (size - 1)))
    if variance <= 0:
        return u, 1.0
    return u, 0.5 * math.erfc((u - n * m / 2 - 0.5) / math.sqrt(2 * variance))


def wilcoxon(differences):
    """Two-sided p of the signed ranks of the differences that are not 0: all ways to give them signs."""
    kept = [difference for difference in differences if round(difference, 10) != 0]
    ranks = middle_ranks([abs(difference) for difference in kept])
    center = sum(ranks) / 2
    off = abs(sum(rank for rank, difference in zip(ranks, kept) if difference > 0) - center)
    ways = list(itertools.product([0, 1], repeat=len(ranks)))
    return sum(abs(sum(rank for rank, sign in zip(ranks, way) if sign) - center) >= off - 1e-9 for way in ways) / len(ways)


def holm(p_values):
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    adjusted, highest = [0.0] * len(p_values), 0.0
    for place, i in enumerate(order):
        highest = max(highest, min(1.0, (len(order) - place) * p_values[i]))
        adjusted[i] = highest
    return adjusted


def lift(results, name, seed, model, models):
    """Metric-integrated Lift: the mean over the scores of the model's value as a share of the best's."""
    shares = []
    for score in LIFT_SCORES:
        values = [results[name, seed, other][score] for other in models]
        if all(value is not None for value in values) and max(values) > 0:
            shares.append(max(0.0, results[name, seed, model][score]) / max(values))
    return statistics.mean(shares)


def spread(values):
    """Mean and standard deviation over the seeds."""
    return f"{statistics.mean(values):.3f}" + (f" ± {statistics.stdev(values):.3f}" if len(values) > 1 else "")


def table(head, rows):
    return "\n".join(["| " + " | ".join(head) + " |", "|---" + "|---:" * (len(head) - 1) + "|",
                      *("| " + " | ".join(row) + " |" for row in rows)]) + "\n"


class Study:
    def __init__(self, records, sets, seeds, models):
        self.sets, self.seeds, self.models = sets, seeds, models
        self.networks = [model for model in models if model != OURS]
        self.results = {key: read(records, *key) for key in itertools.product(sets, seeds, models)}
        self.provenance = [json.loads((records / name / seed / f"{model}.run.json").read_text())
                           for name, seed, model in itertools.product(sets, seeds, models)]

    def over_seeds(self, name, model, score):
        return [self.results[name, seed, model][score] for seed in self.seeds]

    def over_sets(self, model, score):
        """One value a set, the mean over the seeds."""
        return [statistics.mean(self.over_seeds(name, model, score)) for name in self.sets]

    def lifts(self, name, model):
        return [lift(self.results, name, seed, model, self.models) for seed in self.seeds]

    def mean_lifts(self, model):
        return [statistics.mean(self.lifts(name, model)) for name in self.sets]

    def score_table(self, values):
        """`values(name, model)`: one a seed. * is the best of a row."""
        rows = []
        for name in self.sets:
            best = max(self.models, key=lambda model: statistics.mean(values(name, model)))
            rows.append([name, *(spread(values(name, model)) + ("*" if model == best else "") for model in self.models)])
        means = [[statistics.mean(values(name, model)[i] for name in self.sets) for i in range(len(self.seeds))]
                 for model in self.models]
        rows.append(["mean", *(spread(mean) for mean in means)])
        return table(["set", *self.models], rows)

    def comparison_table(self):
        ours, our_lifts = self.over_sets(OURS, "d_index"), self.mean_lifts(OURS)
        found = []
        for model in self.networks:
            theirs = self.over_sets(model, "d_index")
            differences = [a - b for a, b in zip(ours, theirs)]
            by_seed = [statistics.mean(self.results[name, seed, OURS]["d_index"] - self.results[name, seed, model]["d_index"]
                                       for name in self.sets) for seed in self.seeds]
            found.append({"model": model, "wins": sum(d > 0 for d in differences), "losses": sum(d < 0 for d in differences),
                          "difference": spread(by_seed), "paired": wilcoxon(differences),
                          "d_index": mann_whitney(ours, theirs)[1], "lift": statistics.median(self.mean_lifts(model)),
                          "on_lift": mann_whitney(our_lifts, self.mean_lifts(model))[1]})
        paired, on_lift = holm([one["paired"] for one in found]), holm([one["on_lift"] for one in found])
        rows = [[one["model"], one["difference"], f"{one['wins']}/{one['losses']}", f"{one['paired']:.4f}", f"{p:.4f}",
                 f"{one['d_index']:.4f}", f"{one['lift']:.3f}", f"{one['on_lift']:.4f}", f"{q:.4f}"]
                for one, p, q in zip(found, paired, on_lift)]
        clear = [one["model"] for one, p in zip(found, paired) if p < LEVEL]
        unclear = [one["model"] for one, p in zip(found, paired) if p >= LEVEL]
        words = [f"Beyond chance by Wilcoxon's test after Holm's correction: {', '.join(clear) or 'none'}.",
                 f"Not beyond chance: {', '.join(unclear) or 'none'}."]
        head = ["network", f"D-index, {OURS} less network", "sets won/lost", "Wilcoxon p", "Holm p", "Mann-Whitney p, D-index",
                "median Lift", "Mann-Whitney p, Lift", "Holm p"]
        return table(head, rows) + "\n" + " ".join(words) + "\n"

    def against_best(self):
        best = max(self.networks, key=lambda model: statistics.median(self.mean_lifts(model)))
        ours, theirs = self.mean_lifts(OURS), self.mean_lifts(best)
        u, p = mann_whitney(ours, theirs)
        told = [(name, score) for name in self.sets for score in LIFT_SCORES
                if None not in self.over_seeds(name, OURS, score) + self.over_seeds(name, best, score)]
        raw = [[statistics.mean(self.over_seeds(name, model, score)) for name, score in told] for model in (OURS, best)]
        raw_u, raw_p = mann_whitney(*raw)
        return (f"The network with the highest median Lift is `{best}` ({statistics.median(theirs):.3f}; {OURS}: "
                f"{statistics.median(ours):.3f}). One-tailed Mann-Whitney test on Lift, as in the paper: U = {u:g} of "
                f"{len(ours) ** 2}, p = {p:.4f}, Cliff's delta {2 * u / len(ours) ** 2 - 1:+.2f}. On all {len(raw[0])} raw values "
                f"(sets x scores, which are not independent: seven scores of the same predictions): U = {raw_u:g}, p = {raw_p:.4f}, "
                f"probability that {OURS} has the higher value {raw_u / len(raw[0]) ** 2:.2f}.\n")

    def how(self):
        def all_of(field):
            return "; ".join(sorted({str(told[field]) for told in self.provenance}))
        hours = sum(told["seconds"] for told in self.provenance) / 3600
        return [f"- Program: {all_of('version')}, commit {all_of('commit')}", f"- Machine: {all_of('machine')}; {hours:.2f} hours of "
                "wall-clock time summed over the runs, one thread each",
                f"- Protocol: `hardlearn evaluate SET.csv --models MODEL --folds 5 --seed SEED --threads 1 --no-hardness`, seeds "
                f"{', '.join(self.seeds)}: another seed draws other folds and other starts",
                "- [The networks](../method.md#networks-on-tables), and how their two configurations, their epochs and their probabilities are chosen"]

    def sizes(self):
        rows = []
        for name in self.sets:
            one = self.results[name, self.seeds[0], self.models[0]]
            rows.append([name, str(one["rows"]), str(one["features"]), str(one["classes"]),
                         *(f"{statistics.mean(self.over_seeds(name, model, 'seconds')):.0f}" for model in self.models)])
        return table(["set", "rows", "features", "classes", *self.models], rows)


def page(records, sets, seeds, models, missing=()):
    """`missing`: sets of the study that have not been run, or not been asked for."""
    study = Study(records, sets, seeds, models)
    absent = f"\n\n**Not on this page: {', '.join(missing)}**; the command goes on with them." if missing else ""
    parts = ["# Networks of the paper beside Micro-Learning\n",
             "Made by `benchmarks/networks/run --jobs 2`; nothing on this page is written by hand.\n", "\n".join(study.how()) + "\n",
             "The sets are of the guide half, on which Micro-Learning's own defaults were chosen, and which are no evidence for it; the "
             "networks' were not chosen on any of them. Folds are random also where rows come from the same speaker." + absent + "\n",
             "## D-index\n", f"Mean over {len(seeds)} seeds ± standard deviation; * is the best of a set.\n",
             study.score_table(lambda name, model: study.over_seeds(name, model, "d_index")),
             "## Accuracy\n", study.score_table(lambda name, model: study.over_seeds(name, model, "accuracy")),
             "## Metric-integrated Lift\n", "The mean over seven scores of value / best value on the set: 1 is the best by all of them.\n",
             study.score_table(study.lifts)]
    if OURS in models and study.networks:
        parts += [f"## {OURS} against each network\n",
                  f"One value a set, the mean over the seeds. The difference has its standard deviation over the seeds; Wilcoxon's test is "
                  f"two-sided and pairs the sets; Mann-Whitney's is one-sided, that {OURS} is better, and does not.\n",
                  study.comparison_table(), study.against_best()]
    parts += ["## Sizes, and seconds to fit five folds\n", study.sizes()]
    return "\n".join(parts)
