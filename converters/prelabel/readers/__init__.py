"""The formats: a lazy table of ours, and the entry-point group ``prelabel.readers`` of others."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from prelabel.errors import ChoiceError, PluginError, Tally, UsageError
from prelabel.readers.base import Certainty, Reader

GROUP = "prelabel.readers"

BUILTIN = {
    "bdd100k": "prelabel.readers.bdd100k:READER",
    "coco": "prelabel.readers.coco:READER",
    "csv": "prelabel.readers.tables:READER",
    "culane": "prelabel.readers.lanes:CULANE",
    "cvat": "prelabel.readers.cvat:READER",
    "dota": "prelabel.readers.dota:READER",
    "hf": "prelabel.readers.hf:READER",
    "jsonl": "prelabel.readers.jsonl:READER",
    "kitti": "prelabel.readers.kitti:READER",
    "label-studio": "prelabel.readers.label_studio:READER",
    "labelbox": "prelabel.readers.labelbox:READER",
    "labelme": "prelabel.readers.labelme:READER",
    "mmdet": "prelabel.readers.mmdet:READER",
    "mot": "prelabel.readers.mot:READER",
    "playment": "prelabel.readers.playment:READER",
    "rekognition": "prelabel.readers.rekognition:READER",
    "sagemaker": "prelabel.readers.sagemaker:READER",
    "scale": "prelabel.readers.scale:READER",
    "supervisely": "prelabel.readers.supervisely:READER",
    "tfod": "prelabel.readers.tfod:READER",
    "torchvision": "prelabel.readers.torchvision:READER",
    "tusimple": "prelabel.readers.lanes:TUSIMPLE",
    "ultralytics": "prelabel.readers.ultralytics:READER",
    "via": "prelabel.readers.via:READER",
    "video-intelligence": "prelabel.readers.video_intelligence:READER",
    "voc": "prelabel.readers.voc:READER",
    "yolo": "prelabel.readers.yolo:READER",
}


@cache
def names() -> tuple[str, ...]:
    """All formats, ours and those of installed plugins, sorted; nothing is imported."""
    return tuple(sorted({*BUILTIN, *(point.name for point in entry_points(group=GROUP))}))


def find(name: str) -> Reader[Any]:
    """The reader of a format.

    Raises:
        UsageError: no format has this name.
        PluginError: two distributions define it, or it cannot be imported.
    """
    targets = {point.value for point in entry_points(group=GROUP, name=name)} | ({BUILTIN[name]} if name in BUILTIN else set())
    match sorted(targets):
        case []:
            raise UsageError(f"no format {name!r}", fix=f"choose one of {', '.join(names())}")
        case [target]:
            return _load(name, target)
        case several:
            raise PluginError(f"format {name!r} is defined by {' and '.join(several)}", fix="uninstall all but one of them")


def _load(name: str, target: str) -> Reader[Any]:
    module, _, attribute = target.partition(":")
    try:
        reader = getattr(import_module(module), attribute)
    except Exception as error:
        missing = error.name if isinstance(error, ModuleNotFoundError) else None
        fix = f"install {missing}" if missing and missing != module else f"reinstall or uninstall the package that provides {module}"
        raise PluginError(f"format {name!r} cannot be loaded from {target}: {type(error).__name__}: {error}", fix=fix) from error
    if not isinstance(reader, Reader):
        raise PluginError(f"format {name!r}: {target} is {type(reader).__name__}, not a prelabel.readers.base.Reader", fix=f"mend {module}")
    return reader


def sniff(sources: Iterable[Path], tally: Tally) -> Reader[Any]:
    """The one reader that is surest of all sources; a plugin that cannot be loaded is noted and left out.

    Raises:
        ChoiceError: none is sure, several are equally, or sources are of several formats.
    """
    paths = list(sources)
    sure: dict[str, list[Certainty]] = {}
    for name in names():
        try:
            reader = find(name)
        except PluginError as error:
            tally.note(f"plugin skipped: {error.what}")
            continue
        sure[name] = [reader.sniff(path) for path in paths]
    of_all = {name: min(found) for name, found in sure.items()}
    best = _best(of_all)
    match best:
        case []:
            raise _no_format(paths, [_best({name: found[i] for name, found in sure.items()}) for i in range(len(paths))])
        case [name]:
            return find(name)
        case several:
            raise ChoiceError(f"{', '.join(map(str, paths))}: could be {' or '.join(several)}", fix="name the format with --format")


def _best(sure: Mapping[str, Certainty]) -> list[str]:
    """The formats that are surest, of those that are not unsure."""
    most = max(sure.values(), default=Certainty.NO)
    return [name for name, certainty in sure.items() if certainty == most and certainty]


def _no_format(paths: Sequence[Path], formats: Sequence[Sequence[str]]) -> ChoiceError:
    """What is said of sources that have no format in common, each with those that it could be of."""
    unknown = [str(path) for path, several in zip(paths, formats, strict=True) if not several]
    if unknown:
        packed = unknown[0].lower().endswith(".gz")
        fix = "unpack it first, as gunzip does, or name" if packed else "name"
        return ChoiceError(f"{', '.join(unknown)}: no format recognised", fix=f"{fix} it with --format, one of {', '.join(names())}")
    first: dict[str, Path] = {}
    for path, several in zip(paths, formats, strict=True):
        first.setdefault(" or ".join(several), path)
    what = ", ".join(f"{path} is {form}" for form, path in first.items())
    fix = "read them one by one; convert merges outputs of several models over the same frames with --merge"
    return ChoiceError(f"sources of several formats: {what}", fix=fix)
