"""The results of one annotation, put together to regions: a shape, its labels, and what else is said of it."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from prelabel.attributes import attribute_value
from prelabel.errors import Tally
from prelabel.rawjson import NULL
from prelabel.readers.label_studio.exports import Export, Listed, Version
from prelabel.readers.label_studio.faults import SKIP
from prelabel.readers.label_studio.records import Answers, Labels, Result, kind_of
from prelabel.readers.shared.words import shown

SHAPES = ("rectangle", "ellipse", "polygon", "brush", "bitmask", "keypoint", "vector", "videorectangle")
"""Types of results; each comes with ``labels`` behind its name, too."""

ANSWERS = frozenset({"choices", "taxonomy", "textarea", "rating", "number", "datetime"})
"""Types that become attributes of the region whose id they have."""

OTHERS = frozenset({
    "relation", "pairwise", "ranker", "videovector", "videovectorlabels", "timelinelabels",
    "timeserieslabels", "hypertextlabels", "paragraphlabels", "paragraphs", "text", "table", "list", "chatmessage", "reactcode",
})  # fmt: skip
"""Types that no kind of Playment can say, or that are of no image."""

_KINDS = {name: shape for shape in SHAPES for name in (shape, f"{shape}labels")} | {"magicwand": "brush"}
_LABELS, _ANSWERS, _FIELDS = msgspec.json.Decoder(Labels), msgspec.json.Decoder(Answers), msgspec.json.Decoder(dict[str, Any])
_ABOUT_SHAPES = frozenset(
    {"x", "y", "width", "height", "rotation", "radiusX", "radiusY", "points", "rle", "imageDataURL", "vertices", "sequence"}
)


@dataclass(slots=True, kw_only=True)
class Region:
    """What is said of one object.

    Args:
        id: unique in the annotation.
        number: of the first result in the annotation.
        listed: the result with the shape, else the first one.
        result: likewise.
        kind: one of `SHAPES`; empty where no result has a shape.
        labels: in their order, each once.
        attributes: by the names of the controls.
    """

    id: Hashable
    number: int
    listed: Listed
    result: Result
    kind: str = ""
    labels: list[str] = field(default_factory=list)
    attributes: dict[str, str | tuple[str, ...]] = field(default_factory=dict)

    @property
    def all_attributes(self) -> dict[str, str | tuple[str, ...]]:
        """The attributes, and all labels where there are several."""
        return self.attributes | ({"labels": tuple(self.labels)} if len(self.labels) > 1 else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionReader:
    """Puts results together.

    Args:
        export: for places.
        extra: names of further fields that become attributes.
        tally: takes bad results, and counts those that are of no region.
        unused: gathers fields that were seen and not used.
    """

    export: Export
    extra: Sequence[str]
    tally: Tally
    unused: set[str] = field(default_factory=set)

    def read(self, version: Version) -> list[Region]:
        """The regions that have a shape, in the order of their first results.

        Raises:
            InputError: a result is bad, and the run stops at bad records.
        """
        regions: dict[Hashable, Region] = {}
        for number, listed, result in self._results(version):
            self._add(number, listed, result, regions)
        for region in regions.values():
            if not region.kind:
                self.tally.unconverted[f"{region.result.type or 'result'} without a region"] += 1
        return [region for region in regions.values() if region.kind]

    def _results(self, version: Version) -> Iterator[tuple[int, Listed, Result]]:
        for number, listed in enumerate(version.results):
            try:
                yield number, listed, listed.decoded()
            except msgspec.DecodeError as error:
                self.export.refuse(error, listed.spot, "", self.tally)

    def _add(self, number: int, listed: Listed, result: Result, regions: dict[Hashable, Region]) -> None:
        type_ = result.type.lower()
        kind = _KINDS.get(type_) or (kind_of(result.value) if type_ in {"", "labels", *ANSWERS} else "")
        if type_ in OTHERS:
            self.tally.unconverted[type_] += 1
            return
        if not kind and type_ not in {"", "labels", *ANSWERS}:
            what = f"the type {shown(result.type)} of the result is not known"
            self.tally.reject("unknown type", what, place=self.export.at(listed.spot, ".type"), fix=f"report it, {SKIP}")
            return
        field_ = "" if listed.control else ".value"
        try:
            labels, answers = _LABELS.decode(result.value), _answers(result, type_)
            fields = _FIELDS.decode(listed.raw) if self.extra else {}
        except msgspec.DecodeError as error:
            self.export.refuse(error, listed.spot, field_, self.tally)
            return
        id_: Hashable = result.id
        if id_ is None:
            id_ = _shape_key(result.value) if listed.control else ("result", number)
        region = regions.setdefault(id_, Region(id=id_, number=number, listed=listed, result=result))
        if kind and (not region.kind or (type_ in _KINDS and region.result.type.lower() not in _KINDS)):
            region.number, region.listed, region.result, region.kind = number, listed, result, kind
        region.labels += [label for label in labels.every() if label not in region.labels]
        name = result.from_name or type_
        region.attributes |= {name: answers} if answers else {}
        region.attributes |= self._extra(fields, result)

    def _extra(self, fields: Mapping[str, Any], result: Result) -> dict[str, str | tuple[str, ...]]:
        """Further fields of a result that are asked for."""
        if not self.extra:
            if result.meta not in (NULL, msgspec.Raw(b"{}")):
                self.unused.add("meta")
            return {}
        found: dict[str, str | tuple[str, ...]] = {}
        for name in self.extra:
            value = fields.get(name)
            if name == "meta" and isinstance(value, dict):
                value = value.get("text")
            text = attribute_value(value)
            if text:
                found[name] = text[0] if isinstance(text, tuple) and len(text) == 1 else text
        return found


def _answers(result: Result, type_: str) -> str | tuple[str, ...] | None:
    """What a result says as the value of an attribute; None where it says nothing."""
    if type_ and type_ not in ANSWERS:
        return None
    said = _ANSWERS.decode(result.value)
    paths = ["/".join(path) for path in said.taxonomy or ()]
    for value in (said.choices, paths, said.text, said.rating, said.number, said.datetime):
        found = attribute_value(value)
        if found:
            return found[0] if isinstance(found, tuple) and len(found) == 1 else found
    return None


def _shape_key(value: msgspec.Raw) -> Hashable:
    """What the results of one region share in JSON-MIN, which has no ids: the text of their shape."""
    fields = msgspec.json.decode(value, type=dict[str, msgspec.Raw])
    shape = tuple(sorted((name, bytes(raw)) for name, raw in fields.items() if name in _ABOUT_SHAPES))
    return shape or ("value", bytes(value))
