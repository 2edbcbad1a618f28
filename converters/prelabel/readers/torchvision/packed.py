"""Outputs as numpy saves them. Nothing is unpickled, and of masks one at a time is in memory."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prelabel.errors import InputError, Place
from prelabel.files import reason
from prelabel.readers.shared.arrays import PICKLE, Header, array_of, header_of
from prelabel.readers.torchvision.objects import Arrays
from prelabel.readers.torchvision.shapes import NAMES, fault_of, mask_size
from prelabel.safezip import BROKEN, Archive, open_zip

MOST_TIMES = 1100
"""Masks are mostly zeros, which deflate packs to a thousandth and no further."""

_COLUMNS = 6
"""Of one array: the corners of a box, its score and its label."""

_FIX = "write it with numpy.savez_compressed, from arrays of numbers"

_SUFFIX = ".npy"


def has_boxes(path: Path) -> bool:
    """Whether an ``.npz`` holds boxes, or is a pickle of PyTorch in disguise. Never raises."""
    try:
        names = open_zip(path, most_times=MOST_TIMES).names
    except InputError:
        return False
    return "boxes.npy" in names or any(name.endswith("data.pkl") for name in names)


def is_archive(path: Path) -> bool:
    """Whether an ``.npz`` is whole, whatever it holds. Never raises."""
    try:
        open_zip(path, most_times=MOST_TIMES)
    except InputError:
        return False
    return True


def open_npz(path: Path, save: str) -> Arrays:
    """The arrays of an archive.

    Args:
        path: of the file.
        save: what to do about a pickle.

    Raises:
        InputError: it is no such archive, holds a pickle, or arrays that are too large or unlike each other.
    """
    archive = open_zip(path, (_SUFFIX,), most_times=MOST_TIMES)
    if any(name.endswith(".pkl") for name in archive.names):
        raise InputError(PICKLE, place=Place(str(path)), fix=save)
    headers = {name: _member_header(archive, name, save) for name in NAMES if f"{name}{_SUFFIX}" in archive.names}
    fault = fault_of({name: header.shape for name, header in headers.items()})
    if fault:
        raise InputError(fault.what, place=Place(str(path)), fix=fault.fix)
    arrays = {name: _read(archive, name, header) for name, header in headers.items() if name != "masks"}
    return _arrays(path, arrays, archive if "masks" in headers else None, headers.get("masks"))


def open_npy(path: Path, save: str) -> Arrays:
    """The boxes of one array.

    Args:
        path: of the file.
        save: what to do about a pickle.

    Raises:
        InputError: it is no array, holds a pickle, is too large, or has other columns.
    """
    place = Place(str(path))
    try:
        with path.open("rb") as file:
            header = header_of(file, place, save=save, fix=_FIX)
            array = array_of(file, header, path.stat().st_size - file.tell(), place, fix=_FIX)
    except OSError as error:
        raise InputError(reason(error), place=place, fix="give a file that exists and can be read") from error
    table: NDArray[Any] = array
    fields = table.dtype.names
    if fields:
        given = {name: np.asarray(table[name], np.float64) for name in NAMES if name in fields and name != "masks"}
    elif array.shape[1:] == (_COLUMNS,):
        table = table.astype(np.float64)
        given = {"boxes": table[:, :4], "scores": table[:, 4], "labels": table[:, 5]}
    else:
        what = f"is an array of the shape {array.shape}"
        raise InputError(what, place=place, fix="write (n, 6): x0, y0, x1, y1, score, label; or an .npz with boxes, labels and scores")
    fault = fault_of({name: one.shape for name, one in given.items()})
    if fault:
        raise InputError(fault.what, place=place, fix=fault.fix)
    return _arrays(path, given, None, None)


def _arrays(path: Path, given: dict[str, NDArray[np.float64]], archive: Archive | None, masks: Header | None) -> Arrays:
    height, width = mask_size(masks.shape) if masks else (0, 0)

    def each() -> Iterator[NDArray[np.generic]]:
        if archive is not None and masks is not None:
            yield from _masks(archive, masks)

    def place(name: str, position: int) -> Place:
        return Place(str(path), element=f"{name}[{position}]")

    return Arrays(
        place=place,
        element="boxes[{}]",
        boxes=given["boxes"],
        labels=given["labels"],
        scores=given.get("scores"),
        masks=each if masks else None,
        size=(width, height),
        keypoints=given.get("keypoints"),
        keypoints_scores=given.get("keypoints_scores"),
    )


def _member_header(archive: Archive, name: str, save: str) -> Header:
    member = f"{name}{_SUFFIX}"
    with archive.open(member) as file:
        try:
            return header_of(file, archive.place(member), save=save, fix=_FIX)
        except BROKEN as error:
            raise archive.broken(member, error) from error


def _read(archive: Archive, name: str, header: Header) -> NDArray[np.float64]:
    member = f"{name}{_SUFFIX}"
    place = archive.place(member)
    with archive.open(member) as file:
        try:
            header_of(file, place, save="", fix=_FIX)
            return np.asarray(array_of(file, header, None, place, fix=_FIX), np.float64)
        except BROKEN as error:
            raise archive.broken(member, error) from error


def _masks(archive: Archive, header: Header) -> Iterator[NDArray[np.generic]]:
    """Each mask, one at a time."""
    member, (height, width) = "masks.npy", mask_size(header.shape)
    place, one = archive.place(member), Header((height, width), header.dtype, by_columns=False)
    if header.by_columns and header.shape[0] > 1:
        raise InputError("is an array in the order of Fortran", place=place, fix="write it with numpy.ascontiguousarray")
    with archive.open(member) as file:
        try:
            header_of(file, place, save="", fix=_FIX)
            for _ in range(header.shape[0]):
                yield array_of(file, one if not header.by_columns else one._replace(by_columns=True), None, place, fix=_FIX)
        except BROKEN as error:
            raise archive.broken(member, error) from error
