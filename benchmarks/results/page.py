"""The page that compares the models: the tables of `hardlearn compare`, and what they cost."""
import csv
import json
import shlex
import sys

import engines
import processes
import tasks as study

OUR_MODEL = "mil-auto"
SCORES = [("d_index", "D-index"), ("macro_f1", "Macro F1"), ("log_loss", "Log loss")]


class Compared:
    """`hardlearn compare` on the records of some tasks."""

    def __init__(self, tasks, engine, options):
        self.tasks = tasks
        self.engine = engine
        self.options = options

    def run(self, *arguments):
        records = sorted(str(task.record) for task in self.tasks)
        done = self.engine.running.call([self.engine.program, "compare", *records, "--quiet", *arguments])
        if done.status != 0:
            sys.exit(f"run: compare failed: {done.problem()}")
        return done.out.strip()

    def tables(self, score):
        reference = ["--model", OUR_MODEL] if OUR_MODEL in self.options.models else []
        return self.run("--score", score, "--markdown", *reference)

    def models(self, score):
        """Mean rank and mean score of each model."""
        return {model["name"]: model for model in json.loads(self.run("--score", score, "--json", "-"))["models"]}


def cost_of(model, tasks):
    """Seconds of one repeat, summed over the sets, and the largest process."""
    fit = predict = processor = peak = 0
    for task in tasks:
        if model not in engines.names_of(task.model):
            continue
        told = engines.read_record(task.record)
        of_model = next(one for one in told["data"][0]["models"] if one["name"] == model)
        fit += of_model["fit_seconds"] / told["repeats"]
        predict += of_model["predict_seconds"] / told["repeats"]
        processor += task.told()["cpu_seconds"] / told["repeats"]
        peak = max(peak, task.told()["peak_mib"])
    return f"{fit:.0f} | {predict:.1f} | {processor:.0f} | {peak:.0f}"


def overview(compared):
    """One table of all scores and costs, the best mean of the ranks first."""
    by_score = [compared.models(score) for score, _ in SCORES]
    ranks = {name: sum(models[name]["mean_rank"] for models in by_score) / len(by_score) for name in by_score[0]}
    titles = [title for _, title in SCORES]
    head = ["model", "mean of the ranks", *[f"rank by {title}" for title in titles], *titles, "fit s", "predict s",
            "CPU s", "peak MiB"]
    lines = [f"| {' | '.join(head)} |", "|---|" + "---:|" * (len(head) - 1)]
    for name in sorted(ranks, key=ranks.get):
        cells = [f"{ranks[name]:.2f}", *[f"{models[name]['mean_rank']:.2f}" for models in by_score],
                 *[f"{models[name]['mean_score']:.4f}" for models in by_score]]
        lines.append(f"| {name} | {' | '.join(cells)} | {cost_of(name, compared.tasks)} |")
    return "\n".join(lines)


def command_of_a_row(tasks, options):
    """How the quickest set of these is evaluated again with the program's own models."""
    own = [model for model in options.models if model not in engines.PYPI_MODELS]
    seconds = {}
    for task in tasks:
        if task.model in own:
            seconds[task.data] = seconds.get(task.data, 0) + task.told()["seconds"]
    if not seconds:
        return ""
    quickest = min(seconds, key=seconds.get)
    options_of_it = next(task for task in tasks if task.data is quickest and task.model == own[0]).options()
    names = ",".join(name for model in own for name in engines.names_of(model))
    data = f'"$HARDLEARN_DATA/{quickest.file.name}"'
    return (f"The row of {quickest.name} again, in about {seconds[quickest]:.0f} s "
            f"(`--score` as above the table):\n\n```sh\nbuild/bin/hardlearn evaluate {data} --models {names} "
            f"{shlex.join(options_of_it)} --no-hardness --json row.json\nbuild/bin/hardlearn compare row.json "
            f"--score d_index\n```")


def missing_sets(tasks, options):
    """Sets of the split that the page does not tell of, with the reason where one was given."""
    taken = {task.data.name for task in tasks}
    with open(options.split, newline="") as text:
        missing = [row["name"] for row in csv.DictReader(text) if row["name"] not in taken]
    told = [f"{name} ({options.left_out[name]})" if name in options.left_out else name for name in missing]
    return f"\n- **Not on this page: {', '.join(told)}**" if told else ""


def own_command():
    """As it was typed, without the place of the data."""
    arguments = list(sys.argv[1:])
    if "--data" in arguments:
        del arguments[arguments.index("--data"):arguments.index("--data") + 2]
    return shlex.join(["benchmarks/results/run", *arguments])


def listed(told, key):
    return "; ".join(sorted({str(one.get(key)) for one in told}))


def pypi_text(tasks, options):
    """How models from PyPI take part, where some do."""
    told = [task.told() for task in tasks if task.model in engines.PYPI_MODELS]
    if not told:
        return ""
    names = ", ".join(model for model in options.models if model in engines.PYPI_MODELS)
    return (f"\n- Models from PyPI: {names}, on the same folds, tuned on the same inner folds by the same rule, "
            f"calibrated on them\n  and scored by the program "
            f"([how](../../benchmarks/results/README.md#models-from-pypi)); {listed(told, 'version')}.\n"
            f"  Sets with more than {study.MANY_COLUMNS:,} columns have one repeat for them; differences there are "
            f"those of the repeat that both have")


def head(tasks, options):
    told = [task.told() for task in tasks]
    hours = sum(one["seconds"] for one in told) / 3600
    processor_hours = sum(one["cpu_seconds"] for one in told) / 3600
    own = [one for task, one in zip(tasks, told) if task.model not in engines.PYPI_MODELS]
    return f"""# Models compared over the research sets

Made by `{own_command()}`; nothing on this page is written by hand.

- Program: {listed(own, "version")}, commit {listed(told, "commit")}
- Machine: {listed(told, "machine")}; {listed(told, "jobs")} processes at a time, {listed(told, "threads")} thread each;
  {hours:.2f} hours of wall-clock time summed over the processes, {processor_hours:.2f} hours of processor time
- Protocol: stratified {study.FOLDS}-fold cross-validation, the same folds for every model, everything tuned and probed
  inside the training folds; sets with fewer than {study.FEW_ROWS} rows are repeated {study.REPEATS_OF_FEW_ROWS} times
  with other folds, and a score is the mean over the repeats{pypi_text(tasks, options)}
- Sets: those of [split.csv](../../benchmarks/results/split.csv). Decisions about the program may look at the guide
  half only; claims are made on the evidence half ([the rule](../../benchmarks/results/README.md)). The evidence half
  was seen once before, by an earlier mil-auto that tied with the svm (10 wins and 11 losses by D-index)
- Afterwards a defect was mended, found on a set that is not on this page: of rows that are equal in all features but
  differ in class, one class stood before the other. Four sets hold three such rows or more, and the records of
  Micro-Learning on them were made anew. D-index of mil-auto before and after: breast_cancer_ljubljana 1.473, 1.477;
  cervical_cancer 1.544, 1.544; contraceptive3 1.367, 1.381; primary_tumor21 1.262, 1.265. Nothing else was tried
- `fit s` and `predict s` are wall-clock seconds, summed over the sets and folds; in the first table of a half they
  are those of one repeat, `CPU s` is a repeat's processor time, reading and training scores included, which other
  work on the machine does not lengthen (a model and the same with the program's decision, `+decision`, share their
  fits and so this time), and `peak MiB` is the memory of the largest
  process{missing_sets(tasks, options)}
"""


def half_of(half, tasks, engine, options):
    compared = Compared(tasks, engine, options)
    parts = [f"## {half.capitalize()} half\n\nAll models, the best mean of the three ranks first.\n\n"
             f"{overview(compared)}\n\n{command_of_a_row(tasks, options)}\n"]
    return parts + [f"## {half.capitalize()} half: {title}\n\n{compared.tables(score)}\n" for score, title in SCORES]


def grouped_sets(tasks, engine, options):
    compared = Compared(tasks, engine, options)
    return [f"## Grouped folds: {title}\n\nThe sets with groups (speakers), both halves, evaluated once more so that "
            f"no group is on both sides; as many folds as groups where there are fewer than five.\n\n"
            f"{compared.tables(score)}\n" for score, title in SCORES]


def write(path, tasks, halves, engine, options):
    """`halves`: the half of each set."""
    random_folds = [task for task in tasks if not task.groups]
    grouped = [task for task in tasks if task.groups]
    parts = [head(tasks, options)]
    for half in sorted(set(halves.values())):
        of_half = [task for task in random_folds if halves[task.data.name] == half]
        parts += half_of(half, of_half, engine, options)
    if grouped:
        parts += grouped_sets(grouped, engine, options)
    processes.write_atomically(path, "\n".join(parts))
    print(f"wrote {path}")
