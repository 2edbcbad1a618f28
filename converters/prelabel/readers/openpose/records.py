"""What a file says, as it says it."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes
from prelabel.safejson import Document

EMPTY = msgspec.Raw()

PEOPLE = "$.people"

_FIX = "give the files that OpenPose wrote with --write_json"

_SOMETHING = re.compile(rb"[1-9]")
"""In a list of numbers of which not all are 0."""


class Person(msgspec.Struct, frozen=True, gc=False):
    """A person; the names without ``_2d`` are those of version 1.0 and before."""

    person_id: list[int] | int | None = None
    pose_keypoints_2d: msgspec.Raw = EMPTY
    face_keypoints_2d: msgspec.Raw = EMPTY
    hand_left_keypoints_2d: msgspec.Raw = EMPTY
    hand_right_keypoints_2d: msgspec.Raw = EMPTY
    pose_keypoints: msgspec.Raw = EMPTY
    face_keypoints: msgspec.Raw = EMPTY
    hand_left_keypoints: msgspec.Raw = EMPTY
    hand_right_keypoints: msgspec.Raw = EMPTY
    pose_keypoints_3d: msgspec.Raw = EMPTY
    face_keypoints_3d: msgspec.Raw = EMPTY
    hand_left_keypoints_3d: msgspec.Raw = EMPTY
    hand_right_keypoints_3d: msgspec.Raw = EMPTY

    def planes(self) -> Iterator[tuple[int, str, msgspec.Raw]]:
        """The lists of keypoints of which not all are 0: the number of the part, the name of the field and its text."""
        for part, names in enumerate(_PLANES):
            for name in names:
                text: msgspec.Raw = getattr(self, name)
                if says_something(text):
                    yield part, name, text
                    break

    def has_space(self) -> bool:
        """Whether there are keypoints in three dimensions."""
        texts = (self.pose_keypoints_3d, self.face_keypoints_3d, self.hand_left_keypoints_3d, self.hand_right_keypoints_3d)
        return any(map(says_something, texts))

    def track(self) -> int:
        """Its id; -1 where it has none."""
        said = self.person_id
        one = said[0] if isinstance(said, list) and said else said
        return one if isinstance(one, int) else -1


_PLANES: Sequence[tuple[str, str]] = [
    (f"{name}_2d", name) for name in ("pose_keypoints", "face_keypoints", "hand_left_keypoints", "hand_right_keypoints")
]


class _Frame(msgspec.Struct, frozen=True, gc=False):
    people: list[Person]
    part_candidates: msgspec.Raw = EMPTY


_FRAME = msgspec.json.Decoder(_Frame)


class Content(NamedTuple):
    """What a file holds.

    Args:
        document: the file.
        people: each with its position in the list.
        has_candidates: whether there are parts that were not put together to people.
    """

    document: Document
    people: Sequence[tuple[int, Person]]
    has_candidates: bool


def content_of(path: Path, tally: Tally) -> Content:
    """What a file holds; people of the wrong type are rejected.

    Raises:
        InputError: it cannot be read, or a bad record stops the run.
    """
    document = Document(read_bytes(path), path)
    frame = document.decode(_FRAME)
    if frame is not None:
        return Content(document, [*enumerate(frame.people)], says_something(frame.part_candidates))
    return Content(document, [*_one_by_one(document, tally)], has_candidates=False)


def says_something(text: msgspec.Raw) -> bool:
    """Whether a list of numbers holds one that is not 0.

    >>> says_something(msgspec.Raw(b"[0,0,0]")), says_something(msgspec.Raw(b"[0,0.5,0]"))
    (False, True)
    """
    return len(text) > len("[]") and _SOMETHING.search(text) is not None


def _one_by_one(document: Document, tally: Tally) -> Iterator[tuple[int, Person]]:
    if document.root != "{" or "people" not in document.sections():
        raise InputError("is no object with people", place=Place(str(document.path)), fix=_FIX)
    records = document.records(Person, PEOPLE, tally)
    return ((records.position(item), person) for item, person in enumerate(records.items))
