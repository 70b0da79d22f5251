"""Writes the page on the coverage of prediction sets from the study's records.

Usage: coverage_page.py RECORDS.jsonl... > docs/results/prediction-sets.md
"""
import collections
import json
import sys

LEVELS = [0.8, 0.9, 0.95]
CONDITIONS = {"rows": "Rows that stand alone", "twins": "Every training row twice",
              "groups": "New rows of new groups"}


def read(paths):
    draws = collections.defaultdict(list)
    for path in paths:
        for line in open(path):
            record = json.loads(line)
            if "error" not in record:
                draws[record["condition"], record["construction"], record["set"]].append(record)
    return draws


def mean(values):
    return sum(values) / len(values)


def error_of_mean(values):
    middle = mean(values)
    return (sum((v - middle) ** 2 for v in values) / max(1, len(values) - 1) / len(values)) ** 0.5


def cell(draws, level):
    values = [draw["levels"][level]["coverage"] for draw in draws]
    low = mean(values) < LEVELS[level] - 2 * error_of_mean(values)
    return f"{mean(values):.3f} ± {error_of_mean(values):.3f}{' **low**' if low else ''}"


def sizes(draws, level, key=None):
    return mean([(draw[key] if key else draw["levels"])[level]["size"] for draw in draws])


def rarest_and_commonest(draws):
    """Share of rows covered at 90 %, of the class with the fewest and with the most rows."""
    rows, covered = collections.Counter(), collections.Counter()
    for draw in draws:
        for label, (n, c) in enumerate(zip(draw["by_class"]["rows"], draw["by_class"]["covered"])):
            rows[label] += n
            covered[label] += c
    shares = [(n, covered[label] / n) for label, n in rows.items() if n > 0]
    return min(shares)[1], max(shares)[1]


def table(all_draws, condition, construction):
    chosen = {name: draws for (c, k, name), draws in all_draws.items() if (c, k) == (condition, construction)}
    if not chosen:
        return
    split = condition == "rows"
    print(f"### {CONDITIONS[condition]}, `{construction}`\n")
    print("| set | draws | 80 % | 90 % | 95 % | classes a set at 90 % |" + (" split-conformal |" if split else "")
          + " rarest class | commonest class |")
    print("|---|---:|---|---|---|---:|" + ("---:|" if split else "") + "---:|---:|")
    for name, draws in sorted(chosen.items()):
        rare, common = rarest_and_commonest(draws)
        line = f"| {name} | {len(draws)} | " + " | ".join(cell(draws, level) for level in range(3))
        line += f" | {sizes(draws, 1):.2f} |"
        if split:
            line += f" {sizes([d for d in draws if 'split' in d], 1, 'split'):.2f} |"
        print(line + f" {rare:.3f} | {common:.3f} |")
    averages = [mean([mean([d["levels"][level]["coverage"] for d in draws]) for draws in chosen.values()])
                for level in range(3)]
    line = "| mean | | " + " | ".join(f"{a:.3f}" for a in averages)
    line += f" | {mean([sizes(d, 1) for d in chosen.values()]):.2f} |"
    if split:
        line += f" {mean([sizes([x for x in d if 'split' in x], 1, 'split') for d in chosen.values()]):.2f} |"
    print(line + " | |\n")
    print(f"Sets that are not empty and lack the predicted class: "
          f"{sum(d['decision_not_in_set'] for draws in chosen.values() for d in draws)}.\n")


def main():
    draws = read(sys.argv[1:])
    with open(__file__.replace("coverage_page.py", "coverage_page.md")) as head:
        print(head.read())
    for condition in CONDITIONS:
        for construction in ("naive", "ptc", "auto"):
            table(draws, condition, construction)


main()
