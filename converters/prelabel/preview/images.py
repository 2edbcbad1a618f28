"""What is said of the images of ``--frames``: those that are not there, that cannot be opened, or that are of another shape."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from prelabel.errors import counted
from prelabel.preview.pictures import Pictures
from prelabel.preview.scene import Scene


def image_notes(scenes: Sequence[Scene], pictures: Pictures) -> Iterator[str]:
    """Notes on the images of the frames that are shown; their headers are read.

    Args:
        scenes: the jobs.
        pictures: that they are looked for in; those without a header are remembered as broken.
    """
    if pictures.folder is None:
        return
    frames = sum(len(scene.frame_ids) for scene in scenes)
    missing, others = 0, list[str]()
    for scene in scenes:
        for frame in range(len(scene.frame_ids)):
            path = pictures.find(scene, frame)
            missing += path is None
            if path is not None and _is_another(size := pictures.size(path), scene.size()):
                others.append(f"{_name(path, pictures)}, is {_pixels(size)}, not {_pixels(scene.size())}")
    if missing:
        yield f"{missing:,} of {counted(frames, 'frame')} have no image in {pictures.folder}, or several that fit equally well"
    if others:
        yield f"of another shape than their jobs say: {counted(len(others), 'image')} in {pictures.folder}; the first, {others[0]}"


def broken_notes(pictures: Pictures) -> Iterator[str]:
    """A note on the images that could not be opened until now."""
    if pictures.broken:
        first = _name(next(iter(pictures.broken)), pictures)
        yield f"{counted(len(pictures.broken), 'image')} in {pictures.folder} cannot be opened; the first is {first}"


def _is_another(size: tuple[int, int], wanted: tuple[int, int]) -> bool:
    """Whether two known sizes differ by more than a scale whose results were cut or rounded to whole pixels.

    >>> _is_another((300, 900), (640, 480)), _is_another((213, 159), (640, 480)), _is_another((0, 0), (640, 480))
    (True, False, False)
    """
    across, down = size[0] * wanted[1], size[1] * wanted[0]
    return all((*size, *wanted)) and abs(across - down) > sum(wanted)


def _pixels(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


def _name(path: Path, pictures: Pictures) -> str:
    return str(path.relative_to(pictures.folder)) if pictures.folder else str(path)
