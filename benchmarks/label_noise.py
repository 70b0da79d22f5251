#!/usr/bin/env python3
"""What precision construction does when labels are wrong or classes are rare: the figures of
docs/precision-traininglets.md, made by `hardlearn ablate --flip`. Needs Python's standard library only.

    benchmarks/label_noise.py DATA_FOLDER --program build/bin/hardlearn --repeats 2

Every run of the program is kept in --results and not repeated, so that the script can be stopped and started again.
At the end it draws docs/precision-traininglets.svg and writes the tables between the markers of the page.
"""
import argparse
import json
import pathlib
import subprocess

NOISE_SETS = ["vehicle4", "glass6", "savee54", "gtzan30s"]
IMBALANCED_SETS = ["keel_yeast6", "keel_glass5", "keel_yeast4"]
FLIPS = [0.0, 0.1, 0.2, 0.3, 0.4]
VARIANTS = ["naive", "ptc", "without-sanitization", "without-fusion", "without-pruning", "soft"]
COLOURS = {"naive": "#1b6ca8", "ptc": "#c0392b", "without-sanitization": "#e08e0b", "without-fusion": "#8e6bbf",
           "without-pruning": "#2e8b57", "soft": "#333333"}
SOURCE_FOLDER = pathlib.Path(__file__).resolve().parent.parent
SCORES = ["d_index", "accuracy", "balanced_accuracy", "macro_f1"]


def measure(program, data_folder, name, flip, repeats):
    variants = ",".join(variant for variant in VARIANTS if variant != "ptc")
    command = [program, "ablate", f"{data_folder}/{name}.csv", "--variants", variants, "--folds", "5", "--repeats",
               str(repeats), "--flip", str(flip), "--json", "-", "--quiet"]
    record = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["data"][0]
    result = {"rows": record["rows"], "classes": record["classes"], "repeats": repeats, "variants": {}}
    for variant in record["variants"]:
        kept = {score: round(variant["scores"][score]["mean"], 4) for score in SCORES}
        if variant["against_full"]:
            test = variant["against_full"]["d_index"]
            kept["against_full"] = {key: round(value, 4) for key, value in test.items()}
        if variant["sanitization"]:
            kept["sanitization"] = variant["sanitization"]
        result["variants"][variant["name"]] = kept
    return result


def measure_all(options, results):
    wanted = [(name, 0.0) for name in IMBALANCED_SETS] + [(name, flip) for flip in FLIPS for name in NOISE_SETS]
    # The ends first: a study that is cut short has them.
    for name, flip in sorted(wanted, key=lambda one: [0.0, 0.4, 0.2, 0.1, 0.3].index(one[1])):
        key = f"{name} {flip}"
        if results.get(key, {}).get("repeats", 0) >= options.repeats:
            continue
        results[key] = measure(options.program, options.data_folder, name, flip, options.repeats)
        ordered = {f"{n} {f}": results[f"{n} {f}"] for n, f in wanted if f"{n} {f}" in results}
        options.results.parent.mkdir(parents=True, exist_ok=True)
        options.results.write_text(json.dumps(ordered, indent=1) + "\n")
        print(key, {v: s["d_index"] for v, s in results[key]["variants"].items()}, flush=True)


def flips_of(results, name):
    """The shares that were measured for the set: all of FLIPS unless the study was cut short."""
    return [flip for flip in FLIPS if f"{name} {flip}" in results]


def bold_best(values):
    shown = [f"{value:.3f}" for value in values]
    return [f"**{text}**" if text == max(shown) else text for text in shown]


def score_table(results, score):
    lines = ["| set | flipped | " + " | ".join(VARIANTS) + " |", "|---|---|" + "---|" * len(VARIANTS)]
    for name in NOISE_SETS:
        for flip in flips_of(results, name):
            variants = results[f"{name} {flip}"]["variants"]
            cells = bold_best([variants[variant][score] for variant in VARIANTS])
            lines.append(f"| {name} | {flip:.0%} | " + " | ".join(cells) + " |")
    means = []
    for flip in [one for one in FLIPS if all(one in flips_of(results, name) for name in NOISE_SETS)]:
        mean = [sum(results[f"{name} {flip}"]["variants"][variant][score] for name in NOISE_SETS) / len(NOISE_SETS)
                for variant in VARIANTS]
        means.append(f"| mean | {flip:.0%} | " + " | ".join(bold_best(mean)) + " |")
    return "\n".join(lines + means)


def sanitization_table(results):
    lines = ["| set | flipped | rows removed | of the removed, flipped | of the flipped, removed | "
             "rightly labelled rows lost |", "|---|---|---|---|---|---|"]
    for name in NOISE_SETS:
        for flip in flips_of(results, name):
            counts = results[f"{name} {flip}"]["variants"]["ptc"]["sanitization"]
            right = counts["training_rows"] - counts["flipped"]
            lost = counts["removed"] - counts["removed_flipped"]
            found = f"{counts['removed_flipped'] / counts['flipped']:.0%}" if counts["flipped"] else "-"
            true = f"{counts['removed_flipped'] / counts['removed']:.0%}" if counts["flipped"] else "-"
            lines.append(f"| {name} | {flip:.0%} | {counts['removed'] / counts['training_rows']:.0%} | {true} | "
                         f"{found} | {lost / right:.0%} |")
    return "\n".join(lines)


def imbalance_table(results):
    lines = ["| set | score | " + " | ".join(VARIANTS) + " | rows removed |", "|---|---|" + "---|" * (len(VARIANTS) + 1)]
    for name in IMBALANCED_SETS:
        variants = results[f"{name} 0.0"]["variants"]
        counts = variants["ptc"]["sanitization"]
        for score, title in (("d_index", "D-index"), ("balanced_accuracy", "balanced accuracy")):
            cells = bold_best([variants[variant][score] for variant in VARIANTS])
            lines.append(f"| {name} | {title} | " + " | ".join(cells) +
                         f" | {counts['removed'] / counts['training_rows']:.1%} |")
    return "\n".join(lines)


def panel(results, name, left, top, width, height):
    flips = flips_of(results, name)
    values = {variant: [results[f"{name} {flip}"]["variants"][variant]["d_index"] for flip in flips]
              for variant in VARIANTS}
    low = min(min(line) for line in values.values())
    high = max(max(line) for line in values.values())
    low, high = int(low * 10) / 10, (int(high * 10) + 1) / 10

    def place(flip, value):
        return left + width * flip / FLIPS[-1], top + height * (high - value) / (high - low)

    parts = [f'<text x="{left}" y="{top - 10}" class="title">{name}</text>']
    step = 0.1 if high - low < 0.75 else 0.2
    for i in range(int(round((high - low) / step)) + 1):
        value = low + i * step
        y = place(0, value)[1]
        parts.append(f'<line x1="{left}" x2="{left + width}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>'
                     f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{value:.1f}</text>')
    for flip in FLIPS:
        parts.append(f'<text x="{place(flip, low)[0]:.1f}" y="{top + height + 16}" text-anchor="middle">'
                     f'{flip:.0%}</text>')
    for variant, line in values.items():
        points = " ".join("{:.1f},{:.1f}".format(*place(flip, value)) for flip, value in zip(flips, line))
        dash = ' stroke-dasharray="5 3"' if variant.startswith("without") else ""
        parts.append(f'<polyline points="{points}" fill="none" stroke="{COLOURS[variant]}" stroke-width="2"{dash}/>')
    return parts


def chart(results):
    parts = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 640" font-family="sans-serif" font-size="12">',
             '<style>.grid{stroke:#ddd}.title{font-size:14px;font-weight:bold}</style>',
             '<rect width="760" height="640" fill="white"/>',
             '<text x="20" y="24" font-size="15">D-index on rightly labelled test rows, by share of flipped training '
             'labels</text>']
    for i, name in enumerate(NOISE_SETS):
        parts += panel(results, name, 50 + 370 * (i % 2), 70 + 270 * (i // 2), 310, 200)
    for i, variant in enumerate(VARIANTS):
        x, y = 50 + 240 * (i % 3), 600 + 22 * (i // 3)
        dash = ' stroke-dasharray="5 3"' if variant.startswith("without") else ""
        parts.append(f'<line x1="{x}" x2="{x + 28}" y1="{y - 4}" y2="{y - 4}" stroke="{COLOURS[variant]}" '
                     f'stroke-width="2"{dash}/><text x="{x + 34}" y="{y}">{variant}</text>')
    return "\n".join(parts + ["</svg>\n"])


def write_between(page, marker, text):
    begin, end = f"<!-- {marker}: made by benchmarks/label_noise.py -->", f"<!-- end of {marker} -->"
    head, rest = page.split(begin)
    return head + begin + "\n\n" + text + "\n\n" + end + rest.split(end, 1)[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data_folder")
    parser.add_argument("--program", default="build/bin/hardlearn")
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--draw-only", action="store_true", help="tables and chart of the runs there are")
    parser.add_argument("--results", type=pathlib.Path, default=SOURCE_FOLDER / "docs/results/label_noise.json")
    options = parser.parse_args()
    results = json.loads(options.results.read_text()) if options.results.exists() else {}
    if not options.draw_only:
        measure_all(options, results)
    (SOURCE_FOLDER / "docs/precision-traininglets.svg").write_text(chart(results))
    path = SOURCE_FOLDER / "docs/precision-traininglets.md"
    page = path.read_text()
    page = write_between(page, "D-index", score_table(results, "d_index"))
    page = write_between(page, "accuracy", score_table(results, "accuracy"))
    page = write_between(page, "sanitization", sanitization_table(results))
    path.write_text(write_between(page, "imbalance", imbalance_table(results)))


if __name__ == "__main__":
    main()
