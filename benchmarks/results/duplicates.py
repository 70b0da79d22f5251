#!/usr/bin/env python3
"""What --duplicates changes: evaluate, a fit with prediction sets and diagnose, on sets with many equal rows.
Prints the table of docs/results/duplicates.md.

Usage: duplicates.py PROGRAM DATA [SET...]
DATA: the folder of the research sets. What need not be kept goes to build/results/duplicates.
"""
import csv
import random
import sys

from claims import ROOT, Measuring, print_table

SETS = ("wine_white7", "mammography", "letter26")
CONFIDENCE = 0.9
HEADER = ["set", "`--duplicates`", "class balanced error", "k-NN", "mil-naive", "its sets: coverage, size",
          "fit, new rows", "its sets: coverage, size", "fit, rows at random", "its sets: coverage, size"]


def cut(header, rows, run, blocks):
    """Files of four fifths of the rows to fit on and of the others; equal rows on one side if `blocks`."""
    place = {}
    of_row = [place.setdefault(tuple(row[:-1]), len(place)) if blocks else number for number, row in enumerate(rows)]
    wholes = sorted(set(of_row))
    random.Random(7).shuffle(wholes)
    held_out = set(wholes[:len(wholes) // 5])
    sides = [[], []]
    for row, block in zip(rows, of_row):
        sides[block in held_out].append(row)
    return run.write("first.csv", header, sides[0]), run.write("rest.csv", header, sides[1])


def judge_fit(run, first, rest, how):
    """Accuracy and sets, on `rest`, of a model that was fitted on `first`."""
    model, answers = run.work / "first.model", run.work / "answers.csv"
    run.record("fit", first, "--construction", "naive", "--duplicates", how, "-o", model)
    run.command("predict", model, rest, "--confidence", CONFIDENCE, "-o", answers, "--quiet")
    with open(rest, newline="") as truth, open(answers, newline="") as told:
        pairs = list(zip([row[-1] for row in csv.reader(truth)][1:], csv.DictReader(told)))
    sets = [one["set"].split("|") if one["set"] else [] for _, one in pairs]
    hits = sum(one["prediction"] == true for true, one in pairs)
    held = sum(true in one for (true, _), one in zip(pairs, sets))
    return [f"{hits / len(pairs):.3f}", f"{held / len(pairs):.3f}, {sum(map(len, sets)) / len(pairs):.2f}"]


def row_of(run, name, how):
    path = run.data / f"{name}.csv"
    header, rows = run.rows(name)
    told = run.record("diagnose", path, "--duplicates", how, "--suspicious", 0)
    error = told["balanced_neighbor_error"]
    found = run.record("evaluate", path, "--models", "knn,mil-naive", "--duplicates", how, "--no-hardness", "--probabilities")
    models = {model["name"]: model for model in found["data"][0]["models"]}
    accuracy = [f"{models[one]['scores']['accuracy']['mean']:.3f}" for one in ("knn", "mil-naive")]
    sets = models["mil-naive"]["sets_at_90"]
    fits = [judge_fit(run, *cut(header, rows, run, blocks), how) for blocks in (True, False)]
    return [name, f"`{how}`", f"{error['error']:.3f} ({error['verdict'].replace('_', ' ')})", *accuracy,
            f"{sets['coverage']:.3f}, {sets['mean_size']:.2f}", *fits[0], *fits[1]]


def decision_of_auto(run, name):
    """What auto makes of a set, in the program's words."""
    told = run.record("diagnose", run.data / f"{name}.csv", "--suspicious", 0, "--permutations", 0, "--subsamples", 0)
    return next(note for note in told["notes"] if note["kind"] == "repeated_rows")


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    run = Measuring(sys.argv[1], sys.argv[2], ROOT / "build/results/duplicates")
    table = []
    for name in sys.argv[3:] or SETS:
        note = decision_of_auto(run, name)
        print(f"{name}: `auto` is `{note['facts']['decision']}`: {note['text']}", flush=True)
        table += [row_of(run, name, how) for how in ("keep", "group")]
    print_table("With equal rows kept as they are and grouped", HEADER, table)


if __name__ == "__main__":
    main()
