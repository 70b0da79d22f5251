"""Signatures, docstrings and stubs agree with the library's one declaration of its options."""

import inspect

import pytest

import hardlearn
from hardlearn.documentation import OPTIONS, default_of
from hardlearn.reweighting import ReweightedClassifier

OWN = {"n_jobs", "verbose", "self"}


@pytest.mark.parametrize("estimator, task", [(hardlearn.MicroLearningClassifier, "fit"), (hardlearn.LabelCleaner, "clean"),
                                             (ReweightedClassifier, "reweight")])
def test_parameters_of_estimators_are_the_declared_options(estimator, task):
    parameters = {name: parameter.default for name, parameter in inspect.signature(estimator.__init__).parameters.items()
                  if name not in OWN}
    declared = {option["python_name"]: default_of(option) for option in OPTIONS[task]}
    for name in ("threads", "crop_padding", "flip"):  # n_jobs; the others are of images
        declared.pop(name, None) if task == "reweight" else None
    if task == "reweight":  # None: the program's own default
        declared = {name: parameters.get(name) if name in ("method", "random_state") else None for name in declared}
    if task == "clean":
        declared["hardness"] = False  # as a step of a pipeline it removes rows, and measures nothing
    assert parameters == declared


@pytest.mark.parametrize("name, task", [("diagnose", "diagnose"), ("clean", "clean"), ("find_label_issues", "find_label_issues"), ("evaluate", "evaluate"),
                                        ("ablate", "ablate"), ("compare", "compare"), ("study", "study"), ("read", "read"), ("report", "report"),
                                        ("MicroLearningClassifier", "fit"), ("LabelCleaner", "clean"),
                                        ("ReweightedClassifier", "reweight")])
def test_docstrings_tell_every_option(name, task):
    doc = getattr(hardlearn, name).__doc__
    assert "{options}" not in doc
    for option in OPTIONS[task]:
        assert f"{option['python_name']} : " in doc, option["python_name"]


def test_everything_public_has_a_docstring():
    for name in hardlearn.__all__:
        thing = getattr(hardlearn, name)
        assert isinstance(thing, str) or (thing.__doc__ and len(thing.__doc__) > 20), name
        if inspect.isclass(thing):
            for method, function in vars(thing).items():
                if not method.startswith("_") and inspect.isfunction(function) and method != "plot":
                    assert function.__doc__, f"{name}.{method}"


def test_every_task_of_the_program_has_a_function(program):
    import re

    commands = set(re.findall(r"^  ([a-z][a-z-]*)  ", program("--help"), re.MULTILINE))
    elsewhere = {"fit": "MicroLearningClassifier", "predict": "MicroLearningClassifier", "reweight": "ReweightedClassifier",
                 "weights": "ReweightedClassifier"}
    assert {"diagnose", "evaluate", "compare"} <= commands
    for command in commands - {"help"}:
        assert hasattr(hardlearn, elsewhere.get(command, command.replace("-", "_"))), command


def test_the_stub_has_the_signatures_of_the_package():
    import ast
    import pathlib

    stub = ast.parse((pathlib.Path(hardlearn.__file__).parent / "__init__.pyi").read_text())
    seen = set()

    def compare(node, function, skip_self):
        arguments = node.args
        names = [argument.arg for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]]
        defaults = [ast.literal_eval(default) for default in [*arguments.defaults, *arguments.kw_defaults] if default]
        parameters = [parameter for parameter in inspect.signature(function).parameters.values()
                      if parameter.kind is not parameter.VAR_KEYWORD]
        assert names[skip_self:] == [parameter.name for parameter in parameters if parameter.name != "self"], node.name
        assert defaults == [parameter.default for parameter in parameters
                            if parameter.default is not parameter.empty], node.name

    for node in stub.body:
        if isinstance(node, ast.FunctionDef):
            compare(node, getattr(hardlearn, node.name), 0)
            seen.add(node.name)
        if isinstance(node, ast.ClassDef):
            seen.add(node.name)
            for method in node.body:
                if isinstance(method, ast.FunctionDef):
                    compare(method, getattr(getattr(hardlearn, node.name), method.name), 1)
        if isinstance(node, ast.ImportFrom):
            seen |= {alias.asname for alias in node.names}
    assert set(hardlearn.__all__) - {"__version__"} <= seen
