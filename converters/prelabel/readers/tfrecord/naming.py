"""What classes and images are called."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from prelabel.files import unsharded
from prelabel.folders import prefix_below
from prelabel.readers.shared import labelmap, labels
from prelabel.readers.shared.faults import Fault
from prelabel.readers.tfrecord.examples import Features

SUFFIXES = (".record", ".tfrec", ".tfrecord", ".tfrecords")

FILENAME, SOURCE_ID = "image/filename", "image/source_id"

_NO_LABEL = "write its label, or leave the object out with --on-error skip"


class Names(NamedTuple):
    """What classes are called.

    Args:
        classes: by their numbers.
        shown: what people call those that records call by another name.
    """

    classes: labels.Classes = labels.UNNAMED
    shown: Mapping[str, str] = {}

    def label(self, text: memoryview | None, number: int | None, where: tuple[str, str]) -> str | Fault:
        """The name of an object's class, or what is wrong with it.

        Args:
            text: that the record says, which goes first; None where it says none.
            number: likewise.
            where: the lists that they stand in.
        """
        if text:
            try:
                said = str(text, "utf-8").strip()
            except UnicodeDecodeError:
                return Fault("label not UTF-8", where[0], "the label is no text in UTF-8", _NO_LABEL)
            if said:
                return self.shown.get(said, said)
        if number is None:
            return Fault("no label", "", "has no label", _NO_LABEL)
        named = self.classes.named(number, where[1])
        return named._replace(fix=labelmap.NAME_ALL) if isinstance(named, Fault) else named


def names_of(option: str, folders: Iterable[Path]) -> Names:
    """What ``-O names=`` says, or where it is empty the label map in the first folder that has one.

    Raises:
        InputError: a file cannot be read, or names nothing.
    """
    path = labelmap.find(option, ()) if option else next(filter(None, (labelmap.find("", (folder,)) for folder in folders)), None)
    if path is None:
        return Names(labels.from_option(option, 1))
    items = labelmap.items(path)
    shown = {item.name: item.shown for item in items if item.name}
    return Names(labels.Classes(by_number={item.number: item.shown for item in items}, path=str(path)), shown)


def word_in(features: Features, name: str) -> str:
    """The text of a list, whose letters may stand one by one, or its number; empty where it says nothing.

    Raises:
        RecordError: the list is damaged.
    """
    values = features.values(name)
    parts = [bytes(value) if isinstance(value, memoryview) else str(value).encode() for value in values]
    return b"".join(parts).decode("utf-8", "surrogateescape").strip()


def image_in(features: Features) -> str:
    """What a record calls its image; empty where it does not.

    Raises:
        RecordError: a list is damaged.
    """
    return word_in(features, FILENAME) or word_in(features, SOURCE_ID)


def stem_of(path: Path, root: Path) -> str:
    """The name of a file below its source without its suffix; that of a shard keeps its number.

    >>> stem_of(Path("a/b/train.record-00000-of-00002"), Path("a")), stem_of(Path("a/x.tfrecord.gz"), Path("a"))
    ('b/train-00000-of-00002', 'x')
    """
    whole = unsharded(path.name)
    shard, stem = path.name[len(whole) :], whole.removesuffix(".gz")
    suffix = next((suffix for suffix in SUFFIXES if stem.lower().endswith(suffix)), "")
    return f"{prefix_below(path.parent, root)}{stem[: len(stem) - len(suffix)]}{shard}"
