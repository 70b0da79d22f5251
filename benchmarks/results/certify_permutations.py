#!/usr/bin/env python3
"""Counts how often `hardlearn certify` calls data solved whose labels were permuted: pure noise in the clothes of real
data. The bound, tau, is three quarters of chance's error. Ends with 1 if more than 2 % of the permutations are solved.

Usage: certify_permutations.py PROGRAM FILE... [--permutations 20] [--families knn,naive-bayes] [--repeats 1]
FILE: CSV with the class in the last column, names in its first line, and rows that are independent.
"""
import argparse
import csv
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path


def permuted(rows: list[list[str]], seed: int) -> list[list[str]]:
    labels = [row[-1] for row in rows]
    random.Random(seed).shuffle(labels)
    return [[*row[:-1], label] for row, label in zip(rows, labels)]


def certificate(program: str, file: Path, num_classes: int, arguments: list[str]) -> dict:
    tau = 0.75 * (1 - 1 / num_classes)
    command = [program, "certify", file, "--solved", f"{tau}", "--failing", f"{(tau + 1) / 2}", "--traininglets", "none",
               "--quiet", "--json", "-", *arguments]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def lowest_error(record: dict) -> float:
    return min(pair["error"] for pair in record["pairs"])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--permutations", type=int, default=20, help="of each file")
    parser.add_argument("--families", default="knn,naive-bayes", help="quick ones: there are many runs")
    parser.add_argument("--repeats", type=int, default=1)
    options = parser.parse_args()
    solved, runs = 0, 0
    print("| set | rows | classes | tau | permutations | lowest error of all pairs, mean and least | solved |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for path in options.files:
        with path.open(newline="") as file:
            names, *rows = list(csv.reader(file))
        classes = len({row[-1] for row in rows})
        records = []
        for seed in range(options.permutations):
            with tempfile.TemporaryDirectory() as folder:
                copy = Path(folder) / path.name
                with copy.open("w", newline="") as file:
                    csv.writer(file).writerows([names, *permuted(rows, seed)])
                records.append(certificate(options.program, copy, classes,
                                           ["--families", options.families, "--repeats", str(options.repeats)]))
        errors = [lowest_error(record) for record in records]
        count = sum(record["solved"] == "yes" for record in records)
        print(f"| {path.stem} | {len(rows)} | {classes} | {records[0]['tau']:.3f} | {len(records)} | "
              f"{sum(errors) / len(errors):.3f}, {min(errors):.3f} | {count} |", flush=True)
        solved, runs = solved + count, runs + len(records)
    print(f"\n{solved} of {runs} permutations are solved")
    return 1 if solved > 0.02 * runs else 0


if __name__ == "__main__":
    sys.exit(main())
