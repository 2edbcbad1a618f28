"""Which files of a source are sequences, which objects each has, and where their images may be."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path

import msgspec

from prelabel.errors import ChoiceError, InputError, Place
from prelabel.files import is_folder, natural_key, noted
from prelabel.readers.base import Plan, Unit, files_of, is_listed
from prelabel.readers.others import holds_text
from prelabel.readers.paths import groups_together
from prelabel.readers.shared.clips import Clip
from prelabel.readers.sot.families import (
    ANNO,
    DATA_SEQ,
    FRAMES,
    RATES_HZ,
    SEQUENCE,
    SEQUENCES,
    Family,
    Spot,
    absolute,
    is_companion,
    place_of,
)
from prelabel.readers.sot.looks import has_rows
from prelabel.readers.sot.options import SotOptions

SUFFIX = ".txt"

PACKED = ".bin"
"""Of results that the toolkit of VOT writes as numbers of a machine, unless it is told otherwise."""

AS_TEXT = "let the toolkit of VOT write results as text, with VOT_RESULTS_BINARY=false"

CHANNELS = ("color", "depth", "ir")
"""Folders of VOT's images, of which the first that there is is read."""


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """An object of a sequence.

    Args:
        name: which it is; empty where there is one.
        path: of its rows.
    """

    name: str
    path: Path


class Film(Clip, frozen=True, kw_only=True):
    """A sequence.

    Args:
        family: the data set.
        short: what the sequence is called there, which need not be unique.
        home: the folder that holds all of the sequence, or of the data set.
        root: the folder that names of images are relative to.
        targets: its objects, in natural order of their names.
        first: the number of the first image in names that are made up.
    """

    family: Family
    short: str
    home: Path
    root: Path
    targets: tuple[Target, ...]
    first: int = 1

    def made_up(self, number: int) -> str:
        """What the image of a frame is called that is not there."""
        before, digits, behind = self.image
        return f"{before}{number - 1 + self.first:0{digits}d}{behind}"

    def among(self, folders: Sequence[Path], digits: int, ends: tuple[str, str] = ("", ".jpg"), first: int = 1) -> "Film":
        """The same with images in the first of some folders that has some; in the first of all where none is there.

        Args:
            folders: where the images may be.
            digits: of the numbers in their names.
            ends: what stands before and behind these.
            first: the number of the first image.
        """
        placed = tuple((folder, self.before(folder)) for folder in folders)
        before, behind = ends
        return msgspec.structs.replace(self, folders=placed, image=(f"{placed[0][1]}{before}", digits, behind), first=first)

    def before(self, folder: Path) -> str:
        """What stands before the names of the images of a folder: its path below the root, else below the data set."""
        for top in (absolute(self.root), self.home):
            if folder.is_relative_to(top):
                return f"{folder.relative_to(top).as_posix()}/" if folder != top else ""
        return f"{folder.name}/"


def plan_of(source: Path, options: SotOptions) -> Plan:
    """Units of sequences, several where their files are small.

    Raises:
        InputError: the source does not exist, or holds no sequence.
        ChoiceError: it holds truth and results, and the options do not say which to read.
    """
    root, paths = files_of(source, (SUFFIX, PACKED))
    packed = [path for path in paths if path.suffix.lower() == PACKED and place_of(path).run]
    others: tuple[str, ...] = ()
    if source.is_dir():
        own, others = _own([path for path in paths if path.suffix.lower() == SUFFIX])
        own, unread = _chosen(own, options, source)
        others = tuple(sorted((*others, *unread, *map(str, packed)), key=natural_key))
    else:
        own = () if packed else paths
        if own and place_of(source).family == "results" and not has_rows(source) and holds_text(source):
            fix = "rows are left,top,width,height, one a frame: see prelabel formats sot"
            raise InputError("begins with no row of an object", place=Place(str(source)), fix=fix)
    if packed and not own:
        raise InputError("is a binary result, which is not read", place=Place(str(packed[0])), fix=AS_TEXT)
    if not own:
        fix = "give the folder of GOT-10k, LaSOT, OTB, TrackingNet, UAV123, NfS or VOT, of results, or one file of boxes"
        raise InputError("holds no sequence of a single object", place=Place(str(source)), fix=fix)
    films = {film.targets[0].path: film for film in _films(own, root)}
    parts = groups_together([tuple(target.path for target in film.targets) for film in films.values()])
    units = (_unit(root, [films[group[0]] for group in part]) for part in parts)
    return Plan(units=tuple(units), others=others)


def _unit(root: Path, films: Sequence[Film]) -> Unit:
    more = len(films) - 1
    name = films[0].name + (f" and {more} more" if more else "")
    return Unit(name=name, root=root, paths=tuple(target.path for film in films for target in film.targets), detail=tuple(films))


def _own(paths: Iterable[Path]) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    """The files of boxes, damaged ones among them, and whole texts of another kind; what is read beside boxes is neither."""
    boxes = [path for path in paths if not is_companion(path)]
    other = {path: None for path in boxes if not place_of(path).sure and not has_rows(path) and holds_text(path)}
    return tuple(path for path in boxes if path not in other), tuple(map(str, other))


def _chosen(paths: Sequence[Path], options: SotOptions, source: Path) -> tuple[tuple[Path, ...], list[str]]:
    """The files of truth, or of results, one of each repetition; and those that are not read. Damaged ones are of either."""
    places = {path: place_of(path) for path in paths}
    truth = [path for path in paths if places[path].family != "results"]
    results = [path for path in paths if places[path].family == "results" and (places[path].sure or has_rows(path))]
    homes = {path.parent for path in truth if places[path].family == "otb" and options.kind == "auto"}
    # panda-all.txt beside the truth of Panda is no result: nothing but its rows says so
    beside = {path for path in results if path.parent in homes and not places[path].sure}
    results = [path for path in results if path not in beside]
    if truth and results and options.kind == "auto":
        fix = "choose with -O kind=truth or -O kind=results"
        raise ChoiceError(f"{source}: holds truth, as {truth[0]}, and results, as {results[0]}", fix=fix)
    chosen = truth if options.kind == "truth" or (truth and options.kind == "auto") else _first_runs(results, places, options.run)
    left = {*truth, *results, *beside}.difference(chosen)
    return tuple(path for path in paths if path not in left), [str(path) for path in paths if path in left]


def _first_runs(paths: Iterable[Path], places: Mapping[Path, Spot], run: int) -> list[Path]:
    """Of results one of each repetition: that of a number, or the first; those of any name all."""
    found: list[Path] = []
    runs: dict[tuple[Path, str, str], list[Path]] = {}
    for path in paths:
        place = places[path]
        runs.setdefault((path.parent, place.sequence, place.target), []).append(path)
    for several in runs.values():
        # results that begin in a later frame do not say whether they go forward or back
        whole = [path for path in several if not places[path].start]
        wanted = run or min((places[path].run for path in whole), default=0)
        found += islice((path for path in whole if places[path].run in {0, wanted}), 1)
    return found


def _films(paths: Sequence[Path], root: Path) -> list[Film]:
    """The sequences in natural order of their names, which are paths below the root where two are called alike."""
    several: dict[tuple[Path, str, str], list[Path]] = {}
    for path in paths:
        place = place_of(path)
        # objects of one sequence lie in one folder; UAV123 and UAV20L have sequences of one name
        several.setdefault((path.parent, place.sequence, place.family), []).append(path)
    count = Counter(sequence for _, sequence, _ in several)
    films = [_film(own, "" if count[sequence] == 1 else _below(own[0], sequence, root), root) for (_, sequence, _), own in several.items()]
    return sorted(films, key=lambda film: natural_key(film.name))


def _below(path: Path, sequence: str, root: Path) -> str:
    """The path of a sequence below the root."""
    folder = path.parent.relative_to(root)
    return (folder if folder.name == sequence else folder / sequence).as_posix()


def _film(paths: Sequence[Path], name: str, root: Path) -> Film:
    place = place_of(paths[0])
    targets = [Target(name=place_of(path).target, path=path) for path in paths]
    targets.sort(key=lambda target: natural_key(target.name))
    film = Film(
        name=name or place.sequence or "sequence",
        path=targets[0].path,
        called=(place.sequence,),
        folders=(),
        image=(f"{place.sequence}/", 8, ".jpg"),
        family=place.family,
        short=place.sequence,
        home=place.home,
        root=root,
        targets=tuple(targets),
    )
    return _with_images(film)


def _with_images(film: Film) -> Film:
    """A sequence with the folders that its images may be in; files beside may say otherwise."""
    places = _PLACES.get(film.family)
    if places is None:
        return film
    folders, digits = places(film)
    return film.among(folders, digits, first=0 if film.family == "trackingnet" else 1)


def _of_uav123(film: Film) -> tuple[list[Path], int]:
    """The subsets of short videos share the images of all."""
    all_of = film.home / DATA_SEQ
    subset = absolute(film.path).parent.name
    names = [*dict.fromkeys(name for name in (subset, "UAV123", "UAV123_10fps") if name != ANNO)]
    return [*(all_of / name / film.short for name in names), all_of / film.short], 6


def _of_nfs(film: Film) -> tuple[list[Path], int]:
    home = film.home if film.home.name in RATES_HZ else film.home / SEQUENCES
    return [home / film.short], 5


def _of_vot(film: Film) -> tuple[list[Path], int]:
    """In older years the images lie beside the truth."""
    channels = [film.home / channel for channel in CHANNELS]
    newer = is_listed(noted(film.home / SEQUENCE)) or is_folder(channels[0])
    return [*channels, film.home] if newer else [film.home, *channels], 8


_PLACES: Mapping[Family, Callable[[Film], tuple[list[Path], int]]] = {
    "got10k": lambda film: ([film.home], 8),
    "lasot": lambda film: ([film.home / "img"], 8),
    "otb": lambda film: ([film.home / "img"], 5 if film.short == "Board" else 4),
    "trackingnet": lambda film: ([film.home / FRAMES / film.short], 1),
    "uav123": _of_uav123,
    "nfs": _of_nfs,
    "vot": _of_vot,
}
"""The folders that images of a data set may be in, and how many digits their names have."""


def require_distinct(units: Iterable[Unit]) -> Mapping[str, Film]:
    """The sequences by name; two sources may hold the same.

    Raises:
        InputError: two have one name.
    """
    seen: dict[str, Film] = {}
    for film in (film for unit in units for film in unit.detail):
        other = seen.setdefault(film.name, film)
        if other is not film:
            what = f"sequence {film.name!r}, but so is {other.path}"
            raise InputError(what, place=Place(str(film.path)), fix="give one source that holds both, or convert them one by one")
    return seen
