"""Writes a page of results of learned reweighting from the studies' records.

Usage: page.py TEMPLATE.md RECORDS.jsonl... > docs/results/PAGE.md
"""
import collections
import json
import math
import random
import sys

METHODS = ["erm", "erm-part", "erm-trimmed", "lrw-easy", "lrw-random", "lrw-hard", "molere", "mwn", "jtt", "molere-refit"]
IMAGES = "cifar10_test10k"
RESAMPLES = 4000
MARGIN = 0.5  # points


def read(paths):
    """All lines of the studies."""
    return [json.loads(line) for path in paths for line in open(path)]


def of_variant(lines, variant):
    """The lines of one variant of the study of methods, by what they are known by; folds of a seed count as seeds."""
    return {(r["set"], r["flip"], r["method"], (r["seed"], r.get("fold", 0))): r
            for r in lines if r.get("variant") == variant}


def seeds_of(records, name, flip, method):
    return {seed: r for (s, f, m, seed), r in records.items() if (s, f, m) == (name, flip, method)}


def mean(values):
    return sum(values) / len(values)


def interval(differences_by_set, resamples=RESAMPLES):
    """Mean over the sets and its 95 % bootstrap interval, over sets and, within a set, seeds."""
    stream = random.Random(0)
    sets = list(differences_by_set)
    means = []
    for _ in range(resamples):
        drawn = [stream.choice(sets) for _ in sets] if len(sets) > 1 else sets
        means.append(mean([mean(stream.choices(differences_by_set[s], k=len(differences_by_set[s]))) for s in drawn]))
    means.sort()
    return mean([mean(v) for v in differences_by_set.values()]), means[int(0.025 * resamples)], means[int(0.975 * resamples)]


def differences(records, sets, flip, method, score):
    result = {}
    for name in sets:
        plain, other = seeds_of(records, name, flip, "erm"), seeds_of(records, name, flip, method)
        common = sorted(plain.keys() & other.keys())
        if common:
            result[name] = [100 * (other[s][score] - plain[s][score]) for s in common]
    return result


def difference_table(records, sets, flips, score):
    print("| method | " + " | ".join("clean" if f == 0 else f"{100 * f:g} % flipped" for f in flips) + " |")
    print("|---|" + "---|" * len(flips))
    for method in METHODS[1:]:
        cells = []
        for flip in flips:
            found = differences(records, sets, flip, method, score)
            if not found:
                cells.append("")
                continue
            center, low, high = interval(found)
            cells.append(f"{center:+.1f} ({low:+.1f} to {high:+.1f})")
        if any(cells):
            print(f"| {method} | " + " | ".join(cells) + " |")
    print()


def score_table(records, sets, flip, score):
    methods = [m for m in METHODS if any(seeds_of(records, s, flip, m) for s in sets)]
    print("| set | " + " | ".join(methods) + " |")
    print("|---|" + "---|" * len(methods))
    for name in sets:
        cells = []
        for method in methods:
            found = seeds_of(records, name, flip, method)
            cells.append(f"{mean([r[score] for r in found.values()]):.3f}" if found else "")
        print(f"| {name} | " + " | ".join(cells) + " |")
    print()


def effective_share(records, sets, flip):
    """What learning did to the sample, by method."""
    parts = []
    for method in METHODS:
        shares = [r["effective_share"] for s in sets for r in seeds_of(records, s, flip, method).values()]
        if shares and min(shares) < 0.9999:
            parts.append(f"{method} {mean(shares):.2f}")
    return ", ".join(parts)


def image_rows(records, flips):
    print("| method | " + " | ".join("clean" if f == 0 else f"{100 * f:g} % flipped" for f in flips) + " | seeds |")
    print("|---|" + "---|" * (len(flips) + 1))
    for method in METHODS:
        cells, counts = [], []
        for flip in flips:
            found = [100 * r["accuracy"] for r in seeds_of(records, IMAGES, flip, method).values()]
            counts.append(len(found))
            if not found:
                cells.append("")
                continue
            center = mean(found)
            cell = f"{center:.1f}"
            if len(found) > 1:
                deviation = math.sqrt(sum((x - center) ** 2 for x in found) / (len(found) - 1))
                student = {2: 12.71, 3: 4.303, 4: 3.182, 5: 2.776}[len(found)]
                cell += f" ± {student * deviation / math.sqrt(len(found)):.1f}"
            cells.append(cell)
        if any(cells):
            print(f"| {method} | " + " | ".join(cells) + " | " + "/".join(map(str, counts)) + " |")
    print()


def student_interval(values):
    """Mean and the half width of its 95 % interval by Student's t; nothing for a single value."""
    center = mean(values)
    if len(values) < 2:
        return center, None
    deviation = math.sqrt(sum((x - center) ** 2 for x in values) / (len(values) - 1))
    student = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776, 6: 2.571, 7: 2.447, 8: 2.365, 9: 2.306, 10: 2.262}.get(len(values), 2.0)
    return center, student * deviation / math.sqrt(len(values))


def by_seed(records, name, flip, method, score="accuracy"):
    """The score of each seed, the mean over its folds."""
    folds = collections.defaultdict(list)
    for (seed, _), record in seeds_of(records, name, flip, method).items():
        folds[seed].append(record[score])
    return {seed: mean(values) for seed, values in folds.items()}


def seed_table(records, methods):
    """Of every set and share of flips: accuracy, and its difference to plain training, with intervals over the seeds."""
    print("| set | labels | method | seeds | accuracy | less erm, points | |")
    print("|---|---|---|---|---|---|---|")
    for name in sorted({key[0] for key in records}):
        for flip in sorted({key[1] for key in records}):
            plain = by_seed(records, name, flip, "erm")
            for method in methods:
                found = by_seed(records, name, flip, method)
                if not found:
                    continue
                common = sorted(found.keys() & plain.keys())
                center, width = student_interval([found[s] for s in common])
                cells = [name, "clean" if flip == 0 else f"{100 * flip:g} % flipped", method, str(len(common)),
                         f"{center:.3f}" + ("" if width is None else f" ± {width:.3f}"), "", ""]
                if method != "erm":
                    gain, width = student_interval([100 * (found[s] - plain[s]) for s in common])
                    cells[5] = f"{gain:+.1f}" + ("" if width is None else f" ± {width:.1f}")
                    cells[6] = "" if width is not None and abs(gain) > width else "within chance"
                print("| " + " | ".join(cells) + " |")
    print()


def asking_table(lines):
    """Accuracy of plain training by the rows that were labelled, for each order, and its lead over random."""
    lines = [r for r in lines if "order" in r]
    print("| set | order | seeds | mean accuracy over the curve | less random, points | | at the end |")
    print("|---|---|---|---|---|---|---|")
    for name in sorted({r["set"] for r in lines}):
        curves = collections.defaultdict(lambda: collections.defaultdict(dict))
        for r in lines:
            if r["set"] == name:
                curves[r["order"]][r["seed"]][r["round"]] = r["accuracy"]
        last = max(r["round"] for r in lines if r["set"] == name)
        whole = {order: {s: c for s, c in seeds.items() if len(c) == last + 1} for order, seeds in curves.items()}
        for order in ("margin", "entropy", "splitter", "random"):
            seeds = sorted(whole.get(order, {}).keys() & whole.get("random", {}).keys())
            if not seeds:
                continue
            # All orders begin with the same rows: the first round says nothing.
            area = {s: mean([whole[order][s][k] for k in range(1, last + 1)]) for s in seeds}
            base = {s: mean([whole["random"][s][k] for k in range(1, last + 1)]) for s in seeds}
            end, _ = student_interval([whole[order][s][last] for s in seeds])
            gain, width = student_interval([100 * (area[s] - base[s]) for s in seeds])
            told = "" if order == "random" else f"{gain:+.1f}" + ("" if width is None else f" ± {width:.1f}")
            chance = "" if order == "random" or (width is not None and abs(gain) > width) else "within chance"
            print(f"| {name} | {order} | {len(seeds)} | {mean(list(area.values())):.3f} | {told} | {chance} | {end:.3f} |")
    print()


def score_tables(records, sets, flips, title, score):
    for flip in flips:
        print(f"{title}, {'clean labels' if flip == 0 else f'{100 * flip:g} % of the training labels flipped'}:\n")
        score_table(records, sets, flip, score)


def effective_shares(records, sets, flips):
    for flip in flips:
        print(f"- {'clean' if flip == 0 else f'{100 * flip:g} % flipped'}: {effective_share(records, sets, flip)}")
    print()


def verdict(records, sets):
    if not sets:
        return
    center, low, high = interval(differences(records, sets, 0.0, "molere-refit", "accuracy"))
    holds = "holds" if low > -MARGIN else "does not hold"
    print(f"Non-inferiority of `molere-refit` to `erm` on clean labels, with a margin of {MARGIN} points: mean difference "
          f"{center:+.2f} points, 95 % interval {low:+.2f} to {high:+.2f}: it {holds}.\n")


def main():
    lines = read(sys.argv[2:])
    records = of_variant(lines, "")
    flips = sorted({key[1] for key in records})
    sets = sorted({key[0] for key in records} - {IMAGES})
    sections = {
        "table differences": lambda: difference_table(records, sets, flips, "accuracy"),
        "table d-index": lambda: score_tables(records, sets, flips, "D-index", "d_index"),
        "table accuracy": lambda: score_tables(records, sets, flips, "Accuracy", "accuracy"),
        "verdict": lambda: verdict(records, sets),
        "effective share": lambda: effective_shares(records, sets, flips),
        "images": lambda: image_rows(records, flips),
        "image differences": lambda: difference_table(records, [IMAGES], flips, "accuracy"),
        "speakers": lambda: seed_table(of_variant(lines, "speakers"),
                                       ["erm", "erm-part", "lrw-random", "lrw-easy", "lrw-hard", "lrw-given", "molere", "molere-refit"]),
        "checked": lambda: seed_table(of_variant(lines, "checked"), ["erm", "erm-trimmed", "lrw-given", "molere-refit"]),
        "asking": lambda: asking_table(lines),
    }
    text = open(sys.argv[1]).read().split("<!-- ")
    print(text[0].rstrip() + "\n")
    for section in text[1:]:
        name, words = section.split(" -->", 1)
        sections[name]()
        if words.strip():
            print(words.strip() + "\n")


if __name__ == "__main__":
    main()
