"""Which of the labels of an asset is read."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from prelabel.errors import Place, Tally, counted
from prelabel.readers.kili.options import From, KiliOptions
from prelabel.readers.kili.records import Asset, Label
from prelabel.readers.shared.words import shown
from prelabel.safejson import Document, or_leave_out

DEFAULT = "DEFAULT"
"""The type of a label that does not say it."""

MODELS = frozenset({"PREDICTION", "INFERENCE"})
"""Types of labels that models make."""

TYPES: Mapping[From, frozenset[str]] = {
    "labels": frozenset({DEFAULT, "REVIEW"}),
    "reviews": frozenset({"REVIEW"}),
    "predictions": frozenset({"PREDICTION"}),
    "inferences": frozenset({"INFERENCE"}),
}
"""By what ``-O from=`` asks for."""

FURTHER = "further label of an asset"
OTHER_MODEL = "label of another model or author"

_NEVER = datetime.min.replace(tzinfo=UTC)

_LABEL = msgspec.json.Decoder(Label | None)
_TEXT = msgspec.json.Decoder(str | None)


class Version(NamedTuple):
    """A label of an asset.

    Args:
        label: what is said of it.
        element: its ``$.path``.
    """

    label: Label
    element: str

    @property
    def kind(self) -> str:
        """The type."""
        return self.label.label_type or DEFAULT


@dataclass(slots=True, kw_only=True)
class Chooser:
    """Chooses labels, and counts those that are not read.

    Args:
        document: that holds them.
        options: say which are wanted.
        tally: takes those that are bad, and what is not read.
    """

    document: Document
    options: KiliOptions
    tally: Tally
    wanted: int = 0
    """How many labels there are of those that are asked for."""
    unfit: int = 0
    """How many are of their types, but of another model or author."""
    others: Counter[str] = field(default_factory=Counter)
    """How many there are of other types."""

    def choose(self, asset: Asset, element: str) -> Version | None:
        """The label of an asset that is read; None where it has none of those.

        Args:
            asset: the asset.
            element: its ``$.path``.

        Raises:
            InputError: a label is bad, and the run stops at bad records.
        """
        types = TYPES[self.options.from_]
        found = list(self._versions(asset, element))
        of_type = [one for one in found if one.kind in types]
        for one in found:
            if one.kind not in types:
                self.others[one.kind] += 1
                self.tally.unconverted[f"label of type {plain(one.kind)}"] += 1
        fit = [one for one in of_type if self._fits(one.label)]
        self.wanted += len(fit)
        self.unfit += len(of_type) - len(fit)
        self._count(OTHER_MODEL, len(of_type) - len(fit))
        self._count(FURTHER, len(fit) - 1)
        if len(fit) < 2:  # noqa: PLR2004  # there is nothing to compare
            return fit[0] if fit else None
        times = [(self._time(one), bool(one.label.is_latest_label_for_user), number) for number, one in enumerate(fit)]
        return fit[max(times)[2]]

    def refuse_others(self) -> None:
        """Reject the file where it has only labels that were not asked for.

        Raises:
            InputError: it has, and the run stops at bad records.
        """
        wanted = self.options.from_
        if self.wanted or not (self.unfit or self.others):
            return
        if self.unfit:
            what = f"the file has {counted(self.unfit, 'label')} of that type, but none of that model or author"
            fix = "correct -O model= or -O author="
        else:
            there = ", ".join(f"{count:,} of type {plain(kind)}" for kind, count in self.others.items())
            what = f"no asset has a label of type {' or '.join(sorted(TYPES[wanted]))}; the file has {there}"
            fits = next((name for name, types in TYPES.items() if types & self.others.keys()), "")
            fix = f"read them with -O from={fits}" if fits else "export the project with such labels"
        self.tally.reject("no label that is asked for", what, place=Place(str(self.document.path)), fix=fix)

    def _versions(self, asset: Asset, element: str) -> Iterator[Version]:
        """All labels that can be read; where all of them are listed the latest is among them."""
        listed = [
            Version(label, f"{element}.{name}[{number}]")
            for name, raw in (("labels", asset.labels), ("latestLabels", asset.latest_labels))
            for number, label in self.document.entries(raw, _LABEL, f"{element}.{name}", "label", self.tally)
        ]
        yield from listed
        if not listed:
            where = f"{element}.latestLabel"
            label = self.document.value(asset.latest_label, _LABEL, where, self.tally, or_leave_out("label"))
            if label is not None:
                yield Version(label, where)

    def _fits(self, label: Label) -> bool:
        author, options = label.author, self.options
        by = options.author in {"", *((author.id, author.email) if author else ())}
        return by and options.model in {"", label.model_name}

    def _time(self, one: Version) -> datetime:
        """When a label was made; what does not say it is older than all that do."""
        raw, element, fix = one.label.created_at, f"{one.element}.createdAt", or_leave_out("time")
        text = self.document.value(raw, _TEXT, element, self.tally, fix)
        if text is None:
            return _NEVER
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            what = f"{shown(text)} is no time as of ISO 8601"
            self.tally.reject("bad time", what, place=self.document.place_of(raw, element), fix=fix)
            return _NEVER
        return found if found.tzinfo else found.replace(tzinfo=UTC)

    def _count(self, what: str, count: int) -> None:
        if count > 0:
            self.tally.unconverted[what] += count


def plain(kind: str) -> str:
    """A type as it is written, cut where it is long."""
    return shown(kind)[1:-1]
