"""Writes the page of results of learned reweighting from the study's records.

Usage: page.py RECORDS.jsonl... > docs/results/reweighting.md
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
    records = {}
    for path in paths:
        for line in open(path):
            record = json.loads(line)
            records[record["set"], record["flip"], record["method"], record["seed"]] = record
    return records


def seeds_of(records, name, flip, method):
    return {r["seed"]: r for (s, f, m, _), r in records.items() if (s, f, m) == (name, flip, method)}


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


def verdict(records, sets):
    center, low, high = interval(differences(records, sets, 0.0, "molere-refit", "accuracy"))
    holds = "holds" if low > -MARGIN else "does not hold"
    print(f"Non-inferiority of `molere-refit` to `erm` on clean labels, with a margin of {MARGIN} points: mean difference "
          f"{center:+.2f} points, 95 % interval {low:+.2f} to {high:+.2f}: it {holds}.\n")


def main():
    records = read(sys.argv[1:])
    flips = sorted({key[1] for key in records})
    sets = sorted({key[0] for key in records} - {IMAGES})
    text = open("benchmarks/reweighting/page.md").read().split("<!-- ")
    print(text[0].rstrip() + "\n")
    for section in text[1:]:
        name, words = section.split(" -->", 1)
        if name == "table differences":
            difference_table(records, sets, flips, "accuracy")
        elif name == "table d-index":
            for flip in flips:
                print(f"D-index, {'clean labels' if flip == 0 else f'{100 * flip:g} % of the training labels flipped'}:\n")
                score_table(records, sets, flip, "d_index")
        elif name == "table accuracy":
            for flip in flips:
                print(f"Accuracy, {'clean labels' if flip == 0 else f'{100 * flip:g} % of the training labels flipped'}:\n")
                score_table(records, sets, flip, "accuracy")
        elif name == "verdict":
            verdict(records, sets)
        elif name == "effective share":
            for flip in flips:
                print(f"- {'clean' if flip == 0 else f'{100 * flip:g} % flipped'}: {effective_share(records, sets, flip)}")
            print()
        elif name == "images":
            image_rows(records, flips)
        elif name == "image differences":
            difference_table(records, [IMAGES], flips, "accuracy")
        if words.strip():
            print(words.strip() + "\n")


if __name__ == "__main__":
    main()
