"""The order of keypoints where the user does not say it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from prelabel.errors import InputError, Tally
from prelabel.readers.labelme.groups import keypoint_names
from prelabel.readers.labelme.reading import read_document
from prelabel.readers.labelme.records import Shape

_SIGNS = (b'"point', b'"group_id"')
"""Without these a file has no points that belong to another shape."""


def first_names(paths: Sequence[Path]) -> tuple[str, ...]:
    """The labels of points that belong to objects of other labels, in the order in which they first come."""
    return tuple(dict.fromkeys(name for path in paths for name in _names_in(path)))


def _names_in(path: Path) -> Iterator[str]:
    # what is wrong is told when the file is read
    try:
        document = read_document(path)
        if all(sign in document.data for sign in _SIGNS):
            yield from keypoint_names(document.records(Shape, "$.shapes", Tally(on_error="skip")).items)
    except InputError:
        return
