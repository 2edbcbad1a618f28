"""What a source is, and the folders that a data set's own description names: ``data.yaml``, ``obj.data``, lists of images."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from prelabel.errors import InputError, Place, Problem
from prelabel.files import LONGEST, is_file, is_folder, read_text, tails
from prelabel.frames import images_among, images_in
from prelabel.readers.shared.labels import NAMES, YAML_SUFFIXES, darknet
from prelabel.readers.shared.words import shown
from prelabel.readers.yolo import layout
from prelabel.readers.yolo.layout import IMAGES, LABELS, TEXT, Found, Pair, stem
from prelabel.safeyaml import load_yaml

YAML_SPLITS = ("train", "val", "valid", "test")
DARKNET_SPLITS = ("train", "valid", "test")

_REASON = "listed but not there"


def find(source: Path) -> Found:
    """The folders of labels of a source.

    Args:
        source: a folder, a label file, a list of images, a ``data.yaml`` or an ``obj.data``.

    Raises:
        InputError: it does not exist, or holds no label file and promises none.
    """
    found = _find(source)
    if any(pair.names for pair in found.pairs):
        return found
    for problem in found.problems:
        raise InputError(problem.what, place=problem.place, fix=problem.fix)
    if source.is_file():
        raise InputError(
            "names no image that has a label file (.txt)", place=Place(str(source)), fix="give the folder of the labels instead"
        )
    raise InputError("holds no YOLO label file (.txt)", place=Place(str(source)), fix="give the folder that the label files lie in")


def _find(source: Path) -> Found:
    suffix = source.suffix.lower()
    if source.is_dir():
        return layout.below(source)
    if not source.exists():
        raise InputError("does not exist", place=Place(str(source)), fix="give a file or folder that exists")
    if suffix in YAML_SUFFIXES:
        return _from_yaml(source)
    if suffix == ".data":
        pairs = darknet(source)
        return _joined(_split(source, key, pairs[key], source.parent) for key in DARKNET_SPLITS if pairs.get(key))
    if suffix != TEXT:
        raise InputError(
            "is no YOLO source", place=Place(str(source)),
            fix="give a folder of labels, a label file, a list of images, a data.yaml or an obj.data",
        )  # fmt: skip
    return _from_list(source) if _is_list(source) else Found(pairs=(layout.single(source),))


def _is_list(path: Path) -> bool:
    first = next((line.strip() for line in read_text(path).splitlines() if line.strip()), "")
    return bool(images_among([first]))


def _from_yaml(source: Path) -> Found:
    root = load_yaml(source, NAMES)
    base = source.parent / _path(source, "path", root.get("path") or "")
    entries = [(key, entry) for key in YAML_SPLITS for entry in _entries(source, key, root.get(key))]
    if not entries:
        return layout.below(source.parent)
    return _joined(_split(source, key, entry, base) for key, entry in entries)


def _entries(source: Path, key: str, value: object) -> list[str]:
    entries = value if isinstance(value, list) else [] if value is None else [value]
    return [_path(source, key, entry or None) for entry in entries]


def _path(source: Path, key: str, value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise InputError(f"{shown(value)} is no path", place=Place(str(source), element=f"$.{key}"), fix="write a folder or list of images")
    return value.replace("\\", "/").rstrip("/")


def _split(source: Path, key: str, entry: str, base: Path) -> Found:
    """The labels of a folder or list of images that a description names."""
    bases = (base, source.parent)
    for target in (folder / tail for tail in _shorter(entry) for folder in bases):
        if is_file(target):
            return _from_list(target)
        labels = layout.swapped(target, IMAGES, LABELS)
        folder = next((path for path in (labels, target) if path and is_folder(path)), None)
        pairs = layout.below(folder, top=base if folder.is_relative_to(base) else source.parent).pairs if folder else ()
        if pairs:
            return Found(pairs=pairs)
    what = f"{key} names {shown(entry)}, where no label file is"
    problem = Problem(_REASON, Place(str(source)), what, "mend the path, or give the folder of the data set")
    return Found(problems=(problem,))


def _shorter(entry: str) -> Iterator[str]:
    """A path as written; then, where it leads out of the data set's folder, as exporters write it, from its first folder on."""
    yield entry
    parts = entry.split("/")
    inner = [part for part in parts if part not in {"", ".", ".."}]
    if parts[0] in {"", ".."}:
        yield "/".join(inner)
    if entry.startswith("/") or entry.endswith(TEXT):
        yield from islice(tails("/".join(inner)), 1, None)


def _joined(parts: Iterable[Found]) -> Found:
    """All that was found; a folder that two splits name counts once, with the files of both."""
    pairs: dict[tuple[Path, Path | None], Pair] = {}
    problems: list[Problem] = []
    for part in parts:
        problems.extend(part.problems)
        for pair in part.pairs:
            key = (layout.normal(pair.labels), pair.images)
            pairs[key] = _merged(pairs[key], pair) if key in pairs else pair
    return Found(pairs=tuple(pairs.values()), problems=tuple(problems))


def _merged(one: Pair, other: Pair) -> Pair:
    return Pair(
        labels=one.labels,
        names=tuple(dict.fromkeys((*one.names, *other.names))),
        labels_root=one.labels_root,
        images=one.images,
        image_names=tuple(dict.fromkeys((*one.image_names, *other.image_names))),
        images_root=one.images_root,
    )


def _from_list(path: Path) -> Found:
    """The labels of the images that a list names, a line each; an image without a label file has no detections."""
    folders: dict[str, dict[str, int]] = {}
    for number, line in enumerate(read_text(path).splitlines(), 1):
        folder, slash, name = line.strip().replace("\\", "/").rpartition("/")
        if name:
            folders.setdefault(folder or slash, {}).setdefault(name, number)
    if not folders:
        raise InputError("names no image", place=Place(str(path)), fix="write the path of an image in every line")
    return _joined(_listed(path, folder, names) for folder, names in folders.items())


def _listed(path: Path, folder: str, lines: dict[str, int]) -> Found:
    """The images of a list that share a folder."""
    wanted = {stem(name) + TEXT: name for name in lines}
    for top, images in _list_folders(path, folder):
        labels = next((f for f in (layout.swapped(images, IMAGES, LABELS), images) if f and is_folder(f)), images)
        names = tuple(name for name in layout.texts_in(labels) if name in wanted)
        if names or not set(lines).isdisjoint(images_in(images)):
            absolute, absolute_top = layout.normal(images), layout.normal(top)
            pair = Pair(
                labels=labels,
                names=names,
                labels_root=layout.root_of(layout.normal(labels), LABELS, absolute_top),
                images=absolute,
                image_names=tuple(lines),
                images_root=layout.root_of(absolute, IMAGES, absolute_top),
            )
            return Found(pairs=(pair,))
    name, number = next(iter(lines.items()))
    what = f"neither {shown('/'.join(filter(None, [folder, name])))} nor its label file is there"
    return Found(problems=(Problem(_REASON, Place(str(path), number), what, "write paths relative to the list's folder"),))


def _list_folders(path: Path, folder: str) -> Iterator[tuple[Path, Path]]:
    """Where the images of a list may lie, the longest existing end of their path first: the top folder and the folder."""
    for tail in (*tails(folder), ""):
        for top in (path.parent, path.parent / ".."):
            yield top, top / tail
