"""What annotations say beside their shapes: categories, scores and nested jobs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from prelabel.detections import AttributeSet
from prelabel.errors import Tally
from prelabel.rawjson import EMPTY, NULL
from prelabel.readers.kili.interface import Names
from prelabel.readers.kili.records import Annotation, Answer, Category
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.objects import put_attribute
from prelabel.safejson import UNREADABLE, Document, or_leave_out

WHOLE = 100
"""Per cent."""

SEVERAL = "labels"
"""The attribute of an annotation of several categories."""

UNANSWERED = "nested job without an answer"
UNUSED = "fields of annotations that were not used: {all} (-O attributes={all} keeps them)"

MOST_NESTED = 20
"""Jobs inside jobs."""

_CATEGORY = msgspec.json.Decoder(Category)
_PERCENT: msgspec.json.Decoder[float | None] = msgspec.json.Decoder(float | None)
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw] | None)
_MEMBER_NAMES = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ANSWER = msgspec.json.Decoder(Answer)
_ANY = msgspec.json.Decoder(Any)

_NONE = (NULL, EMPTY, msgspec.Raw(b"{}"))


Attributes = dict[str, str | tuple[str, ...]]

Categories = Sequence[tuple[int, Category]]
"""Each behind its position in the list."""


class Class(NamedTuple):
    """What an annotation is.

    Args:
        label: its name.
        code: the one of its category.
        score: in [0, 1], or NaN.
        attributes: it has further categories.
    """

    label: str
    code: str
    score: float
    attributes: AttributeSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Sayings:
    """Takes what annotations of a label say.

    Args:
        document: that holds them.
        names: of the interface.
        default: the label of annotations without a category.
        scored: a model made the label: what annotators made is sure.
        asked: further fields that become attributes.
        tally: takes what is bad or is not converted.
    """

    document: Document
    names: Names
    default: str
    scored: bool
    asked: tuple[str, ...]
    tally: Tally

    def categories_of(self, said: Annotation, element: str) -> Categories:
        """The categories of an annotation whose ``$.path`` is ``element``, without those that are bad.

        Raises:
            InputError: one is, and the run stops at bad records.
        """
        return list(self.document.entries(said.categories, _CATEGORY, f"{element}.categories", "category", self.tally))

    def class_of(self, categories: Categories, job: str, element: str) -> Class:
        """What an annotation is; where it has several categories, the first of them that has a name.

        Args:
            categories: of it.
            job: the code of its job.
            element: its ``$.path``.

        Raises:
            BadShape: it has no category.
            InputError: the confidence is bad, and the run stops at bad records.
        """
        found = [(number, one) for number, one in categories if one.name.strip()]
        if not found:
            if self.default:
                return Class(self.default, "", math.nan, {})
            fix = "label such with -O default=LABEL, or leave the record out with --on-error skip"
            raise BadShape("no category", ".categories", "the annotation has no category", fix)
        number, first = found[0]
        labels = tuple(dict.fromkeys(self.names.category(job, one.name.strip()) for _, one in found))
        score = self._score(first.confidence, f"{element}.categories[{number}].confidence") if self.scored else math.nan
        return Class(labels[0], first.name.strip(), score, {SEVERAL: labels} if labels[1:] else {})

    def attributes_of(self, said: Annotation, categories: Categories, raw: msgspec.Raw, element: str) -> Attributes:
        """The answers to nested jobs, those of its categories too, and the fields that are asked for.

        Args:
            said: the annotation.
            categories: of it.
            raw: its text.
            element: its ``$.path``.

        Raises:
            InputError: one is bad, and the run stops at bad records.
        """
        found: Attributes = {}
        for number, category in categories:
            self._nested(category.children, f"{element}.categories[{number}].children", found, 1)
        self._nested(said.children, f"{element}.children", found, 1)
        if self.asked:
            members = _MEMBER_NAMES.decode(raw)
            for name in self.asked:
                self._field(members.get(name, NULL), name, f"{element}.{name}", found)
        if said.score is not None and "score" not in self.asked:
            self.tally.note_names(UNUSED, ["score"])
        return found

    def _field(self, raw: msgspec.Raw, name: str, element: str, found: Attributes) -> None:
        value = self.document.value(raw, _ANY, element, self.tally, or_leave_out("attribute"))
        if value is not None:
            put_attribute(found, name, value, self.tally)

    def _score(self, raw: msgspec.Raw, element: str) -> float:
        fix = or_leave_out("confidence")
        percent = self.document.value(raw, _PERCENT, element, self.tally, fix)
        if percent is None:
            return math.nan
        if not 0 <= percent <= WHOLE:
            what = f"confidence {percent:g} is outside 0-100"
            self.tally.reject("confidence outside 0-100", what, place=self.document.place_of(raw, element), fix=fix)
            return math.nan
        return percent / WHOLE

    def _nested(self, raw: msgspec.Raw, element: str, found: Attributes, depth: int) -> None:
        """Add what nested jobs say, and those under their answers."""
        if raw in _NONE:
            return
        fix = or_leave_out("attribute")
        if depth > MOST_NESTED:
            place = self.document.place_of(raw, element)
            self.tally.reject(UNREADABLE, f"jobs are nested more than {MOST_NESTED} deep", place=place, fix=fix)
            return
        for job, one in (self.document.value(raw, _MEMBERS, element, self.tally, fix) or {}).items():
            where = f'{element}["{job}"]'
            answer = self.document.value(one, _ANSWER, where, self.tally, fix)
            if answer is None:
                continue
            categories = list(self.document.entries(answer.categories, _CATEGORY, f"{where}.categories", "category", self.tally))
            self._answered(job, answer, [category for _, category in categories], found)
            for number, category in categories:
                self._nested(category.children, f"{where}.categories[{number}].children", found, depth + 1)
            self._nested(answer.children, f"{where}.children", found, depth + 1)

    def _answered(self, job: str, answer: Answer, categories: list[Category], found: Attributes) -> None:
        """Add the answer to one job."""
        name = self.names.jobs.get(job, job).strip()
        texts = tuple(dict.fromkeys(self.names.category(job, text) for one in categories if (text := one.name.strip())))
        value: Any = texts if len(texts) > 1 or job in self.names.several else texts[0] if texts else answer.text
        if not name or value in (None, "", ()):
            self.tally.unconverted[UNANSWERED] += 1
        else:
            put_attribute(found, name, value, self.tally)
