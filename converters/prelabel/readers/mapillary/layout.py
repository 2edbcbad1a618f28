"""Which files below a source hold labels, and which of those of one image are read."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from prelabel.errors import InputError, Place
from prelabel.files import is_file
from prelabel.folders import folders_in
from prelabel.frames import KnownFrame, images_below
from prelabel.readers.base import Certainty, Plan, Unit, ends_of, files_of, in_units, sniffed_files
from prelabel.readers.mapillary.homes import ANNOTATIONS, IMAGES, KINDS, PICTURES, Home, configs_of, has_numbers, home_of, is_config
from prelabel.readers.mapillary.options import MapillaryOptions
from prelabel.readers.others import SNIFFED_JSON, chosen, whole_text

SUFFIXES = (".json", ".png")

GIVE = "give the folder of a data set of Mapillary, or files with width, height and objects"

_SIDE = re.compile(rb'"(?:width|height)"\s*:')
_OBJECTS = re.compile(rb'"objects"\s*:\s*\[')
_POLYGON = re.compile(rb'"polygon"\s*:\s*\[\s*\[')
_PATH = re.compile(rb'"label"\s*:\s*"[a-z0-9-]+--[a-z0-9-]+')
"""A class of Vistas: a path of groups."""
_PANORAMA = re.compile(rb'"ispano"\s*:')
_BOX = re.compile(rb'"bbox"\s*:\s*\{\s*"[xy]m(?:in|ax)"\s*:')
_PROPERTIES = re.compile(rb'"properties"\s*:\s*\{')
_TILE = re.compile(rb'"(?:pixel_)?geometry"\s*:\s*"G[A-Za-z0-9+/\\\\]')
"""A vector tile in base64, whose first byte is that of a layer."""
_VALUE = re.compile(rb'"value"\s*:\s*"')
_LIST = re.compile(rb'"(?:data|features|[0-9]+)"\s*:\s*\[')
"""Of detections, of features, or of the detections of the image of that id."""
_NO_ANSWER = re.compile(rb'\{\s*"data"\s*:\s*\[\s*\]\s*\}\s*')
_NOTHING = re.compile(rb'"objects"\s*:\s*\[\s*\]')

_DEEP, _MOST_FOLDERS = 4, 200
"""How far below a source folders of labels are looked for to recognise it, and among how many."""


class Work(NamedTuple):
    """What a unit is, as its detail.

    Args:
        answers: its files are answers of the API.
        left: the labels of the same images that are not read, as ``v1.2/instances``.
    """

    answers: bool = False
    left: tuple[str, ...] = ()


def certainty(source: Path) -> Certainty:
    """How sure one can be of a file, or of the first files of labels of a folder. Never raises."""
    try:
        if not source.is_dir():
            return _of_file(source)
        # thousands of images may lie before the labels of a data set
        folders = [source, *_folders_of_labels(source)]
        found = (path for folder in folders for path in islice(sniffed_files(folder, SUFFIXES), SNIFFED_JSON))
        return max(map(_of_file, found), default=Certainty.NO)
    except (InputError, OSError, ValueError):
        return Certainty.NO


def plan_of(source: Path, options: MapillaryOptions) -> Plan:
    """Units of some hundred files of labels, and one of all answers of the API, of which several may tell of one image.

    Raises:
        InputError: the source does not exist, or holds no labels, or none of those that were asked for.
    """
    root, paths = files_of(source, SUFFIXES)
    if not source.is_dir():
        images = tuple(_images(source, paths, all_of_folder=False))
        return Plan(units=in_units(source, root, paths, Work(answers=is_answer(source))), images=images)
    own, others = chosen((path for path in paths if path.suffix.lower() == ".json" and not is_config(path)), _fits)
    answers = tuple(path for path in own if is_answer(path))
    strange = {*answers}
    labels = [*(path for path in own if path not in strange), *(path for path in paths if _is_mask(path))]
    read, left = _read_of(labels, options)
    if not (read or answers):
        if not left:
            raise InputError("holds no labels of Mapillary", place=Place(str(source)), fix=GIVE)
        asked = " and ".join(f"-O {name}={value}" for name, value in (("version", options.version), ("read", options.read)) if value)
        raise InputError(f"holds no labels of {asked}", place=Place(str(source)), fix=f"it has {', '.join(left)}: ask for one")
    read = _of_splits(read, options.split, source)
    units = in_units(source, root, read, Work(left=left))
    if answers:
        units = (*units, Unit(name=f"answers in {source}", root=root, paths=answers, detail=Work(answers=True)))
    some = answers and not read
    images = images_below(source) if some else tuple(_images(source, read, all_of_folder=not options.split))
    return Plan(units=units, images=images, others=others)


def left_of(units: Sequence[Unit]) -> set[str]:
    """Which labels units of a plan leave for others of the same images, as ``v1.2/instances``."""
    return {name for unit in units for name in unit.detail.left}


def is_answer(path: Path) -> bool:
    """Whether a file looks like an answer of the API about detections. Never raises."""
    if path.suffix.lower() != ".json":
        return False
    first, text = ends_of(path)
    return _tells_detections(first, text) or _NO_ANSWER.fullmatch(text[: len(text) // 2]) is not None


def _read_of(paths: Sequence[Path], options: MapillaryOptions) -> tuple[list[Path], tuple[str, ...]]:
    """The labels that are read, and the names of those that are left for others of the same images."""
    homes: dict[Path, dict[Home, list[Path]]] = {}
    for path in paths:
        home = home_of(path)
        homes.setdefault(home.folder, {}).setdefault(home, []).append(path)
    wanted = [*filter(None, (_best(of_split, options) for of_split in homes.values()))]
    left = {home.shown for home in {home for of_split in homes.values() for home in of_split} - {*wanted}}
    return [path for home in wanted for path in homes[home.folder][home]], tuple(sorted(left))


def _best(of_split: Mapping[Home, list[Path]], options: MapillaryOptions) -> Home | None:
    """The labels of a split that are read: those that are asked for, else of the newest version those that tell most."""
    found = [home for home in of_split if options.version in {"", home.version} and options.read in {"", home.kind}]
    return max(found, key=lambda home: (home.age, -KINDS.index(home.kind)), default=None)


def _of_splits(paths: Sequence[Path], names: Sequence[str], source: Path) -> list[Path]:
    """The files of some splits: those in a folder of the name, and those whose keys a text in ``splits`` lists.

    Raises:
        InputError: there are none of one.
    """
    if not names:
        return [*paths]
    folders = {path: home_of(path).folder for path in paths}
    found: set[Path] = set()
    for name in names:
        texts = [text for folder in dict.fromkeys(folders.values()) if is_file(text := folder / "splits" / f"{name}.txt")]
        listed = {(text.parent.parent, key) for text in texts for key in whole_text(text).split()}
        own = {path for path, folder in folders.items() if folder.name == name or (folder, path.stem) in listed}
        if not own and texts:
            raise InputError("lists no key that has labels", place=Place(str(texts[0])), fix="name another split, or write a key a line")
        if not own:
            what = f"holds no labels of the split {name!r}"
            raise InputError(what, place=Place(str(source)), fix="name a folder such as training, or a text that lies in splits")
        found |= own
    return [path for path in paths if path in found]


def _images(source: Path, paths: Sequence[Path], *, all_of_folder: bool) -> Iterator[KnownFrame]:
    """The images of folders in which one at least has labels; those without are left out where files are asked for one by one."""
    stems = {path.stem for path in paths}
    found = [image for image in images_below(source) if _is_image(image)] if source.is_dir() else []
    if not any(PurePosixPath(image.file).stem in stems for image in found):
        beside = dict.fromkeys(home_of(path).folder / IMAGES for path in paths)
        found = [image for folder in beside if folder.is_dir() for image in images_below(folder)]
    labelled = {image.file for image in found if PurePosixPath(image.file).stem in stems}
    folders = {file.rpartition("/")[0] for file in labelled}
    for image in found:
        if image.file in labelled or (all_of_folder and image.file.rpartition("/")[0] in folders):
            yield image


def _is_image(image: KnownFrame) -> bool:
    """Whether an image below a source is none of the pictures of labels."""
    path = Path(image.path)
    return path.absolute().parent.name not in PICTURES and not (path.suffix.lower() == ".png" and has_numbers(path))


def _folders_of_labels(source: Path) -> Iterable[Path]:
    """Folders below a source that are called as those of labels, the shallowest first."""
    level, seen = [source], 0
    for _ in range(_DEEP):
        below = [folder / name for folder in level for name in folders_in(folder) if name != IMAGES][: _MOST_FOLDERS - seen]
        seen += len(below)
        yield from (folder for folder in below if folder.name in {*KINDS, ANNOTATIONS})
        level = below


def _of_file(path: Path) -> Certainty:
    if path.suffix.lower() == ".png":
        home = home_of(path)
        is_own = path.absolute().parent.name == "instances" and has_numbers(path) and bool(configs_of(home))
        return Certainty.SURE if is_own else Certainty.NO
    return _told(*ends_of(path)) if path.suffix.lower() == ".json" and not is_config(path) else Certainty.NO


def _tells_detections(first: bytes, text: bytes) -> bool:
    return first == b"{" and all(member.search(text) for member in (_TILE, _VALUE, _LIST))


def _told(first: bytes, text: bytes) -> Certainty:
    """How sure it is by the first character of a file, and its beginning and end."""
    if _tells_detections(first, text):
        return Certainty.SURE
    if first != b"{" or not _OBJECTS.search(text) or not _SIDE.search(text):
        return Certainty.NO
    if _PANORAMA.search(text) or (_POLYGON.search(text) and _PATH.search(text)):
        return Certainty.SURE
    return Certainty.LIKELY if _BOX.search(text) and _PROPERTIES.search(text) else Certainty.NO


def _fits(path: Path) -> bool:
    """Labels, or a file of them without any."""
    first, text = ends_of(path)
    if _told(first, text) != Certainty.NO or is_answer(path):
        return True
    shapes = _POLYGON.search(text) or _BOX.search(text) or _NOTHING.search(text)
    return first == b"{" and _OBJECTS.search(text) is not None and _SIDE.search(text) is not None and shapes is not None


def _is_mask(path: Path) -> bool:
    """Whether a PNG of a folder is labels: it lies where they lie, or has pixels as instances have and lies nowhere that is known."""
    folder = path.absolute().parent.name
    if path.suffix.lower() != ".png":
        return False
    return folder in KINDS or (folder not in {*PICTURES, IMAGES} and has_numbers(path))
