"""Which column is what: as the user says, else by the names that tools give them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from prelabel.errors import InputError, Place, UsageError
from prelabel.readers.shared.words import is_number
from prelabel.readers.tables.options import TableOptions

Layout = tuple[str, str, str, str]

XYXY, XYWH, CXCYWH = LAYOUTS = (("x0", "y0", "x1", "y1"), ("x0", "y0", "w", "h"), ("cx", "cy", "w", "h"))
"""The roles of the four numbers of a box."""

BOXES: Sequence[tuple[Layout, Layout]] = (
    (XYXY, ("x_min", "y_min", "x_max", "y_max")),
    (XYXY, ("xmin", "ymin", "xmax", "ymax")),
    (XYXY, ("x0", "y0", "x1", "y1")),
    (XYXY, ("x1", "y1", "x2", "y2")),
    (XYXY, ("left", "top", "right", "bottom")),
    (XYWH, ("left", "top", "width", "height")),
    (XYWH, ("bb_left", "bb_top", "bb_width", "bb_height")),
    (XYWH, ("bbox_x", "bbox_y", "bbox_width", "bbox_height")),
    (CXCYWH, ("cx", "cy", "w", "h")),
    (CXCYWH, ("x_center", "y_center", "width", "height")),
    (CXCYWH, ("center_x", "center_y", "width", "height")),
)
"""Boxes by the names that tools give their columns, the likeliest first."""

_OTHERS: Mapping[str, Sequence[str]] = {
    "frame": (
        "frame", "frame_index", "frame_number", "frame_id", "frame_idx",
        "image", "image_name", "image_path", "filename", "file_name", "file", "imageid",
    ),
    "sequence": ("sequence", "video"),
    "label": ("class_name", "label", "label_name", "category", "name", "class", "class_id", "category_id", "labelname"),
    "score": ("confidence", "score", "conf", "probability"),
    "track": ("tracker_id", "track_id", "track", "object_id"),
    "image_width": ("image_width", "img_width", "frame_width"),
    "image_height": ("image_height", "img_height", "frame_height"),
}  # fmt: skip
"""By role the names of its column, the likeliest first."""

_SIDES: Mapping[str, Sequence[str]] = {"image_width": ("width",), "image_height": ("height",)}
"""Beside the corners of boxes these are the image's, or those of the box once more."""

_TENSORFLOW = ("filename", "width", "height", "class", "xmin", "ymin", "xmax", "ymax")
"""Columns of TensorFlow's object detection, whose width and height are the image's; in another order the rows tell."""

TEXT_BOXES = frozenset({"name", "class", "confidence", "box"})
"""What ``to_csv()`` of Ultralytics writes: boxes are text in one column."""

_TEXT = frozenset({"bbox", "box", "bounding_box"})
"""Columns that hold the four numbers of a box between brackets."""

_MAP = "name the columns of boxes with -O x0= -O y0= -O x1= -O y1=, with -O x0= -O y0= -O w= -O h=, or with -O cx= -O cy= -O w= -O h="

_HEADLESS = "where the first line is a row, give -O header=false and name columns by their numbers, as in -O frame=1 -O x0=2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Which column is what.

    Args:
        layout: the roles of the four numbers of a box.
        column: by role; those that the table does not have are missing.
        attributes: columns that become attributes.
        rest: columns that are not used.
        guessed: roles that nobody but the names of columns gives.
        doubtful: roles of frame sizes whose columns may be sizes of boxes.
    """

    layout: Layout
    column: Mapping[str, str]
    attributes: tuple[str, ...]
    rest: tuple[str, ...]
    guessed: tuple[str, ...]
    doubtful: tuple[str, ...] = ()

    @property
    def used(self) -> tuple[str, ...]:
        """The columns that are read, each once."""
        return tuple(dict.fromkeys([*self.column.values(), *self.attributes]))

    def without_doubtful(self) -> "Roles":
        """The same where the columns that may be sizes of boxes are."""
        gone = {role: self.column[role] for role in self.doubtful}
        return replace(
            self,
            column={role: name for role, name in self.column.items() if role not in gone},
            rest=(*self.rest, *(name for name in gone.values() if name not in self.attributes)),
            guessed=tuple(role for role in self.guessed if role not in gone),
            doubtful=(),
        )


def roles_of(names: Sequence[str], options: TableOptions, path: Path) -> Roles:
    """The roles of a table's columns.

    Args:
        names: of the columns.
        options: the user's.
        path: of the table.

    Raises:
        InputError: a column that the user names is not there, or nothing says where boxes or frames are.
        UsageError: the options name a box in part.
    """
    said = {role: text for role in (*dict.fromkeys(sum(LAYOUTS, ())), *_OTHERS) if (text := str(getattr(options, role)))}
    for role, name in (*said.items(), *(("attributes", name) for name in options.attributes)):
        if name not in names:
            raise _missing(f"has no column {name!r} for -O {role}=", names, path, "name a column that it has")
    lowered = {name.lower(): name for name in reversed(names)}
    layout, box = _box(said, lowered, names, path, header=options.header)
    of_tensorflow = tuple(map(str.lower, names[: len(_TENSORFLOW)])) == _TENSORFLOW
    free = {key: name for key, name in lowered.items() if name not in box.values()}
    sizes = _SIDES if layout == XYXY and all(key in free for (key,) in _SIDES.values()) else {}
    known = {role: (*keys, *sizes.get(role, ())) for role, keys in _OTHERS.items()}
    others = {role: found for role in known if (found := said.get(role) or next((free[key] for key in known[role] if key in free), None))}
    if "frame" not in others:
        raise _missing("does not say which frame a row is in", names, path, "name the column of the frame with -O frame=COLUMN")
    if "label" not in others and not options.default:
        raise _missing("does not say what a box is", names, path, "name the column with -O label=COLUMN, or label all with -O default=")
    column = {**box, **others}
    used = {*column.values(), *options.attributes}
    return Roles(
        layout=layout,
        column=column,
        attributes=options.attributes,
        rest=tuple(name for name in names if name not in used),
        guessed=tuple(role for role in column if role not in said),
        doubtful=tuple(role for role, (key,) in sizes.items() if role not in said and column[role].lower() == key and not of_tensorflow),
    )


def _box(
    said: Mapping[str, str], lowered: Mapping[str, str], names: Sequence[str], path: Path, *, header: bool
) -> tuple[Layout, dict[str, str]]:
    given = [role for role in dict.fromkeys(sum(LAYOUTS, ())) if role in said]
    if given:
        layout = next((layout for layout in LAYOUTS if set(layout) == set(given)), None)
        if layout is None:
            raise UsageError(f"{', '.join(f'-O {role}=' for role in given)} say no box", fix=_MAP)
        return layout, {role: said[role] for role in layout}
    for layout, columns in BOXES:
        if all(name in lowered for name in columns):
            return layout, {role: lowered[name] for role, name in zip(layout, columns, strict=True)}
    if lowered.keys() >= TEXT_BOXES:
        raise _missing("holds boxes as text", names, path, "write what to_json() of the results gives, and use --format ultralytics")
    if lowered.keys() & _TEXT:
        raise _missing("holds boxes as text", names, path, "write the four numbers of each box into columns of their own")
    raise _missing("does not say where boxes are", names, path, _HEADLESS if header and any(map(is_number, names)) else _MAP)


def _missing(what: str, names: Sequence[str], path: Path, fix: str) -> InputError:
    columns = ", ".join(names) if names else "none"
    return InputError(f"{what}; its columns are {columns}", place=Place(str(path)), fix=fix)
