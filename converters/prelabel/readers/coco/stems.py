"""Results whose ``image_id`` is no id of an image but the name of its file, as Ultralytics and others write them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from prelabel.detections import Frame
from prelabel.readers.coco.ids import UNKNOWN, looked_up
from prelabel.readers.coco.plain import Frames
from prelabel.readers.coco.records import Id, key

NAMES: Sequence[Callable[[PurePosixPath], str]] = (
    lambda path: path.stem,
    lambda path: path.name,
    lambda path: path.with_suffix("").as_posix(),
    lambda path: path.as_posix(),
)


def by_id_or_name(frames: Frames, ids: Sequence[Id | None]) -> Frames:
    """Images by id, or by the name of their files where that finds more of the results.

    Args:
        frames: the images of the instances file.
        ids: the results' image ids. A stem that is a number may be written as one: ``139`` is ``000000000139.jpg``.
    """
    missing = int((looked_up(ids, frames.of_image) == UNKNOWN).sum())
    if not missing:
        return frames
    names = _by_name(frames.frames)
    return replace(frames, of_image=names) if int((looked_up(ids, names) == UNKNOWN).sum()) < missing else frames


def _by_name(frames: Sequence[Frame]) -> dict[int | str, int]:
    """Positions by stem, name, and both with their folders; what two files share names neither."""
    found: dict[int | str, set[int]] = {}
    for position, frame in enumerate(frames):
        path = PurePosixPath(frame.file)
        for name in NAMES:
            found.setdefault(key(name(path)), set()).add(position)
    return {name: positions.pop() for name, positions in found.items() if len(positions) == 1}
