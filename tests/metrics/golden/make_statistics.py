"""Writes the golden values of the tests of statistical tests (SciPy) and of calibration (scikit-learn).

Run in this folder with scipy, scikit-learn and numpy: python make_statistics.py
"""
import json

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn import metrics

ALTERNATIVES = ("two-sided", "greater", "less")
rng = np.random.default_rng(3)


def paired_samples():
    """Differences with a shift; the rounded ones have ties and zeros."""
    for n in (1, 2, 3, 5, 8, 12, 20, 35, 50, 60, 200):
        for shift in (0.0, 0.5):
            differences = rng.normal(shift, 1, n)
            yield differences
            yield np.round(differences * 2) / 2


def corrected_t(differences, ratio, alternative):
    n = len(differences)
    t = np.mean(differences) / np.sqrt((1 / n + ratio) * np.var(differences, ddof=1))
    p = {"two-sided": 2 * stats.t.sf(abs(t), n - 1), "greater": stats.t.sf(t, n - 1), "less": stats.t.cdf(t, n - 1)}
    if ratio == 0:
        plain = stats.ttest_1samp(differences, 0, alternative=alternative)
        assert np.isclose(plain.statistic, t) and np.isclose(plain.pvalue, p[alternative])
    return {"statistic": float(t), "p_value": float(p[alternative])}


def t_cases():
    for n in (2, 5, 10, 50):
        for ratio in (0, 0.25, 1 / 9):
            differences = rng.normal(0.3, 1, n)
            for alternative in ALTERNATIVES:
                yield {"differences": differences.tolist(), "ratio": ratio, "alternative": alternative,
                       **corrected_t(differences, ratio, alternative)}


def wilcoxon_cases():
    for differences in paired_samples():
        nonzero = differences[differences != 0]
        ties = len(np.unique(np.abs(nonzero))) < len(nonzero)
        for zeros in ("wilcox", "pratt"):
            # SciPy is exact without ties and zeros, or by all permutations of few differences.
            if len(nonzero) > 50:
                method = "asymptotic"
            elif not ties and len(nonzero) == len(differences):
                method = "exact"
            elif 1 < len(nonzero) <= 12:
                method = stats.PermutationMethod(n_resamples=np.inf)
            else:
                continue
            for alternative in ALTERNATIVES:
                result = stats.wilcoxon(differences, zero_method=zeros, alternative=alternative, method=method)
                yield {"differences": differences.tolist(), "zeros": zeros, "alternative": alternative,
                       "p_value": float(result.pvalue)}


def rank_sum_cases():
    for m, n in ((1, 1), (1, 4), (3, 3), (5, 8), (20, 30), (40, 30), (100, 7)):
        for rounded in (False, True):
            first, second = rng.normal(0.4, 1, m), rng.normal(0, 1, n)
            if rounded:
                first, second = np.round(2 * first) / 2, np.round(2 * second) / 2
            both = np.concatenate([first, second])
            ties = len(np.unique(both)) < len(both)
            if m + n > 50:
                method = "asymptotic"
            elif not ties:
                method = "exact"
            elif min(m, n) > 1 and m + n <= 13:
                method = stats.PermutationMethod(n_resamples=np.inf)
            else:
                continue
            for alternative in ALTERNATIVES:
                result = stats.mannwhitneyu(first, second, alternative=alternative, method=method)
                yield {"first": first.tolist(), "second": second.tolist(), "alternative": alternative,
                       "u": float(result.statistic), "p_value": float(result.pvalue)}


def friedman_cases():
    for rows, columns in ((4, 3), (10, 5), (27, 8)):
        for rounded in (False, True):
            scores = rng.normal(0, 1, (rows, columns)) + 0.3 * np.arange(columns)
            if rounded:
                scores = np.round(scores)
            result = stats.friedmanchisquare(*scores.T)
            ranks = np.mean([stats.rankdata(-row) for row in scores], axis=0)
            yield {"scores": scores.tolist(), "statistic": float(result.statistic), "p_value": float(result.pvalue),
                   "mean_ranks": ranks.tolist()}


def calibration_cases():
    for n, classes, sharpness in ((1, 2, 1.0), (40, 2, 1.0), (200, 5, 2.0), (100, 3, 8.0), (60, 4, 40.0)):
        logits = rng.normal(0, 1, (n, classes)) * sharpness
        probabilities = np.exp(logits - logits.max(axis=1, keepdims=True))
        probabilities = (probabilities / probabilities.sum(axis=1, keepdims=True)).astype(np.float32)
        probabilities[probabilities < 1e-12] = 0
        truth = rng.integers(0, classes, n)
        # Both libraries must see the same floor, the step of a float.
        floored = np.maximum(probabilities.astype(float), np.finfo(np.float32).eps)
        loss = -np.log(floored[np.arange(n), truth]).mean()
        if floored.min() > 1e-5:
            shown = metrics.log_loss(truth, floored / floored.sum(axis=1, keepdims=True), labels=range(classes))
            assert np.isclose(loss, shown, atol=1e-6)
            loss = shown
        brier = metrics.brier_score_loss(truth, probabilities.astype(float), labels=range(classes),
                                         scale_by_half=False) if classes > 2 else 2 * metrics.brier_score_loss(
                                             truth, probabilities[:, 1].astype(float), labels=[0, 1])
        yield {"truth": truth.tolist(), "probabilities": [[float(p) for p in row] for row in probabilities],
               "log_loss": float(loss), "brier_score": float(brier)}


def write(name, cases):
    with open(name + ".json", "w") as file:
        json.dump({"made_by": "make_statistics.py", "scipy": scipy.__version__, "scikit_learn": sklearn.__version__,
                   "cases": cases}, file)
        file.write("\n")


write("statistical_tests", {"t": list(t_cases()), "wilcoxon": list(wilcoxon_cases()),
                            "rank_sum": list(rank_sum_cases()), "friedman": list(friedman_cases())})
write("calibration", list(calibration_cases()))
