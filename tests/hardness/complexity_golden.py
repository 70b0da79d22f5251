#!/usr/bin/env python3
"""Writes tests/hardness/complexity_golden.hpp: classical complexity measures of ten small sets, computed from the
definitions of Ho and Basu (2002) and Lorena et al. (2019) in plain Python, each in another way than the library where
there is one (Kruskal's algorithm in the place of Prim's, all pairs in the place of running minima).

Values are multiples of 1/8, exact in single precision, and many are equal.

Usage: complexity_golden.py > tests/hardness/complexity_golden.hpp
"""
import itertools
import math
import random


def make(seed: int, rows: int, columns: int, sizes: list[int], apart: float) -> tuple[list[list[float]], list[int]]:
    draw = random.Random(seed)
    labels = [c for c, size in enumerate(sizes) for _ in range(size)]
    assert len(labels) == rows
    draw.shuffle(labels)
    data = [[round((draw.gauss(0, 1) + apart * label * (f % 2)) * 8) / 8 for f in range(columns)] for label in labels]
    return data, labels


SETS = [make(1, 20, 2, [10, 10], 1), make(2, 30, 3, [20, 10], 2), make(3, 24, 4, [8, 8, 8], 1),
        make(4, 25, 1, [12, 13], 0.5), make(5, 30, 2, [25, 5], 4), make(6, 40, 5, [10, 10, 10, 10], 1.5),
        make(7, 16, 6, [8, 8], 0), make(8, 21, 2, [15, 5, 1], 2), make(9, 50, 2, [25, 25], 3),
        make(10, 18, 3, [9, 9], 10)]


def classes(labels):
    return [[i for i, label in enumerate(labels) if label == c] for c in sorted(set(labels))]


def f1(x, y):
    best = 0.0
    for f in range(len(x[0])):
        mean = math.fsum(row[f] for row in x) / len(x)
        between = within = 0.0
        for rows in classes(y):
            own = math.fsum(x[i][f] for i in rows) / len(rows)
            between += len(rows) * (own - mean) ** 2
            within += math.fsum((x[i][f] - own) ** 2 for i in rows)
        if within == 0:
            if between > 0:
                return 0.0
            continue
        best = max(best, between / within)
    return 1 / (1 + best)


def bounds(x, a, b, f):
    va, vb = [x[i][f] for i in a], [x[i][f] for i in b]
    return max(min(va), min(vb)), min(max(va), max(vb)), min(va + vb), max(va + vb)


def f2(x, a, b):
    product = 1.0
    for f in range(len(x[0])):
        low, high, least, most = bounds(x, a, b, f)
        if most > least:
            product *= max(0.0, high - low) / (most - least)
    return product


def inside(x, a, b, f):
    low, high, _, _ = bounds(x, a, b, f)
    return [i for i in a + b if low <= x[i][f] <= high]


def f3(x, a, b):
    return min(len(inside(x, a, b, f)) for f in range(len(x[0]))) / len(a + b)


def f4(x, a, b):
    total, features = len(a + b), list(range(len(x[0])))
    while a and b:
        left = {f: inside(x, a, b, f) for f in features}
        best = min(features, key=lambda f: len(left[f]), default=None)
        if best is None or len(left[best]) == len(a + b):
            return len(a + b) / total
        features.remove(best)
        a, b = [i for i in a if i in left[best]], [i for i in b if i in left[best]]
    return 0.0


def pairs_mean(measure, x, y):
    values = [measure(x, a, b) for a, b in itertools.combinations(classes(y), 2)]
    return sum(values) / len(values)


def n1(x, y):
    parent = list(range(len(x)))

    def root(i):
        while parent[i] != i:
            i = parent[i]
        return i
    border = set()
    edges = sorted((squared(x, i, j), i, j)
                   for i in range(len(x)) for j in range(i + 1, len(x)))
    for _, i, j in edges:
        if root(i) != root(j):
            parent[root(i)] = root(j)
            if y[i] != y[j]:
                border |= {i, j}
    return len(border) / len(x)


def squared(x, i, j):
    return sum((p - q) ** 2 for p, q in zip(x[i], x[j]))


def n2(x, y):
    friends = enemies = 0.0
    for i in range(len(x)):
        own = [squared(x, i, j) for j in range(len(x)) if j != i and y[j] == y[i]]
        if own:
            friends += math.sqrt(min(own))
            enemies += math.sqrt(min(squared(x, i, j) for j in range(len(x)) if y[j] != y[i]))
    return friends / (friends + enemies)


def n3(x, y):
    wrong = 0.0
    for i in range(len(x)):
        least = min(squared(x, i, j) for j in range(len(x)) if j != i)
        tied = [j for j in range(len(x)) if j != i and squared(x, i, j) == least]
        wrong += sum(y[j] != y[i] for j in tied) / len(tied)
    return wrong / len(x)


def lsc(x, y):
    total = 0
    for i in range(len(x)):
        enemy = min(squared(x, i, j) for j in range(len(x)) if y[j] != y[i])
        total += 1 + sum(j != i and squared(x, i, j) < enemy for j in range(len(x)))
    return 1 - total / len(x) ** 2


def c1(y):
    shares = [len(rows) / len(y) for rows in classes(y)]
    return 1 + sum(s * math.log(s) for s in shares) / math.log(len(shares))


def c2(y):
    k, n = len(classes(y)), len(y)
    return 1 - 1 / ((k - 1) / k * sum(len(r) / (n - len(r)) for r in classes(y)))


def main() -> None:
    print("#pragma once\n\n#include <vector>\n\n// Made by complexity_golden.py; see there.\n")
    print("namespace hardlearn::testing {\n\nstruct GoldenComplexity {\n    std::vector<std::vector<float>> rows;")
    print("    std::vector<int> labels;\n    double f1, f2, f3, f4, n1, n2, n3, lsc, class_entropy, imbalance_ratio;\n};\n")
    print("// clang-format off\ninline const std::vector<GoldenComplexity> golden_complexity = {")
    for x, y in SETS:
        rows = ", ".join("{" + ", ".join(f"{v:g}f" if "." in f"{v:g}" else f"{v:g}" for v in row) + "}" for row in x)
        values = [f1(x, y), pairs_mean(f2, x, y), pairs_mean(f3, x, y), pairs_mean(f4, x, y), n1(x, y), n2(x, y), n3(x, y),
                  lsc(x, y), c1(y), c2(y)]
        print(f"    {{{{{rows}}},\n     {{{', '.join(map(str, y))}}},\n     {', '.join(repr(v) for v in values)}}},")
    print("};\n// clang-format on\n\n}  // namespace hardlearn::testing")


if __name__ == "__main__":
    main()
