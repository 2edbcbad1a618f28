"""CVAT documents that tests write, and what they look at in what was read."""

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from prelabel.detections import Detections, Kind, shapes_of
from prelabel.errors import Tally
from prelabel.readers.cvat import READER
from prelabel.testing import check_detections, read_batches

SIZE = (100, 100)

TASK = "<task><id>1</id><name>clip</name>{0}<original_size><width>100</width><height>100</height></original_size></task>"

STEP = "<size>4</size><mode>interpolation</mode><start_frame>10</start_frame><stop_frame>19</stop_frame><frame_filter>step=3</frame_filter>"
"""Frames 10, 13, 16, 19."""

TEN = "<size>11</size><mode>interpolation</mode><start_frame>0</start_frame><stop_frame>10</stop_frame><frame_filter></frame_filter>"
"""Frames 0 to 10."""


def document(*elements: str, task: str = TEN, meta: str | None = None) -> str:
    """A document whose elements stand on lines of their own from line 3."""
    head = TASK.format(task) if meta is None else meta
    return "\n".join(["<annotations><version>1.1</version>", f"<meta>{head}</meta>", *elements, "</annotations>"])


def write(path: Path, text: str) -> Path:
    """A file, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def image(*shapes: str, name: str = "a.jpg", more: str = "") -> str:
    """An image of 100x100 pixels; its shapes stand on the lines behind it."""
    return "\n".join([f'<image id="0" name="{name}" width="100" height="100"{more}>', *shapes, "</image>"])


def track(*shapes: str, more: str = 'id="0" label="car"') -> str:
    """A track; its shapes stand on the lines behind it."""
    return "\n".join([f"<track {more}>", *shapes, "</track>"])


def box(frame: int, x0: float, more: str = "", *, outside: int = 0, keyframe: int = 1) -> str:
    """A box of a track, 20 pixels wide and from 10 to 30 in y."""
    where = f'xtl="{x0}" ytl="10" xbr="{x0 + 20}" ybr="30"'
    return f'<box frame="{frame}" keyframe="{keyframe}" outside="{outside}" {where} {more}/>'


def outline(tag: str, frame: int, points: str, *, outside: int = 0) -> str:
    """A polygon, polyline or points of a track."""
    return f'<{tag} frame="{frame}" keyframe="1" outside="{outside}" points="{points}"/>'


def zipped(path: Path, members: dict[str, str]) -> Path:
    """An archive."""
    with ZipFile(path, "w", ZIP_DEFLATED) as file:
        for name, text in members.items():
            file.writestr(name, text)
    return path


def read(source: Path, options: dict[str, str] | None = None, *, frames: Path | None = None, tally: Tally | None = None) -> Detections:
    """All that is read from a source, which keeps what detections promise."""
    found = Detections.concat(read_batches(READER, source, options, frames=frames, tally=tally or Tally()))
    check_detections(found)
    return found


Row = tuple[str, str, Kind, list[list[float]], bool]


def rows(found: Detections) -> list[Row]:
    """For each row the file of its frame, its label and kind, its points in pixels (corners of a box), and whether it was made."""
    shapes = shapes_of(found)
    start = shapes.point_start()
    out: list[Row] = []
    for row, at in enumerate(found.frame.tolist()):
        frame = found.frames[at]
        points = shapes.points[start[row] : start[row + 1]] if start[row + 1] > start[row] else found.box[row].reshape(2, 2)
        pixels = (points * [frame.width, frame.height]).round(6).tolist()
        out.append((frame.file, found.labels[found.label[row]], Kind(found.kind[row]), pixels, bool(found.interpolated[row])))
    return out


def moves(found: Detections, track: int = 0) -> list[tuple[int, list[list[float]], bool]]:
    """The number of the frame, the points, and whether it was made, of each row of a track."""
    every = rows(found)
    return [(found.frames[found.frame[i]].index, every[i][3], every[i][4]) for i in range(len(found)) if found.track[i] == track]


def attributes(found: Detections) -> list[dict[str, str | tuple[str, ...]]]:
    """The attributes of each row."""
    return [dict(found.attribute_sets[i]) if i >= 0 else {} for i in found.attributes.tolist()]
