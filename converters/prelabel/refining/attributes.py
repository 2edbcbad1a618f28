"""Attributes as the project names them, those that it requires, and scores as one."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from prelabel.attributes import AttributeTable, attribute_value
from prelabel.detections import AttributeSet, Detections
from prelabel.errors import ChoiceError, InputError, Place, Tally
from prelabel.geometry.numbering import distinct_numbers, numbered

SCORE_DECIMALS = 6
"""Of a score, as of a coordinate: one of up to six comes back as it was, from 32 bits, too."""

UNMET = "[attributes] names attributes that no object has"

UNMET_DEFAULTS = "[defaults] names labels that no object has"

_NAMES_FIX = 'write a name, false to leave the attribute out, or a table, as pose = { name = "Pose", values = { left = "Left" } }'
_DEFAULTS_FIX = 'write a table a label, as [defaults.Car], and in it a line an attribute, as Occlusion = "none"'


class AttributeRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What becomes of one attribute of the source.

    Args:
        name: its new name; False leaves it out, None leaves it as it is.
        values: new values by the source's; False leaves a value out, others stay.
    """

    name: str | Literal[False] | None = None
    values: Mapping[str, str | Literal[False]] = {}


def attributes_from(table: object, path: Path) -> Mapping[str, AttributeRule]:
    """The table ``[attributes]`` of a config file.

    Raises:
        InputError: an entry is neither a name, false, nor a table of ``name`` and ``values``.
    """
    if not isinstance(table, dict):
        raise InputError("[attributes] is no table", place=Place(str(path)), fix=_NAMES_FIX)
    out: dict[str, AttributeRule] = {}
    for name, entry in table.items():
        try:
            rule = msgspec.convert(entry, type=str | Literal[False] | AttributeRule)
        except msgspec.ValidationError as error:
            what = f"[attributes]: {name} is neither a name, false, nor a table of name and values"
            raise InputError(what, place=Place(str(path)), fix=_NAMES_FIX) from error
        out[name] = rule if isinstance(rule, AttributeRule) else AttributeRule(name=rule)
        if out[name].name == "":
            raise InputError(f"[attributes]: {name} becomes an empty name", place=Place(str(path)), fix=_NAMES_FIX)
    return out


def defaults_from(table: object, path: Path) -> Mapping[str, AttributeSet]:
    """The tables ``[defaults.LABEL]`` of a config file.

    Raises:
        InputError: an entry is no table of attributes with names.
    """
    if not isinstance(table, dict) or not all(isinstance(of_label, dict) for of_label in table.values()):
        raise InputError("[defaults] holds something other than tables", place=Place(str(path)), fix=_DEFAULTS_FIX)
    out: dict[str, AttributeSet] = {}
    for label, attributes in table.items():
        values = {name: attribute_value(value) for name, value in attributes.items()}
        wrong = next((name for name, value in values.items() if value is None), None)
        if "" in values:
            raise InputError(f"[defaults.{label}]: an attribute has no name", place=Place(str(path)), fix=_DEFAULTS_FIX)
        if wrong is not None:
            raise InputError(f"[defaults.{label}]: {wrong} is no text and no list of texts", place=Place(str(path)), fix=_DEFAULTS_FIX)
        out[label] = {name: value for name, value in values.items() if value is not None}
    return out


def map_attributes(detections: Detections, rules: Mapping[str, AttributeRule], tally: Tally) -> Detections:
    """Attributes renamed, left out and with other values; what is left out is counted by row, and so is what has no name.

    Raises:
        ChoiceError: two attributes of an object would have one name.
    """
    d = detections
    if not rules and not any("" in attributes for attributes in d.attribute_sets):
        return d
    rows = np.bincount(d.attributes[d.attributes >= 0], minlength=len(d.attribute_sets)).tolist()
    tally.met.update(
        (UNMET, name) for attributes, count in zip(d.attribute_sets, rows, strict=True) if count for name in rules.keys() & attributes
    )
    table = AttributeTable()
    numbers = [table.number(_mapped(attributes, rules, count, tally)) for attributes, count in zip(d.attribute_sets, rows, strict=True)]
    return d.with_attributes(table.sets, np.array([*numbers, -1], np.int32)[d.attributes])


def _mapped(attributes: AttributeSet, rules: Mapping[str, AttributeRule], rows: int, tally: Tally) -> AttributeSet:
    out: dict[str, str | tuple[str, ...]] = {}
    came: dict[str, str] = {}
    for name, value in sorted(attributes.items()):
        rule = rules.get(name, AttributeRule())
        new = name if rule.name is None else rule.name
        translated = _translated(value, rule.values)
        if new is False or translated is None:
            if rows:
                tally.filtered[f"attribute {name} left out by the map"] += rows
            continue
        if not new:
            tally.filtered["attribute without a name"] += rows
            continue
        if new in out:
            raise ChoiceError(
                f"the attributes {came[new]!r} and {name!r} both become {new!r}", fix="give them different names in [attributes]"
            )
        if rows and isinstance(value, tuple) and any(rule.values.get(one) is False for one in value):
            tally.filtered[f"value of attribute {name} left out by the map"] += rows
        out[new], came[new] = translated, name
    return out


def _translated(value: str | tuple[str, ...], values: Mapping[str, str | Literal[False]]) -> str | tuple[str, ...] | None:
    """The value in the project's words; None where nothing of it is left."""
    if isinstance(value, str):
        new = values.get(value, value)
        return None if new is False else new
    kept = tuple(dict.fromkeys(new for one in value if (new := values.get(one, one)) is not False))
    return kept or None


def with_defaults(detections: Detections, defaults: Mapping[str, AttributeSet], tally: Tally) -> Detections:
    """Rows of the labels in ``defaults`` with the attributes that they lack."""
    d = detections
    if not any(label in defaults for label in d.labels):
        return d
    tally.met.update((UNMET_DEFAULTS, d.labels[i]) for i in distinct_numbers(d.label).tolist() if d.labels[i] in defaults)
    return _with_sets(d, d.label, lambda own, label: {**defaults.get(d.labels[label], {}), **own})


def with_scores(detections: Detections, name: str) -> Detections:
    """Rows that have a score with an attribute that says it, to six decimals; one that says just that already is kept.

    Raises:
        ChoiceError: a row has an attribute of this name that says something else.
    """
    d = detections
    unit = 10**SCORE_DECIMALS
    rounded = np.rint(np.nan_to_num(d.score, nan=-1.0) * unit).astype(np.int64)

    def scored(own: AttributeSet, score: int) -> Mapping[str, str | tuple[str, ...] | None]:
        text = f"{score / unit:.{SCORE_DECIMALS}f}".rstrip("0").rstrip(".") if score >= 0 else None
        if own.get(name, text) != text:
            what = f"--score-attribute {name}: the source has an attribute of this name that does not say the score"
            raise ChoiceError(what, fix="choose another name")
        return {**own, name: text}

    return _with_sets(d, rounded, scored)


def _with_sets(
    d: Detections, key: NDArray[np.integer], made: Callable[[AttributeSet, int], Mapping[str, str | tuple[str, ...] | None]]
) -> Detections:
    """Each row with the attributes that are made of its own and its key (n,); those of equal rows are made once."""
    # -1, no attributes, is the last entry
    sets = [*d.attribute_sets, {}]
    own = d.attributes % len(sets)
    of_row, first = numbered(key.astype(np.int64) * len(sets) + own)
    table = AttributeTable()
    numbers = [table.number(made(sets[one], value)) for one, value in zip(own[first].tolist(), key[first].tolist(), strict=True)]
    return d.with_attributes(table.sets, np.array(numbers, np.int32)[of_row])
