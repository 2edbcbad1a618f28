"""What files beside masks say of objects: ``meta.json`` of YouTube-VOS, DAVIS' semantics, and lists of segments of DEVA and VIPSeg.

    meta.json                            {"videos": {VIDEO: {"objects": {"1": {"category": "bear", "frames": ["00000", ...]}}}}}
    pred.json, panoptic_gt_VIPSeg.json   {"annotations": [{"video_id": VIDEO, "annotations": [FRAME, ...]}], "categories": [...]}
    pred.json, JSONFiles/VIDEO.json      {"annotations": [FRAME, ...]}
    VIDEO/pred.json                      {"seq_name": VIDEO, "segmentations": [FRAME, ...]}, where DEVA tracks objects of BURST
    davis_semantics.json                 {VIDEO: {"1": "bear"}}

where ``FRAME`` is ``{"file_name": "00000.jpg", "segments_info": [{"id": 1, "category_id": 0, "score": 0.9}]}``, with ``segmentations`` in
the place of ``segments_info`` where DEVA tracks objects of BURST.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

import msgspec

from prelabel.errors import InputError, Place, Tally
from prelabel.files import natural_sorted, noted, read_bytes
from prelabel.folders import names_in
from prelabel.readers.base import is_listed
from prelabel.readers.shared.labels import Classes
from prelabel.readers.shared.objects import note_unused
from prelabel.readers.vos.layout import PREDICTED, Video, absolute
from prelabel.readers.vos.options import VosOptions
from prelabel.readers.vos.pieces import Members, Pieces, Told, categories_in
from prelabel.safejson import Document, or_leave_out

META, SEMANTICS = "meta.json", "davis_semantics.json"
JSON_FILES = "JSONFiles"
"""Where DEVA keeps a file of segments for each video."""

_OWN = re.compile(r"meta\.json|davis_semantics\.json|pred\.json|panoptic_gt\w*\.json", re.IGNORECASE)

_OF_META = frozenset({"category", "frames"})
_OF_SEGMENT = frozenset({"id", "category_id", "score", "area", "iscrowd", "isthing", "bbox", "rle"})
"""Fields of objects that are used, or that masks say themselves."""

_LISTS = ("annotations", "segmentations")
"""What lists of frames are called, in their order."""

_NAMELESS = "videos that {name} does not name: {{first}}{{more}}"


class Sayings(msgspec.Struct, frozen=True):
    """What is said of the objects of a video.

    Args:
        objects: in all frames, by id.
        frames: in single frames, by the name of the frame and by id.
        path: of the file that speaks of single frames; empty where none does.
    """

    objects: dict[int, Told] = {}
    frames: dict[str, dict[int, Told]] = {}
    path: str = ""


def files_near(videos: Sequence[Video]) -> Mapping[Path, Sequence[Video]]:
    """The files that say something of videos, each with those that it may speak of."""
    found: dict[Path, list[Video]] = {}
    homes: dict[str, list[str]] = {}
    for video in videos:
        home = Path(video.home)
        if video.home not in homes:
            homes[video.home] = natural_sorted(names_in(noted(home)))
        paths = [home / name for name in homes[video.home] if _OWN.fullmatch(name)]
        alone = [home / JSON_FILES / f"{video.own}.json"] if JSON_FILES in homes[video.home] else []
        alone += [video.folder / PREDICTED] if absolute(video.folder) != home else []
        for path in [*paths, *(one for one in alone if is_listed(noted(one)))]:
            found.setdefault(path, []).append(video)
    return found


def sayings(videos: Sequence[Video], options: VosOptions, names: Classes, tally: Tally) -> Mapping[str, Sayings]:
    """What the files beside the masks of videos say of each, by its name.

    Args:
        videos: of all units.
        options: of the reader.
        names: of categories, as the user gave them.
        tally: takes what is bad.

    Raises:
        InputError: a file or something in it is bad, and the run stops at bad records.
    """
    found: dict[str, Sayings] = {}
    for path, several in files_near(videos).items():
        try:
            document = Document(read_bytes(path), path)
            pieces = Pieces(document=document, options=options, tally=tally)
            name = path.name.lower()
            read = _meta(pieces, several, name) if name in {META, SEMANTICS} else _segments(pieces, several, names)
            for name, said in read:
                before = found.get(name, Sayings())
                found[name] = Sayings(said.objects or before.objects, said.frames or before.frames, said.path or before.path)
        except InputError as error:
            tally.reject_file("unreadable file", error)
            continue
        note_unused(pieces.unused, tally)
    return found


def _meta(pieces: Pieces, videos: Sequence[Video], name: str) -> Iterator[tuple[str, Sayings]]:
    """What ``meta.json`` or ``davis_semantics.json`` says of each video.

    Raises:
        InputError: it has no videos, or a bad part stops the run.
    """
    plain, root = name == SEMANTICS, "$"
    every = pieces.document.sections()
    if not plain:
        root = "$.videos"
        every = pieces.members(_required(pieces.document, "videos", "videos by their names"), root, "list of videos")
    for video in videos:
        if video.own not in every:
            pieces.tally.note_names(_NAMELESS.format(name=name), [video.own])
            continue
        element = f"{root}.{video.own}"
        said = pieces.members(every[video.own], element, "video")
        if not plain:
            element = f"{element}.objects"
            said = pieces.members(said["objects"], element, "video") if "objects" in said else {}
        yield video.name, Sayings(objects=dict(_objects(pieces, said, element, plain=plain)))


def _objects(pieces: Pieces, objects: Members, element: str, *, plain: bool) -> Iterator[tuple[int, Told]]:
    """What is said of each object: its category alone, or fields."""
    for text, raw in objects.items():
        here = f"{element}.{text}"
        number = pieces.key(text, raw, here)
        if number is None:
            continue
        if plain:
            yield number, Told(label=pieces.text(objects, text, element, "category"))
            continue
        members = pieces.members(raw, here, "object")
        label = pieces.text(members, "category", here, "category")
        yield number, Told(label=label, attributes=pieces.attributes(members, here, _OF_META))


def _segments(pieces: Pieces, videos: Sequence[Video], names: Classes) -> Iterator[tuple[str, Sayings]]:
    """What a list of segments says of each video.

    Raises:
        InputError: it has no annotations, speaks of one video where there are several, or a bad part stops the run.
    """
    document = pieces.document
    sections = document.sections()
    listed = next((name for name in _LISTS if name in sections), _LISTS[0])
    entries = [*pieces.each(_required(document, listed, "annotations"), f"$.{listed}", "frame")]
    classes = categories_in(pieces, sections.get("categories"), names)
    of_name = {video.own: video for video in videos}
    if not any("video_id" in members for _, members in entries):
        if len(videos) > 1:
            what = f"speaks of frames without naming their video, and {len(videos):,} videos lie beside it"
            raise InputError(what, place=Place(str(document.path)), fix="convert the videos one by one, each with its own file")
        yield videos[0].name, _of_frames(pieces, entries, f"$.{listed}", classes)
        return
    for position, members in entries:
        element = f"$.annotations[{position}]"
        video = of_name.get(pieces.text(members, "video_id", element, "video"))
        if video is not None:
            inner = f"{element}.annotations"
            yield video.name, _of_frames(pieces, pieces.each(members.get("annotations"), inner, "frame"), inner, classes)


def _of_frames(
    pieces: Pieces, entries: Iterator[tuple[int, Members]] | Sequence[tuple[int, Members]], element: str, classes: Classes
) -> Sayings:
    frames: dict[str, dict[int, Told]] = {}
    for position, members in entries:
        here = f"{element}[{position}]"
        name = pieces.text(members, "file_name", here, "frame")
        if not name:
            listed, bracket, where = here.removeprefix("$.").partition("[")
            place = pieces.document.place_of(pieces.document.sections()[listed], f"$.{listed}", bracket + where)
            fix = or_leave_out("frame")
            pieces.tally.reject("frame without a name", "has no file_name, which says what frame it is of", place=place, fix=fix)
            continue
        frame = frames.setdefault(PurePosixPath(name.replace("\\", "/")).stem, {})
        listed = "segments_info" if "segments_info" in members else "segmentations"
        for at, segment in pieces.each(members.get(listed), f"{here}.{listed}", "object"):
            one = f"{here}.{listed}[{at}]"
            number = pieces.whole(segment, "id", one, "object")
            if number is not None:
                label = pieces.label(pieces.whole(segment, "category_id", one, "category"), classes)
                frame[number] = Told(label, pieces.score(segment, one), pieces.attributes(segment, one, _OF_SEGMENT))
    return Sayings(frames=frames, path=str(pieces.document.path))


def _required(document: Document, name: str, what: str) -> msgspec.Raw:
    """A member that a file has to have.

    Raises:
        InputError: it has not.
    """
    sections = document.sections()
    if name not in sections:
        fix = "give the file as it was written, or take it away from the masks"
        raise InputError(f"has no {what}", place=Place(str(document.path), element="$"), fix=fix)
    return sections[name]
