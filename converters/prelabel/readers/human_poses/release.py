"""The images of MPII's MAT-file, and the people in them."""

from collections.abc import Iterator, Mapping
from itertools import chain, repeat
from pathlib import Path

from prelabel.detections import Source
from prelabel.errors import InputError, Place, Tally
from prelabel.readers.human_poses.layout import RELEASE
from prelabel.readers.human_poses.options import MpiiOptions
from prelabel.readers.human_poses.people import MPII, Marks, Person, Picture, box_of
from prelabel.readers.human_poses.scales import Measure, person_of, shift_of
from prelabel.readers.shared.faults import Fault
from prelabel.readers.shared.matlab import CHAR, NUMERIC, STRUCT, Value, variables
from prelabel.readers.shared.sightings import Box
from prelabel.safejson import or_leave_out

Row = Mapping[str, Value]

_SIDES = ("x1", "y1", "x2", "y2")

_NOT_VISIBLE = "0"

_FIX = "give mpii_human_pose_v1_u12_1.mat as it can be downloaded"


def pictures_of(path: Path, options: MpiiOptions, tally: Tally) -> Iterator[Picture]:
    """The images of a file.

    Raises:
        InputError: it cannot be read, or something in it is bad and the run stops at bad records.
    """
    release = next((value for value in variables(path) if value.name == RELEASE), None)
    fields = {} if release is None else release.row()
    annolist = fields.get("annolist")
    if annolist is None or annolist.kind != STRUCT:
        raise InputError(f"holds no struct {RELEASE} with a struct annolist", place=Place(str(path)), fix=_FIX)
    train = _flags(fields, annolist.count, options, path)
    acts = fields["act"].rows() if "act" in fields else iter(())
    source = Source(str(path), f"{RELEASE}.annolist({{}})")
    for number, (row, act) in enumerate(zip(annolist.rows(), chain(acts, repeat({})), strict=False), 1):
        if train is not None and train[number - 1] != (options.split == "train"):
            tally.filtered["image of the other split"] += 1
            continue
        at = f"{RELEASE}.annolist({number})"
        name = _name(row)
        if not name:
            tally.reject("no image", "names no image", place=Place(str(path), element=at), fix=or_leave_out("image"))
            continue
        said = {name: text for name in ("act_name", "cat_name") if (text := _text(act, name))}
        people = [*_people(row, number, at, said, options, path, tally)]
        yield Picture(name, Place(str(path), element=at), people, source)


def _flags(fields: Row, count: int, options: MpiiOptions, path: Path) -> list[bool] | None:
    """Of which images a person may train a model; None where all are read.

    Raises:
        InputError: nothing says it.
    """
    if options.split == "all":
        return None
    train = fields.get("img_train")
    if train is None or train.kind not in NUMERIC or train.count != count:
        what = f"{RELEASE}.img_train does not say of each image whether it is for training"
        raise InputError(what, place=Place(str(path)), fix="leave -O split out")
    return [flag != 0 for flag in train.numbers().tolist()]


def _people(row: Row, number: int, at: str, said: Mapping[str, object], options: MpiiOptions, path: Path, tally: Tally) -> Iterator[Person]:  # noqa: PLR0917  # in the order from the image on
    """The people of an image that anything is said of."""
    for position, rect in enumerate(row["annorect"].rows() if "annorect" in row else (), 1):
        here = f"{at}.annorect({position})"

        def reject(fault: Fault, point: int, here: str = here) -> None:
            element = f"{here}.annopoints.point({point})" if point else here
            tally.reject(fault.reason, fault.what, place=Place(str(path), element=element), fix=fault.fix)

        marks = Marks(MPII, reject, shift_of(options))
        _mark(rect, marks)
        head = _head(rect, marks)
        measure = Measure(_center(rect), _number(rect, "scale"))
        if marks.joints or head is not None or measure != Measure():
            yield person_of(number, marks, measure, head, options, more=said)


def _mark(rect: Row, marks: Marks) -> None:
    """The joints of a person."""
    points = rect["annopoints"].row().get("point") if "annopoints" in rect else None
    for position, point in enumerate(points.rows() if points is not None else (), 1):
        id_, x, y = (_number(point, name) for name in ("id", "x", "y"))
        if id_ is None or x is None or y is None:
            marks.reject(Fault("joint without a place", "", "lacks a number as id, x or y", or_leave_out("joint")), position)
        else:
            marks.add(id_, x, y, position, visible=_is_visible(point))


def _head(rect: Row, marks: Marks) -> Box | None:
    """The box of a head, None where there is none, or a bad one, which is rejected."""
    sides = [_number(rect, name) for name in _SIDES]
    known = [side for side in sides if side is not None]
    if not known:
        return None
    found = box_of(known, "head")
    if isinstance(found, Fault):
        marks.reject(found, 0)
        return None
    return found


def _center(rect: Row) -> tuple[float, float] | None:
    place = rect["objpos"].row() if "objpos" in rect else {}
    x, y = _number(place, "x"), _number(place, "y")
    return None if x is None or y is None else (x, y)


def _is_visible(point: Row) -> bool:
    """Whether a joint is: some have no flag, or an empty one, and some a letter."""
    value = point.get("is_visible")
    if value is None:
        return True
    return value.text() != _NOT_VISIBLE if value.kind == CHAR else value.number() != 0


def _name(row: Row) -> str:
    image = row.get("image")
    return "" if image is None else image.text() or _text(image.row(), "name")


def _text(row: Row, name: str) -> str:
    return (row[name].text() or "") if name in row else ""


def _number(row: Row, name: str) -> float | None:
    return row[name].number() if name in row else None
