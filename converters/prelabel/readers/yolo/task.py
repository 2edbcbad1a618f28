"""What the rows are, and what stands behind their geometry: decided once, from the options, ``data.yaml`` and all label files."""

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Literal

from msgspec.structs import replace

from prelabel.errors import InputError, Place, Tally, UsageError
from prelabel.readers.shared import kpt_shape
from prelabel.readers.shared.kpt_shape import KptShape
from prelabel.readers.yolo import poses, tail
from prelabel.readers.yolo.meaning import Meaning
from prelabel.readers.yolo.names import Classes
from prelabel.readers.yolo.options import Task, YoloOptions
from prelabel.readers.yolo.parse import Rows

GEOMETRY: dict[Task, str] = {"detect": "box", "segment": "outline", "pose": "keypoints", "obb": "corners"}


def given_shape(options: YoloOptions) -> KptShape | None:
    """The keypoints that the user says; None where he says none.

    Raises:
        UsageError: the option is no shape of keypoints, or the rows are said to have none.
    """
    if not options.kpt_shape:
        return None
    if options.task not in {"auto", "pose"}:
        raise UsageError(f"-O kpt_shape={options.kpt_shape}: -O task={options.task} has no keypoints", fix="leave one of them out")
    return kpt_shape.from_option(options.kpt_shape)


def described(options: YoloOptions, all_classes: Iterable[Classes], place: Place) -> Meaning | None:
    """What the rows are as far as the user or ``data.yaml`` says; None where only the rows can tell.

    Args:
        options: the user's.
        all_classes: what the files that name the classes say beside.
        place: the source.

    Raises:
        UsageError: an option has no meaning.
        InputError: two files give different keypoints, or none gives those of poses.
    """
    files = list(all_classes)
    shape = given_shape(options) or _one_shape(files)
    task: Task | Literal[""] = next((classes.task for classes in files if classes.task), "")
    task = options.task if options.task != "auto" else "pose" if options.kpt_shape else task
    if task == "pose" and shape is None:
        raise InputError(
            "the rows are poses, but nothing says how many keypoints they have", place=place,
            fix="give the number of keypoints and the values of each with -O kpt_shape=17x3",
        )  # fmt: skip
    if task:
        return Meaning(task=task, kpt_shape=shape if task == "pose" else None)
    return Meaning(task="pose", kpt_shape=shape) if shape else None


def _one_shape(files: Sequence[Classes]) -> KptShape | None:
    """The keypoints that all files agree about."""
    shaped = [classes for classes in files if classes.kpt_shape]
    for classes in shaped:
        if classes.kpt_shape != shaped[0].kpt_shape:
            raise InputError(
                f"kpt_shape is {classes.kpt_shape}, but {shaped[0].kpt_shape} in {shaped[0].path}", place=Place(classes.path),
                fix="choose with -O kpt_shape=17x3, or convert the sources one by one",
            )  # fmt: skip
    return shaped[0].kpt_shape if shaped else None


def shown(said: Meaning | None, all_rows: Sequence[Rows], options: YoloOptions, place: Place, tally: Tally) -> Meaning:
    """What all rows are.

    Args:
        said: what the user or ``data.yaml`` says about their geometry.
        all_rows: of all label files.
        options: the user's.
        place: the source.
        tally: takes a note of what was decided.

    Raises:
        InputError: the rows can be read in two ways.
    """
    meaning = said or Meaning(task="segment")
    seen = [tail.look(rows, meaning) for rows in all_rows]
    kind = tail.decide(seen, meaning, place) if options.tail == "auto" else options.tail
    if said is None:
        poses.refuse(map(poses.look, all_rows), kind, place)
    if options.tail == "auto" and kind != "none":
        plain = meaning.task == "segment" and not reduce(tail.Seen.__or__, seen).outlined
        tally.note(f"columns behind the {'box' if plain else GEOMETRY[meaning.task]}: {kind} (-O tail= to say otherwise)")
    return replace(meaning, tail=kind)
