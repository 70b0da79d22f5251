#!/usr/bin/env python3
"""What the Python package costs beside the program: the time of its import beyond scikit-learn's base, of predictions, and
the memory that they take. Needs the package and the program.

    build/venv/bin/python benchmarks/python_package.py --program build/bin/hardlearn
"""
import argparse
import json
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

IMPORT = """
import time, sklearn.base
begin = time.process_time()
import hardlearn
print(time.process_time() - begin)
"""


def rows_and_model():
    import numpy
    import hardlearn

    generator = numpy.random.default_rng(0)
    y = numpy.arange(1000) % 4
    X = numpy.round(generator.normal(size=(1000, 20)) + numpy.eye(20)[y], 4)
    model = hardlearn.MicroLearningClassifier("naive", n_jobs=1).fit(X, y)
    return model, numpy.round(generator.normal(size=(100_000, 20)), 4)


def program_seconds(program, folder, model, rows):
    import numpy

    model.save(folder / "a.model")
    names = ",".join(f"x{i}" for i in range(20))
    numpy.savetxt(folder / "a.csv", rows, delimiter=",", fmt="%.4f", header=names, comments="")
    subprocess.run([program, "predict", folder / "a.model", folder / "a.csv", "--threads", "1", "--quiet", "-o",
                    folder / "out.csv", "--json", folder / "out.json"], check=True)
    return json.loads((folder / "out.json").read_text())["predict_seconds"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default="build/bin/hardlearn", type=pathlib.Path)
    parser.add_argument("--runs", default=5, type=int)
    options = parser.parse_args()
    imports = [float(subprocess.run([sys.executable, "-c", IMPORT], capture_output=True, text=True, check=True).stdout)
               for _ in range(options.runs)]
    model, rows = rows_and_model()
    model.predict(rows[:10])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    model.predict(rows)
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 / rows.nbytes
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(options.runs):
            begin = time.perf_counter()
            model.predict(rows)
            ours = time.perf_counter() - begin
            ratios.append(ours / program_seconds(options.program.absolute(), pathlib.Path(folder), model, rows))
    print(f"import beyond sklearn.base: {statistics.median(imports):.3f} s of the processor (at most 0.2)")
    print(f"predict of 100,000 x 20 on one thread: {statistics.median(ratios):.2f} times predict_seconds of the program, "
          f"{min(ratios):.2f} to {max(ratios):.2f} (at most 1.15)")
    print(f"memory of that call: {memory:.2f} times its float64 rows (at most 3)")


if __name__ == "__main__":
    main()
