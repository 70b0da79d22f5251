"""Writes the .npy files of npy_reader_test with NumPy 2.4.6: the same 4 x 3 table in many types and layouts."""
import pathlib

import numpy as np

folder = pathlib.Path(__file__).parent
table = np.array([[1, 2, 3], [100, 0, 7], [12, 13, 14], [5, 99, 1]])
for kind in ["<f2", "<f4", "<f8", ">f4", ">f8", "|i1", "<i2", "<i4", "<i8", ">i4", "|u1", "<u2", "<u4", "<u8", ">u2"]:
    name = {"<": "little", ">": "big", "|": "byte"}[kind[0]] + "_" + kind[1:]
    np.save(folder / f"{name}.npy", table.astype(kind))
np.save(folder / "fortran_f8.npy", np.asfortranarray(table.astype("<f8")))
np.save(folder / "bool.npy", table > 10)
halves = np.array([[0.1, -2.5, np.nan], [6e-8, 65504, -0.0]])
np.save(folder / "halves.npy", halves.astype("<f2"))
for version in [(2, 0), (3, 0)]:
    with open(folder / f"version{version[0]}.npy", "wb") as file:
        np.lib.format.write_array(file, table.astype("<f8"), version=version)
np.save(folder / "labels_U.npy", np.array(["sad", "happy", "z\u00fcrnend", "sad"]))
np.save(folder / "labels_U_big.npy", np.array(["sad", "happy", "z\u00fcrnend", "sad"]).astype(">U7"))
np.save(folder / "labels_S.npy", np.array([b"sad", b"happy", b"so-so", b"sad"]))
np.save(folder / "labels_i8.npy", np.array([10, 9, -1, 10]))
np.save(folder / "labels_u1_column.npy", np.array([[2], [1], [2], [1]], dtype="u1"))
np.save(folder / "labels_f8.npy", np.array([1.0, 2.5, 1.0, 3.0]))
np.save(folder / "labels_bool.npy", np.array([True, False, True, True]))
