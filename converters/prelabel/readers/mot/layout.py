"""Where MOT sequences lie: files of boxes, the folders that they belong to, and what the sequences are called."""

from collections import Counter, defaultdict
from collections.abc import Sequence as Items
from pathlib import Path
from typing import Literal

import msgspec

from prelabel.errors import ChoiceError, InputError, Place
from prelabel.files import natural_key
from prelabel.readers.base import files_of, is_listed
from prelabel.readers.shared.seqinfo import SEQINFO, SeqInfo, read_seqinfo

SUFFIXES = (".txt",)

OWN = ("det", "gt")
"""The stems of the files that belong to the folder of their sequence, or to a folder of this name in it."""

LABELS = "labels.txt"

_COMPANIONS = ("labels", "classes", "readme", "license")


class Sequence(msgspec.Struct, frozen=True, kw_only=True):
    """A file of boxes and the sequence that it belongs to.

    Args:
        name: unique in its source.
        path: the file of boxes.
        home: the folder of the sequence; it need not exist.
        prefix: ``home`` below the folder that names of images are relative to, with ``/``; empty where it is that folder.
        info: what ``seqinfo.ini`` says.
        labels: the file that names the classes; None where there is none.
    """

    name: str
    path: Path
    home: Path
    prefix: str = ""
    info: SeqInfo = SeqInfo()
    labels: Path | None = None

    @property
    def images(self) -> str:
        """The folder of images, as names of images begin with it: with a ``/`` at its end."""
        return f"{self.prefix}/{self.info.image_folder}/" if self.prefix else f"{self.info.image_folder}/"


def find_sequences(source: Path, file: Literal["gt", "det"] | None) -> tuple[Path, tuple[Sequence, ...], tuple[str, ...]]:
    """The folder that names are relative to, the sequences of a source in natural order, and other text files beside det.txt or gt.txt.

    Args:
        source: a file of boxes, a sequence folder, or a folder of either.
        file: which one to take where a sequence holds both.

    Raises:
        InputError: the source holds no boxes, or a ``seqinfo.ini`` cannot be read.
        ChoiceError: a sequence holds det.txt and gt.txt, and ``file`` does not say which.
    """
    root, paths = files_of(source, SUFFIXES)
    if not source.is_dir():
        home = home_of(source)
        root = home if home in source.parents else source.parent
        return root, _named([source], root), ()
    own = [path for path in paths if path.stem.lower() in OWN]
    others = [path for path in paths if not path.stem.lower().startswith(_COMPANIONS) and path.stem.lower() not in OWN]
    if not own and not others:
        raise InputError("holds no file of boxes", place=Place(str(source)), fix="give the folder that det.txt, gt.txt or results lie in")
    if not own:
        return root, _named(others, root), ()
    return root, _named(_chosen(own, file), root), tuple(map(str, others))


def _chosen(own: Items[Path], file: Literal["gt", "det"] | None) -> list[Path]:
    """One file of boxes for each sequence folder."""
    found: dict[Path, dict[str, Path]] = defaultdict(dict)
    for path in own:
        found[home_of(path)].setdefault(path.stem.lower(), path)
    for home, kinds in found.items():
        if file is None and len(kinds) > 1:
            raise ChoiceError(f"{home}: holds det.txt and gt.txt", fix="choose with -O file=gt or -O file=det")
        if file and file not in kinds:
            raise InputError(
                f"holds no {file}.txt", place=Place(str(home)), fix=f"leave -O file={file} out, or give only sequences with it"
            )
    return [kinds[file] if file else next(iter(kinds.values())) for kinds in found.values()]


def home_of(path: Path) -> Path:
    """The folder of the sequence that a file of boxes belongs to.

    ``S/det.txt`` and ``S/det/det.txt`` belong to ``S``. Results ``R/S.txt`` belong to the first of ``R/S``, ``R`` and the folder
    above it that has a ``seqinfo.ini`` or images, else to ``R/S``.
    """
    above = _above(path.parent)
    kind = path.stem.lower().partition("_")[0]
    if kind in OWN:
        return above if path.absolute().parent.name.lower() == kind else path.parent
    folder = path.with_suffix("")
    return next((home for home in (folder, path.parent, above) if is_listed(home / SEQINFO) or (home / "img1").is_dir()), folder)


def _above(folder: Path) -> Path:
    return folder.parent if folder.name else folder / ".."


def _named(paths: Items[Path], root: Path) -> tuple[Sequence, ...]:
    """The sequences of files, named by ``seqinfo.ini`` or folder; by their path below the root where that is not unique."""
    sequences = [_sequence(path, root) for path in paths]
    names = Counter(sequence.name for sequence in sequences)
    if len(names) < len(sequences):
        below = {sequence.path: _below(sequence, root) for sequence in sequences}
        partly = [below[s.path] if names[s.name] > 1 else s.name for s in sequences]
        unique = partly if len(set(partly)) == len(partly) else list(below.values())
        sequences = [msgspec.structs.replace(s, name=name) for s, name in zip(sequences, unique, strict=True)]
    return tuple(sorted(sequences, key=lambda sequence: natural_key(sequence.name)))


def _sequence(path: Path, root: Path) -> Sequence:
    home = home_of(path)
    info = next((read_seqinfo(folder / SEQINFO) for folder in (home, _above(home)) if is_listed(folder / SEQINFO)), SeqInfo())
    own = info.name if info.path == home / SEQINFO else ""
    below = home.relative_to(root) if home.is_relative_to(root) else Path()
    return Sequence(
        name=own or (home.resolve() if home.name in {"", ".."} else home).name or path.stem,
        path=path,
        home=home,
        prefix="" if ".." in below.parts or below == Path() else below.as_posix(),
        info=info,
        labels=next((folder / LABELS for folder in (path.parent, home) if is_listed(folder / LABELS)), None),
    )


def _below(sequence: Sequence, root: Path) -> str:
    """The path of a sequence below the root: its folder for det.txt and gt.txt, else its file without suffix."""
    if sequence.path.stem.lower() in OWN:
        return sequence.prefix or sequence.name
    return sequence.path.relative_to(root).with_suffix("").as_posix()
