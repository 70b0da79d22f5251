"""Writes the page on the order of rows, columns and classes from the study's records.

Usage: order_page.py RECORDS.jsonl... > docs/results/order.md
"""
import json
import sys

HEAD = """# Does the order of a table change an answer?

The same table can be written down in many ways: its rows, its columns and the names of its classes in any order. A fit puts
rows and columns into an order of their own first, which depends on what they hold only, and numbers the classes as they
appear in it. So nothing of that changes an answer, but where rows are equal in all features.

    HARDLEARN_DATA=FOLDER benchmarks/studies/run order

Of each set up to 300 rows train and up to 300 others are asked about; then again with ten random orders of rows, of columns
and of class names. The figures are the share of predictions that change.
"""
KINDS = ("rows", "columns", "classes")


def main():
    records = [json.loads(line) for path in sys.argv[1:] for line in open(path)]
    fits = [r for r in records if "construction" in r]
    verdicts = [r for r in records if "verdict" in r]
    print(HEAD)
    print("| set | construction | training rows | other rows | other columns | other class names |")
    print("|---|---|---:|---:|---:|---:|")
    for r in sorted(fits, key=lambda r: (r["construction"], r["set"])):
        shares = " | ".join(f"{100 * r[kind] / r['predictions']:.2f} %" for kind in KINDS)
        print(f"| {r['set']} | {r['construction']} | {r['training_rows']} | {shares} |")
    for name in sorted({r["construction"] for r in fits}):
        own = [r for r in fits if r["construction"] == name]
        shares = " | ".join(
            f"{100 * sum(r[kind] for r in own) / sum(r['predictions'] for r in own):.2f} %" for kind in KINDS)
        print(f"| all | {name} | | {shares} |")
    print("\n`diagnose` on the same training rows: verdicts that change, of ten, and the largest difference of the index.\n")
    print("| set | verdict | other rows | other columns | other class names |")
    print("|---|---|---|---|---|")
    for r in sorted(verdicts, key=lambda r: r["set"]):
        cells = " | ".join(f"{r[kind]['verdicts']} ({r[kind]['largest_difference']:.1e})" for kind in KINDS)
        print(f"| {r['set']} | {r['verdict']} | {cells} |")


main()
