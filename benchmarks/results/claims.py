#!/usr/bin/env python3
"""Measures what can be measured of the Micro-Learning paper's propositions, and prints the tables of
docs/results/claims.md.

Usage: claims.py PROGRAM DATA [WORK]
DATA: the folder of the research sets; WORK: for what need not be kept (build/results/claims).
"""
import csv
import json
import pathlib
import random
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SEEDS = 3
DISTRIBUTIONS = {"gauss": [], "ring": ["--noise-columns", "4"], "checker": [], "spiral": [], "imbalanced": []}
MODELS = ["logistic-regression", "svm", "random-forest", "mil-naive", "mil-ptc", "mil-auto"]
CONSTRUCTIONS = ["naive", "ptc", "auto"]


class Measuring:
    def __init__(self, program, data, work):
        self.program, self.data, self.work = program, pathlib.Path(data), pathlib.Path(work)
        self.work.mkdir(parents=True, exist_ok=True)

    def record(self, *arguments, or_none_if=None):
        """The record that a command writes; None where it refuses with these words."""
        told = self.command(*arguments, "--json", "-", "--quiet", or_none_if=or_none_if)
        return None if told is None else json.loads(told)

    def command(self, *arguments, or_none_if=None):
        """What a command prints."""
        done = subprocess.run([self.program, *map(str, arguments)], capture_output=True, text=True)
        if or_none_if and or_none_if in done.stderr:
            return None
        if done.returncode != 0:
            sys.exit(f"hardlearn {' '.join(map(str, arguments))}: {done.stderr}")
        return done.stdout

    def rows(self, name):
        """Header and rows of a set, its speakers in front where they are known."""
        file = self.data / f"{name}.csv"
        with open(file if file.exists() else ROOT / "examples/data" / f"{name}.csv", newline="") as text:
            header, *rows = csv.reader(text)
        groups = self.data / "groups" / f"{name}.groups.csv"
        if groups.exists():
            speakers = groups.read_text().split()[-len(rows):]
            return ["speaker", *header], [[speaker, *row] for speaker, row in zip(speakers, rows)]
        return header, rows

    def write(self, name, header, rows):
        path = self.work / name
        with open(path, "w", newline="") as file:
            csv.writer(file).writerows([header, *rows])
        return path


def print_table(title, header, rows):
    print(f"\n{title}\n\n| {' | '.join(header)} |\n|{'---|' * len(header)}")
    for row in rows:
        print("| " + " | ".join(row) + " |")


def definition_2(run):
    """Definition 2: random label-complete subsets, chosen without any query, and how many have the least index of all."""
    table = []
    for name, size in (("hepatitis", 8), ("glass", 14), ("vehicle", 14)):
        header, rows = run.rows(name)
        classes = {row[-1] for row in rows}
        stream, found, draws = random.Random(2), [], 200
        while len(found) < draws:
            subset = stream.sample(rows, size)
            if {row[-1] for row in subset} != classes:
                continue
            path = run.write("subset.csv", header, subset)
            told = run.record("diagnose", path, "--suspicious", 0, "--subsamples", 0, "--permutations", 0,
                              or_none_if="classes of several rows")
            found.append(1.0 if told is None else told["lhi"]["mean"])
        least = sum(index < 1e-9 for index in found)
        first = next((number for number, index in enumerate(found, 1) if index < 1e-9), None)
        table.append([name, str(size), str(draws), f"{min(found):.2f}", str(least), "-" if first is None else str(first)])
    print_table("Random subsets with every class", ["set", "rows", "subsets", "least index", "with index 0", "first at"], table)


def bayes_agreement(run):
    """Proposition 2: how often a model that learned from 400 noisy rows says what the Bayes rule says."""
    table = []
    for name, options in DISTRIBUTIONS.items():
        shares = {model: [] for model in MODELS}
        for seed in range(SEEDS):
            rows, truth = run.work / f"{name}.csv", run.work / f"{name}.txt"
            run.record("simulate", name, *options, "--rows", 400, "--seed", seed, "-o", rows, "--truth", truth)
            found = run.record("evaluate", rows, "--truth", truth, "--models", ",".join(MODELS), "--no-hardness", "--seed", seed)
            for model in found["data"][0]["models"]:
                shares[model["name"]].append(model["scores"]["accuracy"]["mean"])
        means = {model: statistics.mean(values) for model, values in shares.items()}
        best = max(means.values())
        table.append([name] + [f"{'**' if mean == best else ''}{mean:.3f}{'**' if mean == best else ''}"
                               for mean in means.values()])
    print_table(f"Agreement with the Bayes rule, mean of {SEEDS} seeds, 400 rows, 5 folds", ["distribution", *MODELS], table)


def shift_of_speakers(run):
    """Proposition 3: energy distance from an unseen speaker's rows, of all training rows and of those that decide."""
    table = []
    for name in ("savee54", "casia54", "ravdess54"):
        header, rows = run.rows(name)
        speakers = sorted({row[0] for row in rows})[:6]
        before, after = [], {construction: [] for construction in CONSTRUCTIONS}
        for speaker in speakers:
            train = run.write("train.csv", header, [row for row in rows if row[0] != speaker])
            test = run.write("test.csv", header, [row for row in rows if row[0] == speaker])
            for construction in CONSTRUCTIONS:
                model = run.work / "speaker.model"
                run.record("fit", train, "--group", "speaker", "--construction", construction, "-o", model)
                weighted = run.record("shift", train, test, "--group", "speaker", "--model", model, "--permutations", 39,
                                      "--resamples", 20)["weighted"]
                after[construction].append(weighted["energy_after"])
            before.append(weighted["energy_before"])
        nearer = [sum(a < b for a, b in zip(after[construction], before)) for construction in CONSTRUCTIONS]
        table.append([name, str(len(speakers)), f"{statistics.mean(before):.2f}"] +
                     [f"{statistics.mean(after[construction]):.2f} ({count} of {len(speakers)} nearer)"
                      for construction, count in zip(CONSTRUCTIONS, nearer)])
    print_table("Energy distance from a speaker that training did not hear, mean over the speakers",
                ["set", "speakers", "all rows", *(f"rows that decide, {one}" for one in CONSTRUCTIONS)], table)


def traininglets(run):
    """Theorem 2 and figure 5: what the traininglets of left-out rows are like."""
    table = []
    for name in ("glass", "vehicle", "yeast", "savee54", "alon_colon"):
        header, rows = run.rows(name)
        random.Random(1).shuffle(rows)
        cut = len(rows) * 4 // 5
        train, test = run.write("first.csv", header, rows[:cut]), run.write("rest.csv", header, rows[cut:])
        drop = ["--drop", "speaker"] if header[0] == "speaker" else []
        whole = run.record("diagnose", train, *drop, "--suspicious", 0)["lhi"]["mean"]
        for construction in CONSTRUCTIONS[:2]:
            model = run.work / "first.model"
            run.record("fit", train, *drop, "--construction", construction, "-o", model)
            told = run.record("traininglets", model, test, or_none_if="no traininglets to look at")
            if told is None:
                table.append([name, construction, f"{whole:.2f}", "it chose to look at all rows", "", "", "", ""])
                continue
            indices = [query["lhi"] for query in told["queries"] if query["lhi"] is not None]
            norm = next(one for one in told["wrongness"] if one["measure"] == "norm")
            of_all = told["of_all_rows"]
            table.append([name, construction, f"{whole:.2f}", f"{min(indices):.2f}", f"{statistics.median(indices):.2f}",
                          f"{100 * sum(one < whole for one in indices) / len(indices):.0f} %",
                          f"{100 * told['simpler_share']:.0f} %" if of_all else "-",
                          "-" if norm["auc"] is None else f"{norm['auc']:.2f} (p {norm['p_value']:.2g})"])
    print_table("Traininglets of a fifth of the rows, fitted on the others",
                ["set", "construction", "LHI of the set", "least of a traininglet", "median", "below the set's",
                 "simpler than all rows (Rademacher)", "AUC of the norm for wrong answers"], table)


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    work = sys.argv[3] if len(sys.argv) == 4 else ROOT / "build/results/claims"
    run = Measuring(sys.argv[1], sys.argv[2], work)
    for measure in (definition_2, traininglets, shift_of_speakers, bayes_agreement):
        measure(run)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
