#!/usr/bin/env python3
"""Writes docs/results/measures.md: what `hardlearn study` says of the research sets under 3,000 rows.

Scores are those of the records of the comparison (benchmarks/results/records): nothing is evaluated. The study's record is
kept, and goes on where it was; halves are read from split.csv, families from families.csv.

Usage: measures.py PROGRAM DATA_FOLDER RECORD > docs/results/measures.md
"""
import csv
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def files_of(folder: Path, half: str | None) -> list[Path]:
    """The sets of a half, or all, that have records."""
    found = []
    for line in csv.DictReader((HERE / "split.csv").read_text(encoding="utf-8").splitlines()):
        if half in (None, line["half"]) and (HERE / "records" / line["name"]).is_dir():
            found.append(next(path for path in (folder / f"{line['name']}.csv", folder / f"{line['name']}.csv.gz")
                              if path.exists()))
    return found


def without_records() -> list[str]:
    """Sets of the split that the comparison has not come to."""
    names = [line["name"] for line in csv.DictReader((HERE / "split.csv").read_text(encoding="utf-8").splitlines())]
    return [name for name in names if not (HERE / "records" / name).is_dir()]


def study(program: str, files: list[Path], record: Path) -> tuple[str, dict]:
    asked = [program, "study", *files, "-o", record, "--scores", HERE / "records", "--families", HERE / "families.csv",
             "--largest-set", "3000", "--quiet", "--markdown"]
    text = subprocess.run(asked, check=True, stdout=subprocess.PIPE, text=True).stdout
    return text, json.loads(record.read_text(encoding="utf-8"))["findings"]


def number(value: float | None, decimals: int = 2) -> str:
    return "not defined" if value is None else f"{value:.{decimals}f}"


def best(findings: dict, count: int) -> list[dict]:
    return [measure for measure in findings["measures"] if measure["spearman"]["estimate"] is not None][:count]


def answers(findings: dict[str, dict]) -> list[str]:
    lines = ["## In short\n"]
    for half in ("guide", "evidence"):
        told = ", ".join(f"`{m['name']}` {number(m['spearman']['estimate'])}" for m in best(findings[half], 5))
        lines.append(f"- Strongest rank correlations with the best plain model's skill, {half} half "
                     f"({findings[half]['sets']} sets): {told}.")
    evidence = {measure["name"]: measure for measure in findings["evidence"]["measures"]}
    for measure in best(findings["guide"], 3):
        name = measure["name"]
        if name in evidence:
            lines.append(f"- `{name}`, chosen on the guide half ({number(measure['spearman']['estimate'])}): "
                         f"{number(evidence[name]['spearman']['estimate'])} on the evidence half, area under the ROC curve for "
                         f"failures {number(evidence[name]['failure']['area']['estimate'])}.")
    claimed = findings["all"]["claimed_breakpoint"]
    if claimed:
        lines.append(f"- Is {claimed['at']:g} a breakpoint of the Learning-Hard Index? F = {number(claimed['statistic'])}, p = "
                     f"{number(claimed['p_value'], 3)}. As a sign of failure: sensitivity {number(claimed['sensitivity'])}, "
                     f"specificity {number(claimed['specificity'])}.")
    for measure in findings["all"]["measures"]:
        if measure["name"] in ("lhi", "neighbor_error"):
            gain = measure["gain"]
            lines.append(f"- Does `{measure['name']}` say where Micro-Learning helps? Spearman with the gain "
                         f"{number(gain['estimate'])} [{number(gain['low'])}, {number(gain['high'])}], p = "
                         f"{number(gain['p_value'], 3)}.")
    return lines


def main() -> None:
    program, folder, record = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    texts, findings = {}, {}
    for half in (None, "guide", "evidence"):  # the first computes what is missing; sets not asked for stay in the record
        files = files_of(folder, half)
        if not files:
            continue
        texts[half or "all"], findings[half or "all"] = study(program, files, record)
    # Last, so that the record that is kept tells of all sets.
    texts["all"], findings["all"] = study(program, files_of(folder, None), record)
    print("# What foretells that plain models fail\n")
    print("Made by `benchmarks/results/measures.py`; nothing on this page is written by hand.\n")
    print("[Measures](../measures.md) of the research sets under 3,000 rows beside the scores of [the comparison](comparison.md)'s "
          "records; [how they are judged](../method.md#how-study-judges-measures). The balanced nearest-neighbour error and the "
          "verdict's thresholds were found on sets that are among these; read the evidence half as a check of the thresholds, not of "
          "the choice of that measure.\n")
    if missing := without_records():
        print(f"Not among them, because the comparison has no records of them yet: {', '.join(missing)}.\n")
    if {"guide", "evidence"} <= set(findings):
        print("\n".join(answers(findings)) + "\n")
    for name, title in (("all", "All sets"), ("guide", "Guide half"), ("evidence", "Evidence half")):
        if name in texts:
            print(f"## {title}\n\n{texts[name]}")


if __name__ == "__main__":
    main()
