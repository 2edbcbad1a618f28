"""The units of a source: files of BURST, and videos of masks, some together where they are small."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.files import read_bytes
from prelabel.folders import walk
from prelabel.readers.base import Certainty, Context, Plan, Unit, in_units
from prelabel.readers.others import chosen
from prelabel.readers.paths import groups_together
from prelabel.readers.shared.labels import Classes, from_option
from prelabel.readers.vos.images import images_of
from prelabel.readers.vos.layout import SUFFIX, Video, absolute, videos_in
from prelabel.readers.vos.options import VosOptions
from prelabel.readers.vos.recognition import certainty_of_json

SUFFIXES = (SUFFIX, ".json")

TWICE = "convert them one by one, or give one of the two alone"


class Survey(msgspec.Struct, frozen=True):
    """What holds for all units.

    Args:
        said: of the objects of each video, by its name.
        names: of categories, as the user gave them.
        alone: there is one video or file only.
    """

    said: dict[str, object]
    names: Classes
    alone: bool


def plan_of(source: Path, options: VosOptions) -> Plan:
    """The units of a source, the images beside them, and what is not read.

    Raises:
        InputError: the source does not exist or holds neither masks nor sequences, or two folders are of one video.
    """
    if not source.exists():
        raise InputError("does not exist", place=Place(str(source)), fix="give a file or folder that exists")
    if not source.is_dir() and source.suffix.lower() != SUFFIX:
        return Plan(units=in_units(source, source.parent, (source,)))
    found = videos_in(source, options.objects)
    own, others = _documents(source, found.videos)
    if not found.videos and not own:
        fix = "give the folder that the folders of videos lie in, or a file of BURST"
        raise InputError("holds no masks of videos", place=Place(str(source)), fix=fix)
    images = images_of(found.videos, source, masked=options.frames == "masks")
    shown = {image.path for image in images}
    others = [*(path for path in found.others if path not in shown), *others]
    units = (*in_units(source, found.root, own), *_units(source, found.root, found.videos))
    return Plan(units=units, images=images, others=tuple(others))


def _documents(source: Path, videos: Sequence[Video]) -> tuple[Sequence[Path], Sequence[str]]:
    """The files of BURST of a folder, and other JSON that nothing reads."""
    from prelabel.readers.vos.told import files_near  # noqa: PLC0415  # recognition needs none of it

    beside = {*map(absolute, files_near(videos))}
    paths = [path for path in walk(source, (".json",)) if absolute(path) not in beside] if source.is_dir() else []
    return chosen(paths, lambda path: certainty_of_json(path) > Certainty.NO)


def _units(source: Path, root: Path, videos: Sequence[Video]) -> Iterator[Unit]:
    """Some videos each, or a large one."""
    of_paths = {id(video.paths): video for video in videos}
    for part in groups_together([video.paths for video in videos]):
        several = tuple(of_paths[id(paths)] for paths in part)
        name = f"{source} from {several[0].name}" if several[1:] else several[0].name
        yield Unit(name=name, root=root, paths=tuple(path for paths in part for path in paths), detail=several)


def names_of(unit: Unit, options: VosOptions) -> Sequence[tuple[str, str]]:
    """The sequences of a unit, each with the file or folder that holds it; what cannot be read has none."""
    if unit.detail is not None:
        return [(video.name, str(video.folder)) for video in unit.detail]
    from prelabel.readers.vos.burst import name_of, sequences_in  # noqa: PLC0415  # recognition needs none of it
    from prelabel.readers.vos.pieces import Pieces  # noqa: PLC0415  # as above
    from prelabel.safejson import Document  # noqa: PLC0415  # as above

    found: list[tuple[str, str]] = []
    for path in unit.paths:
        try:
            pieces = Pieces(document=Document(read_bytes(path), path), options=options, tally=Tally(on_error="skip"))
            members = ((element, pieces.members(raw, element, "")) for element, raw in sequences_in(pieces))
            found += [(name_of(pieces, one, element), str(path)) for element, one in members]
        except InputError:
            # said when it is read
            continue
    # of those that a file holds twice it is said when it is read
    return [*dict.fromkeys((name, place) for name, place in found if name)]


def surveyed(units: Sequence[Unit], options: VosOptions, context: Context) -> Survey:
    """What holds for all units.

    Raises:
        InputError: two are of one video, names or files of labels cannot be read.
    """
    from prelabel.readers.vos.told import sayings  # noqa: PLC0415  # recognition needs none of it

    first: dict[str, str] = {}
    count = 0
    for looked in context.looks:
        for name, place in looked:
            count += 1
            if name in first:
                raise InputError(f"holds the video {name!r}, and so does {first[name]}", place=Place(place), fix=TWICE)
            first[name] = place
    names = from_option(options.names)
    videos = [video for unit in units if unit.detail is not None for video in unit.detail]
    return Survey(dict(sayings(videos, options, names, context.tally)), names, count == 1)
