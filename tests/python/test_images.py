"""Numbers of images by the program's networks: of folders, of arrays, and what is refused."""
import pathlib
import subprocess

import numpy as np
import pytest

import hardlearn

DATA = pathlib.Path(__file__).parents[2] / "examples/data"


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    """A network of images, trained by the program."""
    try:
        from hardlearn.reweighting import find_program
        program = find_program()
    except ImportError as error:
        pytest.skip(str(error))
    path = tmp_path_factory.mktemp("images") / "shapes.network"
    subprocess.run([program, "reweight", DATA / "shapes", "--method", "erm", "--epochs", "2", "-o", path], check=True,
                   capture_output=True)
    return path


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_a_folder_has_a_row_an_image(network):
    features = hardlearn.image_features(DATA / "new-shapes", network)
    assert features.shape[0] == 12 and features.dtype == np.float32
    assert np.isfinite(features).all()


def test_arrays_are_images_too(network):
    rng = np.random.default_rng(0)
    grey = rng.integers(0, 256, (5, 24, 24), dtype=np.uint8)
    one = hardlearn.image_features(grey, network)
    assert one.shape[0] == 5
    np.testing.assert_array_equal(one[2:3], hardlearn.image_features(grey[2:3], network))
    with pytest.raises(hardlearn.DataError, match="grey images"):
        hardlearn.image_features(rng.integers(0, 256, (2, 24, 24, 3), dtype=np.uint8), network)


def test_images_that_it_was_trained_on_are_refused(network):
    with pytest.raises(hardlearn.DataError, match="was trained on 36 of 36 images"):
        hardlearn.image_features(DATA / "shapes", network)
    assert hardlearn.image_features(DATA / "shapes", network, in_sample=True).shape[0] == 36


@pytest.mark.parametrize("images, text", [
    (np.zeros((3, 8, 8)), "float64, expected uint8"),
    (np.zeros((3, 8), np.uint8), "shape"),
    (np.zeros((3, 8, 8, 4), np.uint8), "shape"),
    (np.zeros((0, 8, 8), np.uint8), "there are none"),
])
def test_other_arrays_are_refused(images, text, network):
    with pytest.raises(hardlearn.DataError, match=text):
        hardlearn.image_features(images, network)


def test_a_backbone_that_is_not_there_is_named(network):
    with pytest.raises(hardlearn.ModelFileError, match="no such backbone"):
        hardlearn.image_features(DATA / "new-shapes", "nobody-knows-it")
