"""Pictures: what is drawn is what was measured."""

import numpy as np
import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

import hardlearn  # noqa: E402


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    import matplotlib.pyplot as plt

    plt.close("all")


def test_the_map_of_hardness(blobs):
    X, y = blobs
    names = np.array(["low", "middle", "high"])[y]
    display = hardlearn.LearningHardnessDisplay.from_data(X, names, n_subsamples=0, n_permutations=0)
    drawn = np.vstack([points.get_offsets() for points in display.ax_.collections])
    assert len(drawn) == 120 and display.figure_ is display.ax_.figure
    assert [text.get_text() for text in display.ax_.get_legend().get_texts()] == sorted(set(names))
    diagnosis = hardlearn.diagnose(X, names, n_subsamples=0, n_permutations=0)
    again = hardlearn.LearningHardnessDisplay.from_index(diagnosis, names)
    np.testing.assert_array_equal(again.embedding, display.embedding)
    assert f"{float(diagnosis.index):.3f}" in again.ax_.get_title()


def test_the_traininglet_is_to_scale(glass):
    model = hardlearn.MicroLearningClassifier("naive").fit(glass.X, glass.y)
    display = hardlearn.TrainingletDisplay.from_estimator(model, glass.X, row=4)
    record = display.explanation.to_dict()
    view = record["chosen"]["views"][0]
    lengths = np.hypot(*display.places.T)
    np.testing.assert_allclose(lengths, [one["distances"][view] for one in record["traininglet"]], rtol=1e-5, atol=1e-6)
    assert len(display.ax_.collections) == len(set(display.classes)) + 1


def test_the_comparison_and_the_reliability(glass):
    evaluation = hardlearn.evaluate(glass.X, glass.y, models=["knn", "naive-bayes"], n_splits=3, hardness=False)
    display = hardlearn.ComparisonDisplay.from_evaluation(evaluation, score="macro_f1")
    assert {name: len(values) for name, values in display.scores.items()} == {"knn": 3, "naive-bayes": 3}
    assert [label.get_text() for label in display.ax_.get_yticklabels()] == ["knn", "naive-bayes"]
    over_sets = hardlearn.ComparisonDisplay.from_comparison(hardlearn.compare([evaluation]))
    assert over_sets.score == "d_index"
    reliability = hardlearn.ReliabilityDisplay.from_evaluation(evaluation, "knn")
    accuracy = evaluation.to_frame().set_index("model").loc["knn", "accuracy"]
    assert reliability.correct.mean() == pytest.approx(accuracy)
    model = hardlearn.MicroLearningClassifier("naive").fit(glass.X, glass.y)
    assert len(hardlearn.ReliabilityDisplay.from_estimator(model, glass.X, glass.y).probability) == len(glass.y)
    with pytest.raises(ValueError, match="no score 'beauty'"):
        hardlearn.ComparisonDisplay.from_evaluation(evaluation, score="beauty")
    with pytest.raises(TypeError, match="expected an Evaluation"):
        hardlearn.ReliabilityDisplay.from_evaluation("knn", "knn")
