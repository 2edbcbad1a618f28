"""Where labels lie: files of single images and of clips, what these are called, and where their images may be."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from prelabel.errors import InputError, Place
from prelabel.files import is_folder, natural_key, noted
from prelabel.frames import FrameIndex, images_in, known_in
from prelabel.readers.base import Plan, Unit, files_of, in_units, is_listed
from prelabel.readers.others import chosen, holds_text
from prelabel.readers.shared.clips import Clip
from prelabel.readers.shared.seqinfo import SEQINFO, SeqInfo, read_seqinfo
from prelabel.readers.visdrone.forms import (
    ANNOTATIONS,
    CLIP,
    COMPANION,
    IGNORED_END,
    SEQUENCES,
    STILL,
    TARGET,
    TRACKED,
    TRACKED_END,
    WHOLE,
    WHOLE_END,
    Form,
    absolute,
    beside,
    form_of,
    is_called_so,
    sequence_of,
)

SUFFIX = ".txt"

IMAGES = "images"
"""The folder of single images, beside that of their labels."""

UAVDT_IMAGES, UAVDT_LABELS = "UAV-benchmark-M", "UAV-benchmark-MOTD_v1.0/GT"
"""Folders of UAVDT, beside each other."""

_DIGITS = {WHOLE: ("img", 6), TRACKED: ("img", 6), TARGET: ("img", 7)}
"""How images of clips are called; those of the other forms are 7 digits."""


class Filmed(Clip, frozen=True, kw_only=True):
    """A clip, and what is known of it.

    Args:
        form: of its rows.
        ignored: the file of its ignored regions; None where there is none.
        info: what a ``seqinfo.ini`` among its images says.
    """

    form: Form
    ignored: Path | None = None
    info: SeqInfo = SeqInfo()


def plan_of(source: Path) -> Plan:
    """Units of some hundred single images, and of a clip each.

    Raises:
        InputError: the source does not exist, or holds no labels.
    """
    root, paths = files_of(source, (SUFFIX,))
    others: tuple[str, ...] = ()
    known = {path: form_of(path) for path in paths}
    if source.is_dir():
        clips = [path for path in paths if _is_read(path, known[path]) and path.stem.endswith((WHOLE_END, TRACKED_END))]
        regions = {_ignored(path) for path in clips}
        paths, others = chosen((path for path in paths if path not in regions), lambda path: _is_read(path, known[path]), _is_other)
    elif known[source] is None and not is_called_so(source) and holds_text(source):
        fix = "rows have 8 columns (images), 10 (clips), 9 (UAVDT) or 4 (clips of one target): see prelabel formats visdrone"
        raise InputError("begins with no row of VisDrone or UAVDT", place=Place(str(source)), fix=fix)
    if not paths:
        fix = "give the folder annotations of VisDrone, GT of UAVDT, or the files one by one"
        raise InputError("holds no labels of VisDrone or UAVDT", place=Place(str(source)), fix=fix)
    forms = dict(_settled(paths, known))
    stills = [path for path in paths if forms[path] == STILL]
    filmed = _clips([path for path in paths if forms[path] != STILL], forms, root)
    folders = {folder: _still_images(folder, root) for folder in dict.fromkeys(path.parent for path in stills)}
    before = {str(folder): prefix for folder, (_, prefix) in folders.items()}
    units = [*in_units(source, root, stills, before)]
    units += [Unit(name=clip.name, root=root, paths=(clip.path,), detail=clip) for clip in filmed]
    images = [image for folder in folders.values() for image in known_in(folder[0], images_in(folder[0]), folder[1])]
    if not source.is_dir():
        images = [image for image in images if PurePosixPath(image.file).stem == source.stem]
    return Plan(units=tuple(units), images=tuple(images), others=others)


def image_name(path: Path, before: str, frames: FrameIndex) -> str:
    """What the image of a file of labels is called: as the known one of its name, else as it would be.

    Args:
        path: of the labels.
        before: what stands before the names of the images of its folder.
        frames: the images that are known.
    """
    name = f"{before}{path.stem}"
    known = frames.find(name)
    return known.file if known else f"{name}.jpg"


def _is_read(path: Path, form: Form | None) -> bool:
    """Whether a file looks as if it were of objects; of UAVDT's files of a sequence the one with categories is, else the other one."""
    if form == TRACKED:
        return not is_listed(path.with_stem(f"{path.stem}{WHOLE_END.removeprefix(TRACKED_END)}")) and (
            is_called_so(path) or is_listed(_ignored(path))
        )
    return not COMPANION.fullmatch(path.stem) and (form is not None or is_called_so(path))


def _ignored(path: Path) -> Path:
    """The file of the ignored regions of a sequence of UAVDT, there or not."""
    return path.with_stem(path.stem.removesuffix(WHOLE_END).removesuffix(TRACKED_END) + IGNORED_END)


def _is_other(path: Path) -> bool:
    return bool(COMPANION.fullmatch(path.stem)) or holds_text(path)


def _settled(paths: Iterable[Path], known: Mapping[Path, Form | None]) -> Iterator[tuple[Path, Form]]:
    """The form of each file: of those that have no rows, that of most files of their folder, else what the folders beside say."""
    of_folder: dict[Path, Counter[Form]] = {}
    for path, form in known.items():
        if form:
            of_folder.setdefault(path.parent, Counter())[form] += 1
    for path in paths:
        form = known[path] or (WHOLE if path.stem.endswith(WHOLE_END) else None)
        if form is None:
            usual = of_folder.get(path.parent, Counter({CLIP if is_folder(beside(path.parent, SEQUENCES)) else STILL: 1}))
            form = usual.most_common(1)[0][0]
        yield path, form


def _clips(paths: Sequence[Path], forms: Mapping[Path, Form], root: Path) -> list[Filmed]:
    """The clips in natural order of their names, which are paths below the root where two are called alike."""
    short = {path: sequence_of(path, forms[path]) for path in paths}
    count = Counter(short.values())
    names = {path: name if count[name] == 1 else (path.parent.relative_to(root) / name).as_posix() for path, name in short.items()}
    clips = (_clip(path, name, short[path], forms[path], root) for path, name in names.items())
    return sorted(clips, key=lambda clip: natural_key(clip.name))


def _clip(path: Path, name: str, short: str, form: Form, root: Path) -> Filmed:
    folder = absolute(path).parent
    above = folder.parent
    places = (above / SEQUENCES, above.parent / UAVDT_IMAGES, above / UAVDT_IMAGES, folder)
    folders = tuple((place / short, f"{_below(place, root)}{short}/") for place in places)
    ignored = noted(_ignored(path)) if form in {WHOLE, TRACKED} else None
    ini = next((ini for images, _ in folders if is_listed(ini := noted(images / SEQINFO))), None)
    made_up = _below(above.parent / UAVDT_IMAGES, root) if form in {WHOLE, TRACKED} else _prefix(path.parent, root, SEQUENCES)
    before, digits = _DIGITS.get(form, ("", 7))
    return Filmed(
        name=name,
        path=path,
        called=(short,),
        folders=folders,
        image=(f"{made_up}{short}/{before}", digits, ".jpg"),
        form=form,
        ignored=ignored if ignored and is_listed(ignored) else None,
        info=read_seqinfo(ini) if ini else SeqInfo(),
    )


def _still_images(folder: Path, root: Path) -> tuple[Path, str]:
    """The folder of the images of a folder of single images' labels, there or not, and what stands before their names."""
    images = beside(folder, IMAGES)
    return (images, _below(images, root)) if is_folder(images) else (folder, _prefix(folder, root, IMAGES))


def _below(folder: Path, root: Path) -> str:
    """What stands before the names of what a folder holds: its path below the root; nothing where it is not below."""
    top = absolute(root)
    return f"{folder.relative_to(top).as_posix()}/" if folder != top and folder.is_relative_to(top) else ""


def _prefix(folder: Path, root: Path, images: str) -> str:
    """What stands before the names of the images of a folder of labels: its path below the root, with ``images`` for ``annotations``."""
    parts = folder.relative_to(root).parts
    return "".join(f"{images if part == ANNOTATIONS else part}/" for part in parts)
