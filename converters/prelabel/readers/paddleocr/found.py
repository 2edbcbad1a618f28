"""Texts of lines taken to what is seen, with their classes and attributes."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

from prelabel.attributes import attribute_value
from prelabel.detections import AttributeSet
from prelabel.errors import Place, Tally
from prelabel.files import is_text
from prelabel.readers.paddleocr.labels import Entries, Entry, Item
from prelabel.readers.paddleocr.options import PaddleocrOptions
from prelabel.readers.paddleocr.shapes import Reject, Seen, box_of, outline_of, score_of
from prelabel.readers.shared.faults import Fault
from prelabel.safejson import CORRECT

ILLEGIBLE = frozenset({"###", "*"})
"""Transcriptions of text that is not trained on."""

_RECOGNISED = re.compile(r"(?:system_results|infer_results|predicts_.*)\.txt|Cache\.cach", re.IGNORECASE)
"""What tools call files of what models read."""

NO_CLASS = "None"
"""What PPOCRLabel writes where no class was chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finder:
    """Makes what is seen of what files say.

    Args:
        options: of the reader.
        tally: takes what is bad, left out or not converted.
        recognised: a model read the texts, so that ``*`` is one as others are.
    """

    options: PaddleocrOptions
    tally: Tally
    recognised: bool = False

    @classmethod
    def of(cls, path: Path, options: PaddleocrOptions, tally: Tally) -> Self:
        """For the texts of a file."""
        return cls(options=options, tally=tally, recognised=_RECOGNISED.fullmatch(path.name) is not None)

    def of_line(self, entries: Entries) -> Iterator[Seen]:
        """The texts of a line.

        Raises:
            InputError: one is bad, and the run stops at bad records.
        """
        line = entries.line
        for position, entry in entries.found:
            one = self.of_entry(entry, self.reject(partial(line.place, position)), origin=line.number)
            if one is not None:
                yield one

    def of_entry(self, entry: Entry, reject: Reject, element: str = "", origin: int = 0) -> Seen | None:
        """A text; None where it is left out, or is bad and was rejected.

        Args:
            entry: the text, or its outline alone.
            reject: takes what is wrong.
            element: the list that it stands in.
            origin: its place in that list; in a file of lines the line.
        """
        item = entry if isinstance(entry, Item) else Item(points=entry)
        illegible = item.transcription in ILLEGIBLE and not self.recognised
        if illegible and self.options.dontcare == "drop":
            self.tally.filtered[f"do not care: {item.transcription}"] += 1
            return None
        if item.points is None and item.bbox is None:
            reject(Fault("no corners", "", "has no points", CORRECT))
            return None
        field = ".points" if isinstance(entry, Item) else ""
        outline = None if item.points is None else outline_of(item.points, field, reject)
        box = box_of(item.bbox, ".bbox", reject) if item.points is None and item.bbox is not None else None
        if outline is None and box is None:
            return None
        if item.linking:
            self.tally.unconverted["link between texts"] += len(item.linking)
        classes = [value for value in (item.key_cls, item.pred, item.label) if value is not None]
        label, said = self.called(next(filter(None, map(class_of, classes)), ""))
        said = {**said, **({"dontcare": "true"} if illegible else transcribed(item.transcription))}
        difficult = attribute_value(item.difficult)
        said = {**said, "difficult": difficult} if difficult else said
        return Seen(label, element, origin, score_of(item.score, ".score", reject), said, box, outline)

    def called(self, kind: str) -> tuple[str, AttributeSet]:
        """The label of a text of a class, and the attributes that say the class."""
        if kind and self.options.classes == "label":
            return kind, {}
        return self.options.label, {"key_cls": kind} if kind else {}

    def reject(self, place: Callable[[str], Place]) -> Reject:
        """What takes a fault of a record whose fields have places."""

        def rejected(fault: Fault) -> None:
            self.tally.reject(fault.reason, fault.what, place=place(fault.field), fix=fault.fix)

        return rejected


def class_of(value: object) -> str:
    """A class as text; empty where none is said."""
    text = attribute_value(value)
    return text if isinstance(text, str) and text != NO_CLASS and text.strip() and is_text(text) else ""


def transcribed(text: str | None) -> Mapping[str, str]:
    """The attribute that holds what was read."""
    return {"transcription": text} if text else {}
