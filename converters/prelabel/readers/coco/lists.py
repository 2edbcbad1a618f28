"""The lists of a COCO file: images, categories, videos, annotations."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.readers.coco.records import (
    EMPTY,
    Annotation,
    Basis,
    Category,
    Dataset,
    Image,
    Video,
    VideoBasis,
    VideoDataset,
    is_filled,
    key,
)
from prelabel.safejson import Document, Records

SEGMENT_ANYTHING = "convert it with --format sam"

WHOLE_FILE = "give a file with images, annotations and categories"

LOOKED_AT = 1 << 16
"""Bytes of a file in which its images mostly begin."""

_IMAGES = re.compile(rb'"images"\s*:\s*\[\s*\{')

A = TypeVar("A", bound=Annotation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The lists that annotations refer to."""

    images: Records[Image]
    categories: Records[Category]
    videos: Records[Video]


def layout(document: Document) -> Literal["images", "videos", "masklets"]:
    """What lists the frames of a file whose root is an object."""
    if begins_with_images(document.data) or not any(name in document.data for name in (b'"masklet"', b'"file_names"')):
        return "images"
    sections = document.sections()
    if "masklet" in sections:
        return "masklets"
    return "videos" if "videos" in sections and not is_filled(sections.get("images", EMPTY)) else "images"


def begins_with_images(text: bytes) -> bool:
    """Whether images are listed near the beginning of a file."""
    return _IMAGES.search(text, 0, LOOKED_AT) is not None


def dataset(document: Document, kind: type[A], tally: Tally, *, listed_by: str = "images") -> tuple[Lists, Records[A]]:
    """The lists of a file; record by record where the whole cannot be decoded.

    Args:
        document: the file.
        kind: of its annotations.
        tally: takes bad records.
        listed_by: ``images`` or ``videos``: what lists its frames.

    Raises:
        InputError: a list is missing or none, or a bad record stops the run.
    """
    whole = Dataset if listed_by == "images" else VideoDataset
    found: Dataset[A] | None = document.decode(msgspec.json.Decoder(whole[kind]))
    if found is not None:
        return _all(found), Records(items=found.annotations)
    if is_bare(document):
        raise unlisted(document)
    sections = _sections(document, (listed_by, "annotations", "categories"))
    return _listed(document, sections, tally), document.records(kind, "$.annotations", tally)


def basis(document: Document, tally: Tally) -> Lists:
    """Images, categories and videos of an instances file, with or without annotations.

    Raises:
        InputError: as `dataset`.
    """
    if document.root != "{":
        raise InputError("is no instances file", place=Place(str(document.path)), fix=WHOLE_FILE)
    listed_by = layout(document)
    found: Basis | None = document.decode(msgspec.json.Decoder(Basis if listed_by == "images" else VideoBasis))
    return _listed(document, _sections(document, (listed_by, "categories")), tally) if found is None else _all(found)


def results(document: Document, kind: type[A], element: str, tally: Tally) -> Records[A]:
    """The records of a list of results.

    Args:
        document: the file.
        kind: of its results.
        element: the list's ``$.path``: ``$``, or ``$.annotations`` where it is the member of an object.
        tally: takes bad records.

    Raises:
        InputError: a bad record stops the run.
    """
    found: list[A] | None = document.decode(msgspec.json.Decoder(list[kind])) if element == "$" else None  # type: ignore[valid-type]  # from the options
    return document.records(kind, element, tally) if found is None else Records(items=found)


def unlisted(document: Document) -> InputError:
    """What is said of results without the option that names the file of their images, and of a file that has its one image itself."""
    if has_own_image(document):
        return InputError("a file of one image, as Segment Anything has them", place=Place(str(document.path)), fix=SEGMENT_ANYTHING)
    return InputError(
        "a list of results, without images and categories", place=Place(str(document.path)),
        fix="give the instances file that the results belong to with -O images=FILE",
    )  # fmt: skip


def categories_by_id(document: Document, categories: Records[Category], tally: Tally) -> Mapping[int | str, Category]:
    """The categories that have a name and an id of their own."""
    out: dict[int | str, Category] = {}
    for item, category in enumerate(categories.items):
        known = key(category.id)
        if known in out or not category.name.strip():
            field, reason, what, fix = (
                (".id", "duplicate category id", f"category id {category.id!r} comes twice", "give every category its own id")
                if known in out
                else (".name", "category without name", f"category {category.id!r} has an empty name", "name the category")
            )
            tally.reject(reason, what, place=document.record_place("$.categories", categories.position(item), field), fix=fix)
            continue
        out[known] = category
    return out


def _all(found: Basis) -> Lists:
    return Lists(images=Records(items=found.images), categories=Records(items=found.categories), videos=Records(items=found.videos))


def has_own_image(document: Document) -> bool:
    """Whether a file is that of one image, which it describes itself, as those of Segment Anything."""
    return document.root == "{" and bytes(document.sections().get("image", EMPTY)).startswith(b"{")


def is_bare(document: Document) -> bool:
    """Whether an object has annotations, and nothing that they refer to: panoptic results are written so."""
    sections = document.sections().keys()
    return "annotations" in sections and sections.isdisjoint({"images", "categories", "videos"})


def _sections(document: Document, required: Sequence[str]) -> Collection[str]:
    sections = document.sections()
    for name in required:
        if name not in sections:
            raise InputError(f"has no {name!r}", place=Place(str(document.path), element="$"), fix=WHOLE_FILE)
    return sections.keys()


def _listed(document: Document, sections: Collection[str], tally: Tally) -> Lists:
    return Lists(
        images=document.records(Image, "$.images", tally) if "images" in sections else Records(items=[]),
        categories=document.records(Category, "$.categories", tally),
        videos=document.records(Video, "$.videos", tally) if "videos" in sections else Records(items=[]),
    )
