"""Numbers of images, made by the program hardlearn-networks in a process of its own, so that this package needs no libtorch."""

import os
import pathlib
import struct
import tempfile

import numpy as np

from .errors import DataError
from .reweighting import find_program, run_program


def image_features(images, backbone, *, size=224, mirror=False, skip_bad=False, in_sample=False, verbose=False):
    """Numbers of images by a pretrained network, one row an image: what all of this package takes as X.

    Parameters
    ----------
    images : path, or array of shape (n, height, width) or (n, height, width, 3) of uint8
        A folder of PNG and JPEG images (or with a folder of them for each class), an IDX file, CIFAR's .bin, one image;
        or grey or colour images of one size.
    backbone : path or str
        A TorchScript file, whose code is run; a network of images that `hardlearn reweight` wrote; or a name in the cache,
        such as "efficientnet-lite0".
    size : int
        Height and width that images are brought to for a TorchScript file.
    mirror : bool
        The mean over an image and its mirror image.
    skip_bad : bool
        Leave out images that cannot be decoded.
    in_sample : bool
        Take images that the network was trained on, though its numbers hold their labels.
    verbose : bool
        Show what the program tells.

    Returns
    -------
    ndarray of shape (n, width), float32, in the order of the images (of a folder: classes and files by name).

    Raises
    ------
    ImportError
        hardlearn-networks is not there.
    DataError, OptionError, ModelFileError
        As the program says.
    """
    with tempfile.TemporaryDirectory(prefix="hardlearn-") as folder:
        output = os.path.join(folder, "features.npy")
        source = images if isinstance(images, (str, os.PathLike)) else _written(images, pathlib.Path(folder, "images.idx"))
        arguments = ["features", os.fspath(source), "--backbone", os.fspath(backbone), "--size", str(size), "-o", output]
        for flag, given in (("--mirror", mirror), ("--skip-bad", skip_bad), ("--in-sample", in_sample)):
            if given:
                arguments.append(flag)
        run_program(find_program(), arguments, verbose)
        return np.load(output)


def _written(images, path):
    """The array as the IDX file that the program reads: n x height x width, or n x 3 x height x width."""
    array = np.asarray(images)
    if array.dtype != np.uint8:
        raise DataError(f"images are of {array.dtype}, expected uint8: values from 0 to 255")
    is_colour = array.ndim == 4 and array.shape[3] == 3
    if not is_colour and array.ndim != 3:
        raise DataError(f"images have the shape {array.shape}, expected (n, height, width) or (n, height, width, 3)")
    if 0 in array.shape:
        raise DataError(f"images have the shape {array.shape}: there are none")
    if is_colour:
        array = array.transpose(0, 3, 1, 2)
    with open(path, "wb") as file:
        file.write(struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape))
        file.write(np.ascontiguousarray(array).tobytes())
    return path
