"""Attributes, which stand beside the data units: those of an object as a whole, and those of it in some frames."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

from prelabel.attributes import attribute_value
from prelabel.errors import Tally
from prelabel.rawjson import NULL, lists_some
from prelabel.readers.encord.media import Row
from prelabel.readers.encord.records import Answer, Answers, Range
from prelabel.safejson import Document, or_leave_out

_BY_HASH = msgspec.json.Decoder(dict[str, msgspec.Raw] | None)
_ANSWERS = msgspec.json.Decoder(Answers | None)
_ANSWER = msgspec.json.Decoder(Answer)
_RANGE = msgspec.json.Decoder(Range)

WITHOUT_SHAPE = "attributes of an object without a shape"
UNNAMED = "attribute without a name"

Texts = dict[str, str | tuple[str, ...]]


class _Span(NamedTuple):
    """A value of an attribute from one frame to another."""

    begin: int
    end: int
    name: str
    values: Sequence[Any]


class _Changing:
    """The attributes of an object, frame by frame."""

    def __init__(self, always: Sequence[tuple[str, Sequence[Any]]], spans: Sequence[_Span], tally: Tally) -> None:
        self._always, self._spans, self._tally = always, spans, tally
        self._edges = sorted((edge, number) for number, span in enumerate(spans) for edge in (span.begin, span.end + 1))
        self._passed = 0
        self._active: set[int] = set()
        self._known: Texts | None = None

    def at(self, frame: int) -> Texts:
        """Those that hold in a frame; asked for frames that rise, as else all is gone through again."""
        if self._passed and frame < self._edges[self._passed - 1][0]:
            self._passed, self._active, self._known = 0, set(), None
        while self._passed < len(self._edges) and self._edges[self._passed][0] <= frame:
            self._active ^= {self._edges[self._passed][1]}
            self._passed, self._known = self._passed + 1, None
        if self._known is None:
            held = ((self._spans[i].name, self._spans[i].values) for i in sorted(self._active))
            self._known = self._texts([*self._always, *held])
        return self._known

    def _texts(self, said: Iterable[tuple[str, Sequence[Any]]]) -> Texts:
        """Each name with its value, several as a list, each once."""
        found: dict[str, list[Any]] = {}
        for name, values in said:
            known = found.setdefault(name, [])
            known += [value for value in values if value not in known]
        out: Texts = {}
        for name, values in found.items():
            plain = attribute_value(values[0] if len(values) == 1 else values)
            if plain is not None:
                out[name] = plain
            elif values:
                self._tally.unconverted[f"values of the attribute {name}"] += 1
        return out


@dataclass(slots=True, kw_only=True)
class Answered:
    """The attributes of the objects of a label row.

    Args:
        document: the file.
        row: the row.
        tally: takes what is bad, and counts what is not converted.
    """

    document: Document
    row: Row
    tally: Tally
    objects: set[str] = field(default_factory=set)
    """The hashes of objects that are listed in an image or a frame."""
    classifications: set[object] = field(default_factory=set)
    """What tells the classifications apart that are."""
    _by_member: dict[str, dict[str, msgspec.Raw]] = field(default_factory=dict)
    _known: dict[tuple[str, str], _Changing] = field(default_factory=dict)

    def at(self, hash_: str, space: str, frame: int) -> Texts:
        """The attributes of an object in a frame.

        Args:
            hash_: of the object.
            space: the key of the image or video in its group; empty where it is in none.
            frame: its number.

        Raises:
            InputError: an attribute is bad, and the run stops at bad records.
        """
        key = (hash_, space)
        if key not in self._known:
            always = [(name, values) for name, values, _, _ in self._said("object_answers", hash_)]
            spans: list[_Span] = []
            for name, values, answer, element in self._said("object_actions", hash_):
                if space and isinstance(answer.space_id, str) and answer.space_id != space:
                    continue
                if lists_some(answer.range):
                    spans += [_Span(one.begin, one.end, name, values) for one in self._ranges(answer.range, element)]
                else:
                    always.append((name, values))
            self._known[key] = _Changing(always, spans, self.tally)
        return self._known[key].at(frame)

    def count_others(self) -> None:
        """Count the attributes of objects that no image or frame lists, and classifications."""
        for hash_, raw in self._members("object_answers").items():
            if hash_ not in self.objects:
                silent = Tally(on_error="skip")
                said = self.document.value(raw, _ANSWERS, self.row.element, silent)
                if silent.bad or (said is not None and lists_some(said.classifications)):
                    self.tally.unconverted[WITHOUT_SHAPE] += 1
        count = len(self.classifications | self._members("classification_answers").keys())
        if count:
            self.tally.unconverted["classification"] += count

    def _members(self, name: str) -> dict[str, msgspec.Raw]:
        """What is said of each object, by its hash."""
        if name not in self._by_member:
            raw = getattr(self.row.said, name)
            element, fix = f"{self.row.element}.{name}", or_leave_out("attributes")
            found = None if raw is NULL else self.document.value(raw, _BY_HASH, element, self.tally, fix)
            self._by_member[name] = found or {}
        return self._by_member[name]

    def _said(self, member: str, hash_: str) -> Iterator[tuple[str, Sequence[Any], Answer, str]]:
        """Name and values of each attribute of an object, the whole of it, and its ``$.path``."""
        raw = self._members(member).get(hash_)
        if raw is None:
            return
        element = f'{self.row.element}.{member}["{hash_}"]'
        said = self.document.value(raw, _ANSWERS, element, self.tally, or_leave_out("attributes")) or Answers()
        listed, name = (said.classifications, "classifications") if member == "object_answers" else (said.actions, "actions")
        for number, answer in self.document.entries(listed, _ANSWER, f"{element}.{name}", "attribute", self.tally):
            values = _values(answer.answers)
            called = next((text for text in (answer.name, answer.value) if isinstance(text, str) and text.strip()), "").strip()
            if called:
                yield called, values, answer, f"{element}.{name}[{number}]"
            elif values:
                self.tally.unconverted[UNNAMED] += 1

    def _ranges(self, raw: msgspec.Raw, element: str) -> Iterator[Range]:
        """The stretches of frames in which a value holds; those that are none are left out."""
        where = f"{element}.range"
        for number, one in self.document.entries(raw, _RANGE, where, "range", self.tally):
            if 0 <= one.begin <= one.end:
                yield one
                continue
            place = self.document.place_of(raw, where, f"[{number}]")
            what = f"from frame {one.begin} to frame {one.end} is no range"
            self.tally.reject("bad range", what, place=place, fix=or_leave_out("range"))


def _values(answers: Any) -> list[Any]:  # noqa: ANN401  # whatever an attribute says
    """The values of an attribute: those that were chosen by their names, else the text or number; none where nothing was said.

    >>> _values([{"name": "Light red", "value": "light_red"}, {"value": "blue"}]), _values(" "), _values(2.5), _values(None)
    (['Light red', 'blue'], [], [2.5], [])
    """
    listed = answers if isinstance(answers, list) else [answers]
    chosen = [(one.get("name") or one.get("value") or one) if isinstance(one, dict) else one for one in listed]
    return [one for one in chosen if one is not None and not (isinstance(one, str) and not one.strip())]
