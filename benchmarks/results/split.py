"""Divides the research sets into a guide half and an evidence half, before any model was compared on them.

Usage: split.py [DATA_FOLDER] > split.csv     (DATA_FOLDER: $HARDLEARN_DATA)

Decisions about the program (defaults, candidates, stages) may look at the guide half only. Claims about it are
made on the evidence half only. The rule, fixed by this file:

  1. Every CSV set of the folder with fewer than 3,000 rows takes part. A set is a .csv or .csv.gz file whose last
     column is `label`.
  2. Sets that were looked at while the program was designed and tested belong to the guide half (USED below).
  3. Related sets stay together (FAMILIES below): the same rows under other labels, or the same study.
  4. The other families, ordered by the SHA-256 of their first name, go one by one to the half that holds fewer sets
     at that moment, to evidence where both hold equally many.
"""
import csv
import gzip
import hashlib
import io
import os
import pathlib
import sys

FEWER_ROWS_THAN = 3000
HEADER = ["name", "half", "reason"]

# Why a set is in the guide half. The prototype behind the first decisions ran on fifteen sets whose list was not
# kept; these are all those that a document, a test or an example names.
USED = {
    "savee54": "figures of the design",
    "casia54": "figures of the design",
    "gtzan30s": "figures of the design",
    "glass6": "figures of the design",
    "vehicle4": "figures of the design",
    "yeast10": "figures of the design",
    "libras15": "figures of the design",
    "hepatitis": "example data",
    "tcga_ov_stage": "stands for a set of the paper",
    "covid_wuhan_admission": "stands for a set of the paper",
    "instruments518": "stands for a set of the paper",
}

FAMILIES = [
    ["yeast10", "keel_yeast4", "keel_yeast6", "keel_yeast_1_4_5_8_vs_7"],
    ["glass6", "keel_glass5"],
    ["tcga_ov_stage", "tcga_ov_subtype"],
]


def open_text(path):
    if path.suffix == ".gz":
        return gzip.open(path, "rt", newline="")
    return open(path, newline="")


def set_name(path):
    return path.name.removesuffix(".gz").removesuffix(".csv")


def measure(path):
    """Rows and columns of a set; None for a file that is not one."""
    with open_text(path) as text:
        rows = csv.reader(text)
        header = next(rows, [])
        if not header or header[-1] != "label":
            return None
        return sum(1 for row in rows if row), len(header)


def find_sets(folder):
    """Rows of each set of the folder that takes part."""
    sets = {}
    for path in sorted(pathlib.Path(folder).iterdir()):
        if not path.name.endswith((".csv", ".csv.gz")):
            continue
        size = measure(path)
        if size is not None and size[0] < FEWER_ROWS_THAN:
            sets[set_name(path)] = size[0]
    return sets


def families_of(names):
    """The families among the names, each in the order of FAMILIES; a set without relatives is its own."""
    families = [[name for name in family if name in names] for family in FAMILIES]
    related = {name for family in families for name in family}
    return [family for family in families if family] + [[name] for name in names if name not in related]


def divide(names):
    """Rows (name, half, reason) of the split, ordered by name."""
    halves = {"guide": [], "evidence": []}
    open_families = []
    for family in families_of(sorted(names)):
        used = [name for name in family if name in USED]
        if not used:
            open_families.append(family)
            continue
        for name in family:
            halves["guide"].append((name, USED.get(name, f"related to {used[0]}")))
    open_families.sort(key=lambda family: hashlib.sha256(family[0].encode()).hexdigest())
    for family in open_families:
        half = "guide" if len(halves["guide"]) < len(halves["evidence"]) else "evidence"
        halves[half] += [(name, "order of SHA-256") for name in family]
    return sorted((name, half, reason) for half, members in halves.items() for name, reason in members)


def csv_text(rows):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(rows)
    return text.getvalue()


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("HARDLEARN_DATA")
    if not folder:
        sys.exit("split.py: name the data folder, or set HARDLEARN_DATA")
    sys.stdout.write(csv_text(divide(find_sets(folder))))


if __name__ == "__main__":
    main()
