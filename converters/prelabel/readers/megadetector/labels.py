"""What detections are called."""

from collections.abc import Sequence

import msgspec

from prelabel.errors import Tally
from prelabel.files import is_text
from prelabel.readers.megadetector.options import Classes
from prelabel.readers.megadetector.records import Category, Detection, Ranked, Results
from prelabel.readers.shared.faults import BadShape
from prelabel.readers.shared.words import shown
from prelabel.safejson import CORRECT

EMPTY, WHOLE_IMAGE = "0", "whole_image_classification"
"""The category that means that nothing is there where it has no box, and SpeciesNet's of what is said of an image as a whole."""

_TAXA = 7
"""Parts of a class of SpeciesNet: an id, five ranks, and the common name, of which some may be empty."""

_RANKED = msgspec.json.Decoder(Ranked | None)


class Labels:
    """Names of what detections show.

    Args:
        results: the file.
        classes: what the best class of a detection becomes.
    """

    def __init__(self, results: Results, classes: Classes) -> None:
        self._results, self._classes = results, classes
        self._names = {key: name.strip() for key, name in (results.categories or {}).items()}
        self._plain: dict[Category, str] = {}
        if classes == "ignore":
            self._plain = {key: name for key, name in self._names.items() if name and is_text(name)}
        self._seen = False

    def of_all(self, detections: Sequence[Detection]) -> list[str] | None:
        """The labels of boxes of listed categories, as nearly all are; None where there is another, or a class is asked for."""
        labels = [self._plain.get(one.category) for one in detections]
        if None in labels or any(one.bbox is None or one.classifications is not None for one in detections):
            return None
        return labels  # type: ignore[return-value]  # see above

    def of(self, one: Detection, tally: Tally) -> tuple[str, str | None]:
        """The label of a detection, empty where it shows nothing, which is counted; and its best class, where that is asked for.

        Raises:
            BadShape: it has no name, or no box.
        """
        label = self._category(one, tally)
        if not label:
            return "", None
        if one.bbox is None:
            if str(one.category) == EMPTY:
                tally.filtered["detection of nothing (category 0)"] += 1
                return "", None
            raise BadShape("no box", "", "has no bbox", CORRECT)
        self._seen = self._seen or _is_classified(one)
        if self._classes == "ignore":
            return label, None
        best = self._best(one)
        return (best or label if self._classes == "label" else label), best

    def note(self, tally: Tally) -> None:
        """Say that there are classes that were not used."""
        if self._seen and self._classes == "ignore":
            tally.note("classes of detections were not used (-O classes=label makes labels of the best, -O classes=attribute attributes)")

    def _category(self, one: Detection, tally: Tally) -> str:
        key = str(one.category)
        if self._results.categories is None:
            if one.label == WHOLE_IMAGE:
                tally.unconverted["class of a whole image"] += 1
                return ""
            return _named((one.label or "").strip(), "" if one.label is None else ".label")
        if key not in self._names:
            tally.filtered["detection of a category that is not listed"] += 1
            return ""
        return _named(self._names[key], ".category")

    def _best(self, one: Detection) -> str | None:
        """The common name of the class that is likeliest; None where there is none."""
        if one.classifications:
            key = str(max(one.classifications, key=lambda ranked: ranked[1])[0])
            name = self._results.classes.get(key)
            if name is None:
                what = f"class {shown(key)} is not in classification_categories"
                raise BadShape("unknown class", ".classifications", what, "add its name to classification_categories")
            return _named(_common_name(name), ".classifications")
        if one.processed_classification is not None:
            return _named(_common_name(one.processed_classification.name), ".processed_classification")
        ranked = _ranked(one.raw_classifications) if self._results.categories is None else ()
        return _named(_common_name(ranked[0]), ".raw_classifications") if ranked else None


def _is_classified(one: Detection) -> bool:
    return bool(one.classifications) or one.processed_classification is not None or bytes(one.raw_classifications).startswith(b"{")


def _ranked(raw: msgspec.Raw) -> Sequence[str]:
    try:
        found = _RANKED.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        raise BadShape("record of the wrong type", ".raw_classifications", "is no object with a list of classes", CORRECT) from None
    return found.classes if found else ()


def _common_name(name: str) -> str:
    """What a class of SpeciesNet is called by people, else by the lowest rank; other names as they are.

    >>> _common_name("6f0d;mammalia;carnivora;canidae;vulpes;vulpes;red fox"), _common_name("6f0d;mammalia;;;;;"), _common_name("elk")
    ('red fox', 'mammalia', 'elk')
    """
    parts = [part.strip() for part in name.split(";")]
    return next((part for part in reversed(parts[1:]) if part), "") if len(parts) == _TAXA else name.strip()


def _named(name: str, where: str) -> str:
    if name and is_text(name):
        return name
    raise BadShape("no label", where, f"{shown(name)} is no label", CORRECT)
