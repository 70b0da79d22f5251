#!/usr/bin/env python3
"""Writes docs/results/hardness.md: what `hardlearn diagnose` says of the research sets beside the skill of the best
plain model on docs/results/comparison.md.

Usage: verdicts.py PROGRAM DATA_FOLDER SPLIT_CSV COMPARISON_MD > docs/results/hardness.md
"""
import csv
import json
import math
import subprocess
import sys
from pathlib import Path

PLAIN = ("svm", "extra-trees", "random-forest", "knn", "naive-bayes")
HARD_SKILL, VERY_HARD_SKILL = 0.6, 0.5


def d_indices(page: str) -> dict[str, dict[str, float]]:
    """D-index of each model by set, from the tables "d_index of every set"."""
    found: dict[str, dict[str, float]] = {}
    for part in page.split("d_index of every set")[1:]:
        lines = [line.strip("|") for line in part.split("\n") if line.startswith("|")]
        head = [cell.strip() for cell in lines[0].split("|")]
        for line in lines[2:]:
            cells = [cell.strip().rstrip("*") for cell in line.split("|")]
            if len(cells) != len(head) or not cells[1].isdigit():
                break
            found[cells[0]] = {name: float(cell) for name, cell in zip(head[3:], cells[3:])}
    return found


def skill(models: dict[str, float], majority_share: float) -> float:
    majority = math.log2(1 + majority_share) + math.log2(1.5)
    return (max(models[name] for name in PLAIN) - majority) / (2 - majority)


def truth_of(value: float) -> str:
    return "easy" if value >= HARD_SKILL else "hard" if value >= VERY_HARD_SKILL else "very hard"


def judge(verdict: str, truth: str) -> str:
    """right, wrong, less than known (hard where it is very hard) or undecided."""
    if verdict == "undecided":
        return "undecided"
    if verdict == truth:
        return "right"
    return "half right" if {verdict, truth} == {"hard", "very hard"} else "wrong"


def ranks(values: list[float]) -> list[float]:
    return [sum(other < value for other in values) + (values.count(value) + 1) / 2 for value in values]


def spearman(a: list[float], b: list[float]) -> float:
    ra, rb = ranks(a), ranks(b)
    mean = (len(a) + 1) / 2
    both = sum((x - mean) * (y - mean) for x, y in zip(ra, rb))
    return both / math.sqrt(sum((x - mean) ** 2 for x in ra) * sum((y - mean) ** 2 for y in rb))


def diagnose(program: str, folder: Path, name: str) -> dict:
    path = next(path for path in (folder / f"{name}.csv", folder / f"{name}.csv.gz") if path.exists())
    out = subprocess.run([program, "diagnose", path, "--subsamples", "0", "--suspicious", "0", "--quiet", "--json", "-"],
                         check=True, capture_output=True, text=True).stdout
    return json.loads(out)


def rows_of(program: str, folder: Path, split: str, page: str) -> list[dict]:
    models = d_indices(Path(page).read_text())
    rows = []
    for line in csv.DictReader(Path(split).read_text().splitlines()):
        if line["name"] not in models:
            continue
        record = diagnose(program, folder, line["name"])
        value = skill(models[line["name"]], max(c["share"] for c in record["classes"]))
        verdict = record["verdict"].replace("_", " ")
        rows.append({"half": line["half"], "name": line["name"], "skill": value, "record": record, "verdict": verdict,
                     "judged": judge(verdict, truth_of(value))})
    return rows


def table(rows: list[dict]) -> list[str]:
    lines = ["| data set | error over chance | 95 % interval | five | verdict | best plain model's skill | verdict is | LHI | "
             "finer | paper's verdict | reasons that apply | Bayes error |",
             "|---|---:|---:|---:|---|---:|---|---:|---:|---|---|---:|"]
    for row in sorted(rows, key=lambda r: r["record"]["balanced_neighbor_error"]["error"]):
        r, e, b = row["record"], row["record"]["balanced_neighbor_error"], row["record"]["bayes_error"]
        reasons = ", ".join(x["kind"].replace("_", " ") for x in r["reasons"] if x["applies"])
        lines.append(f"| {row['name']} | {e['error']:.3f} | {e['low']:.3f} to {e['high']:.3f} | {e['five_neighbors']:.3f} | "
                     f"{row['verdict']} | {row['skill']:.3f} | {row['judged']} | {r['lhi']['mean']:.3f} | "
                     f"{r['fine_lhi']['mean']:.3f} | {r['paper_verdict']} | {reasons} | {b['low']:.3f} to {b['high']:.3f} |")
    return lines


def summary(rows: list[dict]) -> str:
    count = {key: sum(row["judged"] == key for row in rows) for key in ("right", "half right", "wrong", "undecided")}
    skills = [row["skill"] for row in rows]

    def rho(value) -> str:
        return f"{spearman([value(row['record']) for row in rows], skills):+.2f}"
    return (f"{len(rows)} sets: {count['right']} verdicts right, {count['half right']} half right (hard where it is very hard, or "
            f"the other way round), {count['wrong']} wrong, {count['undecided']} undecided. Rank correlation with the best plain "
            f"model's skill: error {rho(lambda r: r['balanced_neighbor_error']['error'])}, five neighbours "
            f"{rho(lambda r: r['balanced_neighbor_error']['five_neighbors'])}, finer LHI {rho(lambda r: r['fine_lhi']['mean'])}, "
            f"the paper's LHI {rho(lambda r: r['lhi']['mean'])}.")


def main() -> None:
    program, folder, split, page = sys.argv[1:5]
    rows = rows_of(program, Path(folder), split, page)
    print("# Verdicts of `diagnose` on the research sets\n")
    print("Made by `benchmarks/results/verdicts.py`; nothing on this page is written by hand.\n")
    print("Skill of a model: (D - D of the majority) / (2 - D of the majority), D its D-index on [the page of "
          "comparisons](comparison.md); plain models are " + ", ".join(PLAIN) + f". *Easy* is right from a skill of {HARD_SKILL} on, "
          f"*hard* from {VERY_HARD_SKILL}, *very hard* below. The thresholds of the verdicts were chosen on the guide half. **The measure "
          "itself was found on all of these sets**, so the evidence half confirms the thresholds and not the choice of the "
          "measure. Groups are not used here, as they are not on that page.\n")
    for half, title in (("guide", "Guide half"), ("evidence", "Evidence half")):
        part = [row for row in rows if row["half"] == half]
        print(f"## {title}\n\n{summary(part)}\n")
        print("\n".join(table(part)) + "\n")


if __name__ == "__main__":
    main()
