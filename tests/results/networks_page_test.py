"""Checks the tests of significance and the page of benchmarks/networks, by hand-made records.

Usage: networks_page_test.py
"""
import gzip
import json
import pathlib
import random
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "benchmarks/networks"))
import network_page as page  # noqa: E402


def check(holds, told):
    if not holds:
        sys.exit(f"networks_page_test: {told}")


def near(value, expected, told, within=1e-9):
    check(abs(value - expected) <= within, f"{told}: {value}, expected {expected}")


def brute_force_u(ours, theirs):
    return sum((a > b) + 0.5 * (a == b) for a in ours for b in theirs)


def significance():
    # The paper's own: five against five, U = 23, p = .016.
    ours, theirs = [1.0, 0.95, 0.97, 0.99, 0.80], [0.77, 0.76, 0.84, 0.70, 0.83]
    u, p = page.mann_whitney(ours, theirs)
    near(u, 23, "U")
    near(p, 4 / 252, "one-sided p")  # of U = 23, 24 and 25 there are 2, 1 and 1 ways
    draws = random.Random(1)
    for _ in range(20):
        ours = [draws.randrange(6) / 5 for _ in range(6)]
        theirs = [draws.randrange(6) / 5 for _ in range(5)]
        near(page.mann_whitney(ours, theirs)[0], brute_force_u(ours, theirs), "U with ties")
    near(page.mann_whitney([0.5] * 4, [0.5] * 4)[1], 1, "p of equal scores")
    # The normal distribution is close to the exact one where both are known.
    ours, theirs = [0.1 * i + 0.25 for i in range(9)], [0.1 * i for i in range(9)]
    exact = page.mann_whitney(ours, theirs)[1]
    more = page.mann_whitney([*ours, 0.45], [*theirs, 0.42])[1]
    check(abs(exact - more) < 0.05, f"exact {exact}, normal {more}")
    near(page.wilcoxon([1, 2, 3, 4, 5]), 2 / 32, "Wilcoxon of five of one sign")
    near(page.wilcoxon([0.0, 0.0]), 1, "Wilcoxon of nothing")
    for given, expected in zip(page.holm([0.01, 0.04, 0.03]), [0.03, 0.06, 0.06]):
        near(given, expected, "Holm")


def write_record(folder, key, value):
    name, seed, model = key
    place = folder / name / seed
    place.mkdir(parents=True, exist_ok=True)
    scores = {score: {"mean": value} for score in page.LIFT_SCORES}
    record = {"data": [{"rows": 10, "features": 3, "classes": 2, "models": [{"scores": scores, "fit_seconds": 2.0}]}]}
    with gzip.open(place / f"{model}.json.gz", "wt") as text:
        json.dump(record, text)
    (place / f"{model}.run.json").write_text(json.dumps(
        {"version": "hardlearn 1", "commit": "c", "machine": "m", "seconds": 36.0, "inputs": {}}))


def whole_page():
    sets, seeds, models = [f"s{i}" for i in range(8)], ["0", "1"], ["mil-auto", "cnn", "dnn"]
    with tempfile.TemporaryDirectory() as folder:
        for i, name in enumerate(sets):
            for seed in seeds:
                for model, worse in (("mil-auto", 0.0), ("cnn", 0.2), ("dnn", 0.01 if i % 2 else -0.01)):
                    write_record(pathlib.Path(folder), (name, seed, model), 0.7 + 0.01 * i + 0.02 * int(seed) - worse)
        text = page.page(pathlib.Path(folder), sets, seeds, models)
    for words in ("Beyond chance by Wilcoxon's test after Holm's correction: cnn.", "Not beyond chance: dnn.",
                  "| s0 | 0.710 ± 0.014 | 0.510 ± 0.014 | 0.720 ± 0.014* |", "| cnn | 0.200 ± 0.000 | 8/0 | 0.0078 | 0.0156 |",
                  "highest median Lift is `dnn`", "0.48 hours"):
        check(words in text, f"the page lacks '{words}':\n{text}")


significance()
whole_page()
