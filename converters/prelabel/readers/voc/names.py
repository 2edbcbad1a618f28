"""Which image an annotation file speaks of: by what it says, by what it is called, and by what lies there."""

from collections.abc import Sequence
from weakref import WeakKeyDictionary

from prelabel.frames import FrameIndex, KnownFrame, clean_name
from prelabel.readers.voc.layout import stem

SUFFIX = ".jpg"
"""Of images that nothing else tells: those of VOC itself."""


class Known:
    """The images that are known.

    Args:
        frames: those of ``--frames``, or found beside the annotations.
    """

    def __init__(self, frames: Sequence[KnownFrame]) -> None:
        self.files = {frame.file for frame in frames}
        self.by_stem = {stem(frame.file): frame.file for frame in reversed(frames)}
        """By their names without suffix."""


class ImageNames:
    """The images of a tree, by what an annotation file may call them.

    Args:
        known: all images.
        prefix: stands in front of the names of all images of the tree.
    """

    def __init__(self, known: Known, prefix: str) -> None:
        self._known = known
        self._prefix = prefix

    def of(self, filename: str | None, name: str) -> tuple[str | None, bool]:
        """The image of an annotation file.

        Args:
            filename: as the file says, None where it does not.
            name: the file's own name below its folder of annotations, without suffix.

        Returns:
            The image, None where ``filename`` leaves the folder of images; and whether ``filename`` means another image and was overruled.

        >>> images = ImageNames(Known([KnownFrame(file="train/1.png"), KnownFrame(file="train/2.jpg")]), "")
        >>> images.of("1.jpg", "train/1"), images.of(None, "train/2"), images.of("old.jpg", "train/2"), images.of("3.png", "3")
        (('train/1.png', False), ('train/2.jpg', False), ('train/2.jpg', True), ('3.png', False))
        """
        own = self._prefix + name
        if filename is None:
            return self._find(own) or own + SUFFIX, False
        base = own[: own.rfind("/") + 1]
        if stem(filename) == own[len(base) :]:
            said = base + filename
            return (said if said in self._known.files else self._find(own) or _suffixed(said)), False
        clean = clean_name(filename)
        if clean is None:
            return None, False
        said = clean if clean.startswith(base) else base + clean
        if stem(said) == own:
            return (said if said in self._known.files else self._find(own) or _suffixed(said)), False
        found = self._find(own)
        return found or _suffixed(said), found is not None

    def _find(self, name: str) -> str | None:
        """The image of this name without suffix, with as many of its folders as there are."""
        while name:
            if name in self._known.by_stem:
                return self._known.by_stem[name]
            name = name.partition("/")[2]
        return None


def _suffixed(name: str) -> str:
    return name if stem(name) != name else name + SUFFIX


_KNOWN: WeakKeyDictionary[FrameIndex, Known] = WeakKeyDictionary()


def image_names(frames: FrameIndex, prefix: str) -> ImageNames:
    """The images of a tree among those of an index, which are gone through once."""
    if frames not in _KNOWN:
        _KNOWN[frames] = Known(frames.known)
    return ImageNames(_KNOWN[frames], prefix)
