"""A release: its classes, its labelsets, and its samples."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from prelabel.errors import InputError, Tally
from prelabel.frames import clean_name
from prelabel.rawjson import NULL
from prelabel.readers.segments.layout import GROUND_TRUTH, Bitmaps
from prelabel.readers.segments.options import SegmentsOptions
from prelabel.readers.segments.records import Category, Dataset, Labelset, TaskAttributes
from prelabel.readers.shared.words import shown
from prelabel.safejson import Document, or_leave_out

SAMPLES = "$.dataset.samples"

_CATEGORIES = "$.dataset.task_attributes.categories"
_CATEGORY = msgspec.json.Decoder(Category)
_DATASET = msgspec.json.Decoder(Dataset)
_LABELSET = msgspec.json.Decoder(Labelset)
_TASK = msgspec.json.Decoder(TaskAttributes | None)
_TEXT = msgspec.json.Decoder(str | None)

_FLAT = frozenset(
    {
        "segmentation-bitmap", "segmentation-bitmap-highres", "vector", "bboxes", "keypoints",
        "image-segmentation-sequence", "image-vector-sequence", "multisensor-sequence", "",
    }
)  # fmt: skip
"""Types of tasks in which images may be labelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What is known before the first sample is read.

    Args:
        document: the file.
        categories: names of classes by their ids.
        labelset: that is read.
        bitmaps: where they lie.
        samples: their texts.
    """

    document: Document
    categories: Mapping[int, str]
    labelset: str
    bitmaps: Bitmaps
    samples: Sequence[msgspec.Raw]


def release_of(document: Document, options: SegmentsOptions, tally: Tally) -> Release:
    """The release that a file is.

    Args:
        document: the file.
        options: may name a labelset.
        tally: takes bad classes and labelsets.

    Raises:
        InputError: it is none, or of point clouds or texts, or nothing says which labelset is meant.
    """
    sections = document.sections()
    fix = "give the release file of a data set of Segments.ai"
    if "dataset" not in sections:
        raise InputError("has no dataset", place=document.place("$", 0), fix=fix)
    # of what is no data set nothing can be skipped to
    dataset = document.value(sections["dataset"], _DATASET, "$.dataset", Tally(), fix)
    if dataset is None:
        raise AssertionError
    _require_images(document, dataset, tally)
    labelset = _labelset(document, dataset, options, tally)
    named = (_text(dataset.owner), _text(dataset.name), _text(sections.get("name")))
    cache = clean_name(f"{named[0]}_{named[1]}/{named[2]}") if all(named) else None
    return Release(
        document=document,
        categories=_categories(document, dataset, tally),
        labelset=labelset,
        bitmaps=Bitmaps.of(document.path, cache, labelset, options),
        samples=dataset.samples,
    )


def _require_images(document: Document, dataset: Dataset, tally: Tally) -> None:
    """Refuse a task whose labels are of no images.

    Raises:
        InputError: it is one, or its type is no text and the run stops at bad records.
    """
    where = "$.dataset.task_type"
    task = document.value(dataset.task_type, _TEXT, where, tally, or_leave_out("type")) or ""
    if task not in _FLAT:
        place = document.place_of(dataset.task_type, where)
        fix = "give a release of images or of sequences of images"
        raise InputError(f"the task {shown(task)} labels no images", place=place, fix=fix)


def _labelset(document: Document, dataset: Dataset, options: SegmentsOptions, tally: Tally) -> str:
    """The labelset that is read: as the user says, else that of annotators, else the only one.

    Raises:
        InputError: there is no such, or there are several others.
    """
    where = "$.dataset.labelsets"
    names = [one.name for _, one in document.entries(dataset.labelsets, _LABELSET, where, "labelset", tally)]
    wanted = options.labelset or (names[0] if len(names) == 1 else GROUND_TRUTH)
    if names and wanted not in names:
        place = document.place_of(dataset.labelsets, where)
        listed = ", ".join(map(shown, names))
        raise InputError(f"has no labelset {shown(wanted)}, but {listed}", place=place, fix="name one of them with -O labelset=NAME")
    return wanted


def _categories(document: Document, dataset: Dataset, tally: Tally) -> dict[int, str]:
    """Names by id; a class without a name, and a second one of an id, are left out.

    Raises:
        InputError: one is, and the run stops at bad records.
    """
    task = document.value(dataset.task_attributes, _TASK, "$.dataset.task_attributes", tally, or_leave_out("categories"))
    found: dict[int, str] = {}
    raw = task.categories if task is not None else NULL
    for number, one in document.entries(raw, _CATEGORY, _CATEGORIES, "category", tally):
        name = one.name.strip()
        if name and one.id not in found:
            found[one.id] = name
            continue
        place = document.place_of(raw, _CATEGORIES, f"[{number}]")
        reason, what = ("category twice", f"the id {shown(one.id)} comes twice") if name else ("category without a name", "has no name")
        tally.reject(reason, what, place=place, fix=or_leave_out("category"))
    return found


def _text(raw: msgspec.Raw | None) -> str:
    """A text; empty where it is none."""
    try:
        return (raw is not None and _TEXT.decode(raw)) or ""
    except msgspec.DecodeError:
        return ""
