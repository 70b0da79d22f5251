#!/usr/bin/env python3
"""Writes tests/hardness/complexity_golden.hpp: classical complexity measures of ten small sets, computed from the
definitions of Ho and Basu (2002) and Lorena et al. (2019), each in another way than the library where there is one
(Kruskal's algorithm in the place of Prim's, all pairs in the place of running minima, fractions in the place of
eigenvectors, eigenvectors in the place of power iteration).

Values are multiples of 1/8, exact in single precision, and many are equal; interpolated points are multiples of 1/64.

Usage: complexity_golden.py > tests/hardness/complexity_golden.hpp
Needs NumPy, and scikit-learn for the linear machines of L1 to L3.
"""
import itertools
import math
import random
from fractions import Fraction

import numpy as np
from sklearn.svm import SVC


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


def interpolated(seed, x, y):
    draw = random.Random(seed)
    points, labels = [], []
    for rows in classes(y):
        for _ in rows:
            a, b = draw.choice(rows), draw.choice(rows)
            share = draw.randrange(8) / 8
            points.append([p + share * (q - p) for p, q in zip(x[a], x[b])])
            labels.append(y[a])
    return points, labels


def solve(matrix, right):
    """A solution of matrix * d = right in fractions, or None where there is none."""
    rows = [list(map(Fraction, row)) + [Fraction(value)] for row, value in zip(matrix, right)]
    size, pivots = len(right), []
    for column in range(size):
        row = next((r for r in range(len(pivots), size) if rows[r][column] != 0), None)
        if row is None:
            continue
        place = len(pivots)
        rows[place], rows[row] = rows[row], rows[place]
        rows[place] = [value / rows[place][column] for value in rows[place]]
        for r in range(size):
            if r != place and rows[r][column] != 0:
                rows[r] = [u - rows[r][column] * v for u, v in zip(rows[r], rows[place])]
        pivots.append(column)
    if any(row[-1] != 0 for row in rows[len(pivots):]):
        return None
    solution = [Fraction(0)] * size
    for place, column in enumerate(pivots):
        solution[column] = rows[place][-1]
    return solution


def f1v(x, a, b):
    features = range(len(x[0]))
    means = [[sum(Fraction(x[i][f]) for i in rows) / len(rows) for f in features] for rows in (a, b)]
    within = [[sum((Fraction(x[i][f]) - mean[f]) * (Fraction(x[i][g]) - mean[g])
                   for rows, mean in zip((a, b), means) for i in rows) / len(a + b) for g in features] for f in features]
    apart = [p - q for p, q in zip(*means)]
    direction = solve(within, apart)
    if direction is None:
        return 0.0
    return float(1 / (1 + sum(d * e for d, e in zip(direction, apart))))


def plane(x, a, b):
    rows = np.array([x[i] for i in a + b])
    mean, deviation = rows.mean(axis=0), rows.std(axis=0)
    scale = np.divide(1, deviation, out=np.zeros_like(deviation), where=deviation > 0)
    machine = SVC(kernel="linear", C=1.0, tol=1e-10).fit((rows - mean) * scale, [1] * len(a) + [-1] * len(b))
    return lambda points: machine.decision_function((np.array(points) - mean) * scale)


def l1(x, a, b):
    values = plane(x, a, b)([x[i] for i in a + b])
    wrong = sum(abs(v) for v, i in zip(values, range(len(values))) if (v > 0) != (i < len(a)))
    return wrong / len(values) / (1 + wrong / len(values))


def l2(x, a, b):
    values = plane(x, a, b)([x[i] for i in a + b])
    return sum((v > 0) != (i < len(a)) for i, v in enumerate(values)) / len(values)


def l3_of(points, labels):
    def l3(x, a, b, y):
        chosen = [(p, label == y[a[0]]) for p, label in zip(points, labels) if label in (y[a[0]], y[b[0]])]
        values = plane(x, a, b)([p for p, _ in chosen])
        return sum((v > 0) != first for v, (_, first) in zip(values, chosen)) / len(chosen)
    return l3


def n4(x, y, points, labels):
    wrong = 0.0
    for point, label in zip(points, labels):
        squares = [sum((p - q) ** 2 for p, q in zip(point, row)) for row in x]
        tied = [j for j, square in enumerate(squares) if square == min(squares)]
        wrong += sum(y[j] != label for j in tied) / len(tied)
    return wrong / len(points)


def t1(x, y):
    n = len(x)

    def enemy(i):
        return min((squared(x, i, j), j) for j in range(n) if y[j] != y[i])

    def radius(i):
        square, j = enemy(i)
        return math.sqrt(square) / 2 if enemy(j)[0] == square else math.sqrt(square) - radius(j)
    radii = [radius(i) for i in range(n)]
    left = []
    for i in sorted(range(n), key=lambda i: (-radii[i], i)):
        if not any(y[i] == y[j] and math.sqrt(squared(x, i, j)) <= radii[j] + 1e-9 for j in left):
            left.append(i)
    return len(left) / n


def graph(x, y):
    greatest = max(squared(x, i, j) for i in range(len(x)) for j in range(len(x)))
    return np.array([[float(i != j and y[i] == y[j] and squared(x, i, j) < 0.15 ** 2 * greatest)
                      for j in range(len(x))] for i in range(len(x))])


def density(x, y):
    return 1 - float(graph(x, y).sum()) / len(x) / (len(x) - 1)


def clustering(x, y):
    joined, total = graph(x, y), 0.0
    for row in joined:
        near = np.flatnonzero(row)
        if len(near) > 1:
            total += float(joined[np.ix_(near, near)].sum()) / len(near) / (len(near) - 1)
    return 1 - total / len(x)


def hubs(x, y):
    joined = graph(x, y)
    values, vectors = np.linalg.eigh(joined @ joined)
    if values[-1] < 0.5:
        return 1.0
    leading = vectors[:, values > values[-1] - 1e-9]
    scores = leading @ (leading.T @ np.ones(len(x)))
    return 1 - float((scores / scores.max()).sum()) / len(x)


def dimensions(x):
    variances = np.sort(np.linalg.svd(np.array(x) - np.mean(x, axis=0), compute_uv=False) ** 2)[::-1]
    components = next(k for k in range(1, len(variances) + 1) if variances[:k].sum() >= 0.95 * variances.sum())
    return len(x[0]) / len(x), components / len(x), components / len(x[0])


def text_of(values):
    return "{" + ", ".join(f"{v:g}f" if "." in f"{v:g}" else f"{v:g}" for v in values) + "}"


def main() -> None:
    print("#pragma once\n\n#include <vector>\n\n// Made by complexity_golden.py; see there.\n")
    print("namespace hardlearn::testing {\n\nstruct GoldenComplexity {\n    std::vector<std::vector<float>> rows;")
    print("    std::vector<int> labels;\n    std::vector<std::vector<float>> points;\n    std::vector<int> labels_of_points;")
    print("    double f1, f2, f3, f4, n1, n2, n3, lsc, class_entropy, imbalance_ratio;")
    print("    double f1v, l1, l2, l3, n4, t1, density, clustering, hubs, t2, t3, t4;\n};\n")
    print("// clang-format off\ninline const std::vector<GoldenComplexity> golden_complexity = {")
    for seed, (x, y) in enumerate(SETS):
        points, labels = interpolated(seed, x, y)
        old = [f1(x, y), pairs_mean(f2, x, y), pairs_mean(f3, x, y), pairs_mean(f4, x, y), n1(x, y), n2(x, y), n3(x, y),
               lsc(x, y), c1(y), c2(y)]
        l3 = l3_of(points, labels)
        new = [pairs_mean(f1v, x, y), pairs_mean(l1, x, y), pairs_mean(l2, x, y),
               pairs_mean(lambda x, a, b: l3(x, a, b, y), x, y), n4(x, y, points, labels), t1(x, y), density(x, y),
               clustering(x, y), hubs(x, y), *dimensions(x)]
        print(f"    {{{{{', '.join(map(text_of, x))}}},\n     {{{', '.join(map(str, y))}}},")
        print(f"     {{{', '.join(map(text_of, points))}}},\n     {{{', '.join(map(str, labels))}}},")
        print(f"     {', '.join(repr(float(v)) for v in old)},")
        print(f"     {', '.join(repr(float(v)) for v in new)}}},")
    print("};\n// clang-format on\n\n}  // namespace hardlearn::testing")


if __name__ == "__main__":
    main()
