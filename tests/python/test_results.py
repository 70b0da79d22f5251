"""Results: texts, records, frames; estimators of others in our protocol, and ours in scikit-learn's."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

import hardlearn
from hardlearn import LabelCleaner, MicroLearningClassifier
from hardlearn.compatibility import VERSION


def naive(**options):
    return MicroLearningClassifier("naive", **options)


def test_every_result_has_text_record_and_frame(blobs):
    X, y = blobs
    model = MicroLearningClassifier().fit(X, y)
    evaluation = hardlearn.evaluate(X, y, models=["knn", "naive-bayes"], n_splits=3, hardness=False)
    results = [hardlearn.diagnose(X, y, n_subsamples=0, n_permutations=0), hardlearn.find_label_issues(X, y),
               hardlearn.clean(X, y, hardness=False), evaluation, hardlearn.compare([evaluation]),
               hardlearn.study({"blobs": (X, y)}, models=["knn"], n_splits=2, n_resamples=20),
               hardlearn.ablate(X, y, variants=["naive"], n_splits=2, n_repeats=1),
               hardlearn.certify(X, y, solved=0.2, families=["naive-bayes"], operators=["lda"], traininglets=[], n_repeats=1),
               hardlearn.explain(model, X, rows=[0])[0], hardlearn.inspect(model)]
    for result in results:
        assert str(result).strip() and result.to_dict(), type(result)
        assert str(result).splitlines()[0][:10] in repr(result)
        assert hasattr(result.to_frame(), "columns"), type(result)
        assert "<script" not in result._repr_html_() and "http://" not in result._repr_html_().replace(
            "http://www.w3.org/2000/svg", "")


def test_a_report_is_the_programs_page(glass, tmp_path, program):
    model = naive().fit(glass.X, glass.y)
    evaluation = hardlearn.evaluate(glass.X, glass.y, models=["majority", "knn"], n_splits=3, hardness=False, name=glass.path)
    report = hardlearn.report(glass.X, glass.y, model=model, evaluation=evaluation, name=glass.path)
    report.save(tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text() == report.page and report.page.startswith("<!DOCTYPE html>")
    assert "http://" not in report.page.replace("http://www.w3.org", "") and len(report.page) < 2_000_000
    assert report._repr_html_().startswith("<iframe srcdoc=") and "TRIPOD" in report.card
    assert len(report.to_frame()) == len(report.to_dict()["cases"]) > 0
    model.save(tmp_path / "glass.model")
    (tmp_path / "glass.json").write_text(evaluation.to_json())
    told = program("report", glass.path, "-o", tmp_path / "theirs.html", "--model", tmp_path / "glass.model", "--evaluation",
                   tmp_path / "glass.json", "--quiet")
    # Of a file the reader says how it was understood.
    assert str(report).splitlines()[1:] == told.splitlines()[1:-1]
    with pytest.raises(hardlearn.DataError, match="fingerprint|other"):
        hardlearn.report(glass.X[:100], glass.y[:100], model=model)


def test_a_report_tells_of_new_rows_and_of_a_certificate(blobs):
    X, y = blobs
    model = naive(n_neighbors=[10]).fit(X, y)
    evaluation = hardlearn.evaluate(X, y, models=["majority", "naive-bayes"], n_splits=3, hardness=False)
    certificate = hardlearn.certify(X, y, solved=0.2, families=["naive-bayes"], operators=["lda"], traininglets=[])
    given = {"model": model, "evaluation": evaluation}
    report = hardlearn.report(X, y, certificate=certificate, new_rows=X[:30] + 9, new_labels=y[:30], **given)
    told = report.to_dict()
    assert told["certificate"]["verdict"] == certificate.verdict
    assert told["new_rows"]["verdict"] == "found" and told["new_rows"]["moved"] == X.shape[1]
    assert told["new_rows"]["traininglets"]["rows"] == 30 and told["new_rows"]["traininglets"]["wrong"] is not None
    for title in ("Certificate", "New rows", "Traininglets"):
        assert f">{title}</h2>" in report.page
    plain = hardlearn.report(X, y, **given).to_dict()
    assert plain["certificate"] is None and plain["new_rows"] is None
    with pytest.raises(hardlearn.DataError, match="the certificate is of other data"):
        hardlearn.report(X[:100], y[:100], certificate=certificate)
    with pytest.raises(hardlearn.DataError, match="columns"):
        hardlearn.report(X, y, new_rows=X[:, :1], **given)
    with pytest.raises(ValueError, match="new_rows"):
        hardlearn.report(X, y, new_labels=y, **given)


def test_a_certificate_names_its_witness(blobs):
    X, y = blobs
    certificate = hardlearn.certify(X, y, solved=0.2, failing=0.5, families=["naive-bayes"], operators=["lda"], traininglets=[])
    assert (certificate.verdict, certificate.all_fail, certificate.solved) == ("not_hard", "no", "yes")
    assert certificate.witness["operator"] == "identity" and certificate.failing_share == 0
    assert list(certificate.to_frame()["operator"]) == ["identity", "lda"]
    for options in ({}, {"solved": 0.6}, {"solved": 0.1, "families": ["svn"]}, {"solved": 0.1, "operators": ["smoke"]}):
        with pytest.raises(ValueError):
            hardlearn.certify(X, y, **options)


def test_label_issues_are_in_cleanlabs_terms(blobs):
    X, y = blobs
    wrong = y.copy()
    wrong[[3, 50]] = [2, 0]
    issues = hardlearn.find_label_issues(X, wrong)
    frame = issues.to_frame()
    assert list(frame.columns) == ["is_label_issue", "label_quality", "given_label", "predicted_label"]
    assert len(frame) == 120 and {3, 50} <= set(issues.indices.tolist())
    assert (frame["label_quality"].iloc[issues.indices].diff().dropna() >= 0).all(), "the worst come first"
    assert (frame["given_label"] == wrong).all()
    assert (frame["is_label_issue"] == (frame["given_label"] != frame["predicted_label"])).all()
    suspicious = hardlearn.diagnose(X, wrong, n_subsamples=0, n_permutations=0, n_suspicious=200).to_frame()
    assert set(suspicious["row"]) == set(issues.indices.tolist())


def test_prediction_sets_familiarity_and_abstention(blobs):
    X, y = blobs
    model = MicroLearningClassifier().fit(X, y)
    predicted, sets = model.predict_set(X, confidence=0.9)
    np.testing.assert_array_equal(predicted, model.predict(X))
    assert sets.dtype == bool and sets.shape == (120, 3) and sets[np.arange(120), y].mean() > 0.8
    far = np.vstack([X[:3], np.full((1, 4), 50.0)])
    familiarity = model.familiarity(far)
    assert familiarity[3] < 0.02 < familiarity[:3].max()
    answers = model.predict_or_abstain(far)
    assert answers[3] is None and [answer for answer in answers[:3] if answer is not None]


def test_classes_keep_their_kind_and_order():
    generator = np.random.default_rng(0)
    X = generator.normal(size=(60, 3))
    code = np.repeat([0, 1, 2], 20)
    X += 4 * np.eye(3)[code]
    for classes in (["b", "a", "10"], [10, 9, -1], [3.0, 1.0, 2.0], [True, False, True]):
        values = np.array(classes)[code]
        model = naive().fit(X, values)
        np.testing.assert_array_equal(model.classes_, np.unique(values))
        predicted = model.predict(X)
        assert predicted.dtype == model.classes_.dtype
        assert (predicted == values).mean() > 0.9
        probabilities = model.predict_proba(X)
        np.testing.assert_allclose(probabilities.sum(axis=1), 1, atol=1e-6)
        assert (model.classes_[probabilities.argmax(axis=1)] == values).mean() > 0.9, "columns are in the order of classes_"


class Majority(ClassifierMixin, BaseEstimator):
    """Without probabilities."""

    def fit(self, X, y):
        self.classes_, counts = np.unique(y, return_counts=True)
        self.most_ = self.classes_[counts.argmax()]
        return self

    def predict(self, X):
        return np.full(len(X), self.most_)


def test_estimators_of_others_are_in_the_same_table(glass):
    models = ["majority", ("own majority", Majority()), LogisticRegression(max_iter=500),
              ("pipeline", make_pipeline(StandardScaler(), KNeighborsClassifier()))]
    evaluation = hardlearn.evaluate(glass.X, glass.y, models=models, n_splits=3, hardness=False)
    frame = evaluation.to_frame().set_index("model")
    assert list(frame.index) == ["majority", "own majority", "LogisticRegression", "pipeline"]
    assert frame.loc["own majority", "accuracy"] == frame.loc["majority", "accuracy"]
    assert frame.loc["pipeline", "d_index"] > frame.loc["majority", "d_index"] + 0.3


def test_scores_of_others_are_scikit_learns_on_the_same_folds(glass):
    from sklearn.metrics import accuracy_score, f1_score

    evaluation = hardlearn.evaluate(glass.X, glass.y, models=[("tree", DecisionTreeClassifier(max_depth=3, random_state=0))],
                                    n_splits=4, hardness=False)
    told = evaluation.predictions("tree")
    fold = np.array(told["fold"])
    y = glass.y.to_numpy()
    predicted, true_probability = np.empty(len(y), dtype=y.dtype), np.empty(len(y))
    for test in range(4):
        tree = DecisionTreeClassifier(max_depth=3, random_state=0).fit(glass.X[fold != test], y[fold != test])
        predicted[fold == test] = tree.predict(glass.X[fold == test])
        columns = np.searchsorted(tree.classes_, y[fold == test])
        true_probability[fold == test] = tree.predict_proba(glass.X[fold == test])[np.arange(len(columns)), columns]
    frame = evaluation.to_frame().iloc[0]
    assert frame["accuracy"] == pytest.approx(accuracy_score(y, predicted))
    assert frame["macro_f1"] == pytest.approx(f1_score(y, predicted, average="macro"))
    np.testing.assert_allclose(told["true_probability"], true_probability, atol=1e-6)


def test_what_an_estimator_raises_goes_on(blobs):
    class Broken(Majority):
        def fit(self, X, y):
            raise ZeroDivisionError("in fit")

    with pytest.raises(ZeroDivisionError, match="in fit"):
        hardlearn.evaluate(*blobs, models=["majority", Broken()], n_splits=2, hardness=False)


@pytest.mark.filterwarnings("ignore")
def test_ours_in_scikit_learns_tools(blobs, vehicle):
    import sklearn
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.compose import ColumnTransformer
    from sklearn.ensemble import BaggingClassifier, StackingClassifier, VotingClassifier
    from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_score
    from sklearn.preprocessing import StandardScaler

    X, y = blobs
    tools = [make_pipeline(StandardScaler(), naive()), CalibratedClassifierCV(naive(), cv=2),
             VotingClassifier([("ours", naive()), ("tree", DecisionTreeClassifier())], voting="soft"),
             StackingClassifier([("ours", naive())], LogisticRegression(), cv=2),
             make_pipeline(ColumnTransformer([("scale", StandardScaler(), [0, 1])], remainder="passthrough"), naive()),
             BaggingClassifier(naive(), n_estimators=2, n_jobs=2),
             GridSearchCV(naive(), {"C": [1.0, 10.0]}, cv=2)]
    for tool in tools:
        assert tool.fit(X, y).score(X, y) > 0.7, tool
    assert len(cross_val_score(naive(), X, y, cv=3, n_jobs=2)) == 3
    if VERSION < (1, 4):
        return  # groups are not routed through its searches
    with sklearn.config_context(enable_metadata_routing=True):
        groups = np.arange(120) % 10
        search = GridSearchCV(naive().set_fit_request(groups=True), {"C": [1.0]}, cv=GroupKFold(3))
        assert search.fit(X, y, groups=groups).best_estimator_.classes_.tolist() == [0, 1, 2]


def test_the_cleaner_keeps_the_kinds_of_rows_and_labels(glass):
    cleaner = LabelCleaner(at_most=0.1)
    X, y = cleaner.fit_resample(glass.X, glass.y)
    assert type(X) is type(glass.X) and list(X.index) == cleaner.sample_indices_.tolist() and len(X) == len(y) < len(glass.y)
    removed = {entry["row"] for entry in cleaner.ledger_ if entry["reason"] != "restored_for_class"}
    assert removed == set(range(len(glass.y))) - set(cleaner.sample_indices_.tolist())
    X, y = clone(cleaner).fit_resample(glass.X.to_numpy(), glass.y.to_numpy())
    assert isinstance(X, np.ndarray) and len(X) == len(cleaner.sample_indices_)


def test_notes_become_warnings_and_stay_with_the_result(blobs):
    X, y = blobs
    with pytest.warns(hardlearn.DataWarning, match="group"):
        model = naive().fit(X, y, groups=np.zeros(120, dtype=int))
    assert any(note["warning"] for note in model.notes_)


def test_equal_calls_give_equal_results(blobs):
    X, y = blobs
    first, second = (MicroLearningClassifier(random_state=seed).fit(X, y) for seed in (None, 0))
    assert first.model_.bytes() == second.model_.bytes()
    generator = np.random.RandomState(3)
    assert naive(random_state=generator).fit(X, y).classes_.tolist() == [0, 1, 2]
