"""What a table is, by the names of its columns."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import NamedTuple

NONE = -1
"""The place of a column that is not there."""


class Form(Enum):
    """What a row says."""

    RUNS = "a mask"
    WORDS = "all objects of an image"
    LIST = "a box between brackets"
    SIDES = "a box"
    REEF = "all boxes of a frame"
    HELMETS = "a box in a frame"


class Layout(NamedTuple):
    """The places of columns.

    Args:
        form: what a row says.
        names: of all columns.
        image: of the image's id; of a video's where there are frames.
        cell: of the masks or objects.
        label: of the class; of the player in frames.
        both: the image and the class are in one cell.
        size: of the image's width and height.
        sides: of the box's left, top, width and height.
        score: of the box.
        frame: of the number of the frame.
        clip: of the part of a video.
        certain: columns of such names hold nothing else.
        order: how pixels are counted; empty where tables of these columns differ.
        called: what objects are where nothing says their class.
        suffix: of the images.
    """

    form: Form
    names: tuple[str, ...]
    image: int
    cell: int = NONE
    label: int = NONE
    both: bool = False
    size: tuple[int, int] = (NONE, NONE)
    sides: tuple[int, ...] = ()
    score: int = NONE
    frame: int = NONE
    clip: int = NONE
    certain: bool = True
    order: str = "column"
    called: str = "object"
    suffix: str = ".jpg"

    @property
    def studies(self) -> bool:
        """Whether ids may be those of studies, too, as SIIM-COVID has them."""
        return self.form is Form.WORDS and self.names[self.image].lower() == "id"

    @property
    def used(self) -> frozenset[int]:
        """The columns that are read."""
        own = (self.image, self.cell, self.label, *self.size, *self.sides, self.score, self.frame, self.clip)
        return frozenset(own) - {NONE}


_IMAGES = ("imageid", "image_id", "id", "img", "record_id", "patientid")
_BOTH = ("imageid_classid", "image_label")
_CLASSES = ("classid", "class_id", "class", "class_name", "cell_type")
_WIDTHS = ("width", "imagewidth", "image_width", "img_width")
_HEIGHTS = ("height", "imageheight", "image_height", "img_height")
_WORDS = ("predictionstring", "prediction_string")
_REEF = ("video_id", "video_frame", "annotations")
_SIDES = ("left", "top", "width", "height")
_SCORES = ("conf", "confidence")

_RUNS: Mapping[str, tuple[bool, str, str]] = {
    "encodedpixels": (True, "column", ".jpg"),
    "encoded_pixels": (True, "column", ".png"),
    "rle_mask": (True, "column", ".png"),
    "encoding": (False, "column", ".tiff"),
    "rle": (False, "column", ".tiff"),
    "segmentation": (False, "row", ".png"),
    "annotation": (False, "row", ".png"),
    "predicted": (False, "", ".png"),
    "pixels": (False, "column", ".tiff"),
}
"""Columns of run lengths: whether they hold nothing else, how pixels are counted, and how images end."""


def layout_of(header: Sequence[str]) -> Layout | None:
    """What a table of some columns is; None of another one.

    >>> layout_of(["ImageId", " EncodedPixels"]).form, layout_of(["image", "x0"])
    (<Form.RUNS: 'a mask'>, None)
    """
    names = tuple(name.strip() for name in header)
    at: dict[str, int] = {}
    for number, name in enumerate(names):
        at.setdefault(name.lower(), number)
    return _of_videos(names, at) or _of_images(names, at)


def _first(at: Mapping[str, int], names: Sequence[str]) -> int:
    return next((at[name] for name in names if name in at), NONE)


def _of_videos(names: tuple[str, ...], at: Mapping[str, int]) -> Layout | None:
    if all(name in at for name in _REEF):
        return Layout(
            Form.REEF, names, at["video_id"], at["annotations"], frame=at["video_frame"], clip=at.get("sequence", NONE), called="starfish"
        )  # fmt: skip
    in_frames = "video" in at and "frame" in at and ("gamekey" in at or "game_key" in at)
    if not (all(name in at for name in _SIDES) and ("video_frame" in at or in_frames)):
        return None
    # confidence of labels counts from 1 to 3
    return Layout(
        Form.HELMETS, names, at["video"] if in_frames else at["video_frame"], frame=at["frame"] if in_frames else NONE,
        sides=tuple(at[name] for name in _SIDES), label=_first(at, ("label", "player_label")), score=_first(at, _SCORES[:1]),
        called="helmet",
    )  # fmt: skip


def _of_images(names: tuple[str, ...], at: Mapping[str, int]) -> Layout | None:
    image, both = _first(at, _IMAGES), _first(at, _BOTH)
    size = (_first(at, _WIDTHS), _first(at, _HEIGHTS))
    size = size if NONE not in size else (NONE, NONE)
    label = _first(at, _CLASSES)
    runs = next((name for name in _RUNS if name in at), None)
    if runs is not None and max(image, both) != NONE:
        return _of_runs(names, at, runs, label, size)
    return _of_texts(names, at, image, size) or _of_boxes(names, at, image, label, size) if image != NONE else None


def _of_texts(names: tuple[str, ...], at: Mapping[str, int], image: int, size: tuple[int, int]) -> Layout | None:
    """Tables with all objects of an image in a cell."""
    words = _first(at, _WORDS)
    if words == NONE and {"boxes", "label", "studyinstanceuid"} <= at.keys():
        words = at["label"]
    if words != NONE:
        return Layout(Form.WORDS, names, image, words, size=size)
    is_of_characters = at.keys() == {"image_id", "labels"}
    return Layout(Form.WORDS, names, image, at["labels"], certain=False) if is_of_characters else None


def _of_boxes(names: tuple[str, ...], at: Mapping[str, int], image: int, label: int, size: tuple[int, int]) -> Layout | None:
    """Tables with a box a row."""
    if "bbox" in at and NONE not in size:
        return Layout(Form.LIST, names, image, at["bbox"], label, size=size, certain=False, called="wheat head")
    if "patientid" in at and {"x", "y", "width", "height"} <= at.keys():
        sides = tuple(at[name] for name in ("x", "y", "width", "height"))
        return Layout(Form.SIDES, names, image, label=label, sides=sides, called="lung opacity")
    return None


def _of_runs(names: tuple[str, ...], at: Mapping[str, int], runs: str, label: int, size: tuple[int, int]) -> Layout:
    certain, order, suffix = _RUNS[runs]
    both = _first(at, _BOTH)
    if runs == "rle_mask" and "img" in at:
        order, suffix = "row", ".jpg"
    if runs == "predicted" and "class" in at:
        order = "row"
    place = _first(at, _IMAGES) if both == NONE else both
    return Layout(
        Form.RUNS, names, place, at[runs], label if both == NONE else NONE, both=both != NONE, size=size, certain=certain, order=order,
        suffix=suffix,
    )  # fmt: skip
