"""The frames of sequences: which there are, and which images they are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import msgspec

from prelabel.detections import Frame
from prelabel.errors import Place, counted
from prelabel.folders import prefix_below
from prelabel.frames import KnownFrame
from prelabel.readers.base import Context
from prelabel.readers.shared.footage import Footage
from prelabel.readers.shared.footage import numbered as by_name
from prelabel.readers.shared.naming import Name, beside, only_once
from prelabel.safejson import or_leave_out

ENDS = "video {first}, the last with an object{more}: give --frames if frames follow it"


class Shown(NamedTuple):
    """A sequence, as the files say it.

    Args:
        name: of it.
        place: where its file speaks of it.
        names: of images, by the numbers of frames.
        listed: the names of all images in the order of their frames, where a data set says them.
        rate_hz: frames a second; 0 where it is not known.
        times_s: of frames, by their numbers.
        alone: there is no other sequence.
    """

    name: str
    place: Place
    names: Mapping[int, Name]
    listed: Sequence[Name]
    rate_hz: float
    times_s: Mapping[int, float]
    alone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """Finds the images of a file.

    Args:
        path: of the file.
        root: the folder that names are relative to.
        shared: other files of annotations lie in the same folder.
        context: knows the images.
    """

    path: Path
    root: Path
    shared: bool
    context: Context

    def image(self, name: Name) -> tuple[str, Path | None]:
        """What an image is called among the known ones, else by itself; and where it lies, where it is none of these."""
        return beside(name, self.path, self.root, self.context.frames)

    def frames(self, shown: Shown, used: Mapping[int, Place]) -> dict[int, Frame]:
        """The frames of a sequence by number, without those that were rejected.

        Args:
            shown: the sequence.
            used: the places of frames with objects, which need a size, by their numbers.

        Raises:
            InputError: a frame is not known or has no size, and the run stops at bad records.
        """
        own = self._own(shown)
        find = self._named if shown.names or shown.listed else self._counted
        found = find(shown, used, own)
        times = shown.times_s if shown.times_s.keys() >= found.keys() else {}
        if not shown.rate_hz and not times:
            return found
        at: Callable[[int], float] = times.__getitem__ if times else lambda number: number / shown.rate_hz
        return {number: msgspec.structs.replace(frame, time_s=at(number)) for number, frame in found.items()}

    def _own(self, shown: Shown) -> Sequence[KnownFrame]:
        """The known images of a sequence: those in a folder of its name; those that lie beside its file; else all, if it is alone."""
        index = self.context.frames
        found = index.below(shown.name) or index.below(shown.name.rpartition("/")[2])
        if found:
            return found
        if index.given:
            return index.known if shown.alone else ()
        folder = prefix_below(self.path.parent, self.root).rstrip("/")
        # where images are named it is seen whether those beside the file are its own
        is_own = bool(shown.names) or not self.shared
        among = (index.below(folder) if folder else index.known) if is_own else ()
        in_it = [one for one in among if one.file.rpartition("/")[0] == folder]
        return in_it or (index.known if shown.alone else ())

    def _counted(self, shown: Shown, used: Mapping[int, Place], own: Sequence[KnownFrame]) -> dict[int, Frame]:
        """The frames of a sequence of which no image is named: frame 7 is the eighth, unless there are fewer, as of parts of a video."""
        context, numbers = self.context, sorted(used)
        if not numbers and not own:
            return {}
        footage = Footage(shown.name, shown.place, numbers, lambda number: f"{shown.name}/{number:06}.jpg", shown.alone)
        if not own:
            images = footage.images(context)
        elif not numbers or numbers[-1] < len(own):
            images = dict(enumerate(own))
        else:
            images = by_name(own, numbers)
        if not images and not context.frames.given:
            context.tally.note_names(ENDS, [f"{shown.name!r} ends at frame {numbers[-1]}"])
        return footage.frames(images, numbers if images else range(numbers[-1] + 1), {*numbers}, context)

    def _named(self, shown: Shown, used: Mapping[int, Place], own: Sequence[KnownFrame]) -> dict[int, Frame]:
        """The frames whose images are named, and those of all images of a data set or of a folder in whose order these stand."""
        names = self._names(shown, own)
        found: dict[int, Frame] = {}
        seen: dict[str, Place] = {}
        for number in sorted(names.keys() | used.keys()):
            place = used.get(number, shown.place)
            if number not in names and shown.listed:
                what = f"frame {number}, but the data set has {counted(len(shown.listed), 'image')}, counted from 0"
                self.context.tally.reject("frame outside the data set", what, place=place, fix=or_leave_out("frame"))
                continue
            # an image that nothing names is called by its number
            name = names.get(number, Name(f"{shown.name}/{number:06}.jpg"))
            file, image = self.image(name)
            frame = self.context.frames.frame(
                file, place=place, tally=self.context.tally, url=name.url, sequence=shown.name, index=number, image=image,
                sized=number in used,
            )  # fmt: skip
            frame = only_once(frame, name.file, place, seen, self.context.tally)
            if frame is not None:
                found[number] = frame
        return found

    @staticmethod
    def _names(shown: Shown, own: Sequence[KnownFrame]) -> dict[int, Name]:
        """What images are called: also those of which nothing is said, where the others stand in the order of a data set or a folder."""
        for listed in (shown.listed, [Name(one.file) for one in own]):
            if listed and all(number < len(listed) and _is_same(name, listed[number]) for number, name in shown.names.items()):
                return {**dict(enumerate(listed)), **shown.names}
        return dict(shown.names)


def _is_same(name: Name, other: Name) -> bool:
    """Whether two names mean one image, in whatever folder."""
    return _bare(name) == _bare(other)


def _bare(name: Name) -> str:
    return PurePosixPath(name.file).stem
