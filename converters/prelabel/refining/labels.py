"""The project's names for the source's labels."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import numpy as np

from prelabel.detections import Detections
from prelabel.errors import ChoiceError, InputError, Place, Tally
from prelabel.files import read_text

LabelMap = Mapping[str, str | Literal[False]]
"""The source's label to the project's build name, or False to leave its rows out."""

SHOWN = 60
"""Letters of a value that a message shows."""

MAP_FIX = 'map each label to a name or to false, as car = "Car" in TOML or {"car": "Car"} in JSON'

UNMET = "the label map names labels that no object has"

Unmapped = Literal["keep", "drop", "error"]


def load_labels(path: Path) -> LabelMap:
    """A label map from TOML (its table ``[labels]``, or the whole file), JSON or YAML.

    Raises:
        InputError: not such a file, or a value that is neither a name nor false.
    """
    if path.suffix.lower() in {".yaml", ".yml"}:
        from prelabel.safeyaml import load_yaml  # noqa: PLC0415  # its library is loaded for such a map alone

        return _labels_of(load_yaml(path, MAP_FIX), path)
    text = read_text(path)
    try:
        if path.suffix.lower() == ".json" or text.lstrip().startswith("{"):
            # what a shell puts in the place of a file has no suffix, and no TOML begins so; json takes what UTF-8 cannot hold
            msgspec.json.decode(text.encode())
            tree = json.loads(text, object_pairs_hook=_once)
        else:
            tree = tomllib.loads(text)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise InputError(f"no label map: {' '.join(str(error).split())}", place=Place(str(path)), fix=MAP_FIX) from error
    return _labels_of(tree, path)


def _labels_of(tree: object, path: Path) -> LabelMap:
    """Of the table of labels, or of the whole file."""
    table = tree.get("labels") if isinstance(tree, dict) else None
    return labels_from(table if isinstance(table, dict) else tree, path)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of JSON, each of whose keys stands once."""
    out: dict[str, object] = {}
    for key, value in pairs:
        if key in out:
            raise ValueError(f"the key {key!r} stands twice")
        out[key] = value
    return out


def labels_from(table: object, path: Path) -> LabelMap:
    """A label map from what a file holds.

    Raises:
        InputError: a value is neither a name nor false.
    """
    try:
        return msgspec.convert(table, type=dict[str, Annotated[str, msgspec.Meta(min_length=1)] | Literal[False]])
    except msgspec.ValidationError as error:
        entries = table.items() if isinstance(table, dict) else ()
        wrong = next(
            (f"{name!r} becomes {_shown(new)}" for name, new in entries if new is not False and not (isinstance(new, str) and new)), None
        )
        what = str(error) if wrong is None else f"{wrong}, which is neither a name nor false"
        raise InputError(f"no label map: {what}", place=Place(str(path)), fix=MAP_FIX) from error


def _shown(value: object) -> str:
    """A value of a file, or of a long one its type."""
    text = repr(value)
    return text if len(text) <= SHOWN else f"a {type(value).__name__}"


def map_labels(detections: Detections, labels: LabelMap, unmapped: Unmapped, tally: Tally) -> Detections:
    """Rows under the project's names; labels that lead to one name become one.

    Raises:
        ChoiceError: a label of a row is not in the map and ``unmapped`` is ``error``.
    """
    d = detections
    rows = np.bincount(d.label, minlength=len(d.labels)).tolist()
    present = [i for i, count in enumerate(rows) if count]
    missing = sorted(d.labels[i] for i in present if d.labels[i] not in labels)
    tally.met.update((UNMET, d.labels[i]) for i in present if d.labels[i] in labels)
    if missing and unmapped == "error":
        raise ChoiceError(
            f"no entry in the label map for {', '.join(repr(name) for name in missing)}",
            fix="add them to the map, or choose --unmapped keep or --unmapped drop",
        )
    new_names = [labels.get(name, name if unmapped == "keep" else False) for name in d.labels]
    for position in present:
        name = d.labels[position]
        if new_names[position] is False:
            reason = "label dropped by the map" if name in labels else "label not in the map"
            tally.filtered[f"{reason}: {name}"] += rows[position]
    place = {name: i for i, name in enumerate(sorted({name for name in new_names if name is not False}))}
    renumber = np.array([-1 if name is False else place[name] for name in new_names] or [0], np.int32)
    label = renumber[d.label]
    return d.with_columns(label=np.maximum(label, 0)).with_labels(tuple(place) or ("-",)).take(label >= 0)
