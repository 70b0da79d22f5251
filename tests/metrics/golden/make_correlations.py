#!/usr/bin/env python3
"""Writes correlations.json: SciPy's correlations of some lists, with ties and without, and partial correlations by
NumPy's least squares.

Usage: make_correlations.py > tests/metrics/golden/correlations.json
"""
import json

import numpy as np
import scipy
from scipy import stats


def residuals(values, covariates):
    table = np.column_stack([np.ones(len(values)), covariates])
    return values - table @ np.linalg.lstsq(table, values, rcond=None)[0]


def partial(first, second, covariates):
    return stats.pearsonr(residuals(first, covariates), residuals(second, covariates)).statistic


def main():
    draw = np.random.default_rng(20)
    cases = []
    for size, ties in ((5, False), (12, True), (30, False), (42, True), (80, True)):
        first = draw.normal(size=size)
        second = 0.6 * first + draw.normal(size=size)
        covariates = np.column_stack([first + draw.normal(size=size), draw.normal(size=size)])
        if ties:
            first, second, covariates = np.round(first), np.round(second, 1), np.round(covariates, 1)
        ranks = np.column_stack([stats.rankdata(column) for column in covariates.T])
        cases.append({
            "first": first.tolist(), "second": second.tolist(), "covariates": covariates.tolist(),
            "pearson": stats.pearsonr(first, second).statistic, "spearman": stats.spearmanr(first, second).statistic,
            "kendall": stats.kendalltau(first, second).statistic,
            "partial_pearson": partial(first, second, covariates),
            "partial_spearman": partial(stats.rankdata(first), stats.rankdata(second), ranks),
        })
    versions = f"\"scipy\": \"{scipy.__version__}\", \"numpy\": \"{np.__version__}\""
    print("{" + versions + ", \"cases\": [\n" + ",\n".join(map(json.dumps, cases)) + "]}")


if __name__ == "__main__":
    main()
