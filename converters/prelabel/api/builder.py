"""Detections of one sequence from arrays, frame by frame."""

import math
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import SupportsFloat

import numpy as np

from prelabel.api import frameworks, unused
from prelabel.api.checked import AnyPath, optional, shown, text, whole
from prelabel.api.frame import Given, frame_detections
from prelabel.api.labels import names_of
from prelabel.api.told import tell
from prelabel.detections import Detections, Frame
from prelabel.errors import InputError, Place, Tally, UsageError, counted
from prelabel.frames import clean_name
from prelabel.order import canonical
from prelabel.stream.records import LARGEST_NUMBER, LARGEST_SIDE

Labels = Sequence[str] | Mapping[int, str]


class SequenceBuilder:
    """Gathers what a model saw in the frames of one sequence. Coordinates are pixels, origin top left.

    Args:
        name: of the sequence.
        width: of its frames in pixels.
        height: likewise.
        labels: the names of class ids: a list, or a mapping; None where labels are names already, or the result says them.
        rate: frames a second, so that linking knows the time between frames; None where unknown.
        tally: takes detections that are wrong, and what is changed to fit or not used; by default the first wrong one raises, and
            `detections` warns of the others. ``Tally(on_error="skip")`` leaves wrong ones out and counts them.

    Raises:
        UsageError: no name, a size that is not positive or not whole, or labels that are no names.

    >>> street = SequenceBuilder("street", 200, 100, labels=["car", "pedestrian"])
    >>> street.add(0, boxes=[[20, 10, 60, 40]], labels=[0], scores=[0.9])
    >>> street.detections().box.tolist()
    [[0.1, 0.1, 0.3, 0.4]]
    """

    def __init__(
        self,
        name: str,
        width: int,
        height: int,
        labels: Labels | None = None,
        *,
        rate: float | None = None,
        tally: Tally | None = None,
    ) -> None:
        self.name = text(name, "name")
        if not self.name:
            raise UsageError("a sequence needs a name", fix="give SequenceBuilder the name of the sequence")
        self.labels: Mapping[int, str] = names_of(labels)
        self.tally = optional(tally, Tally, "tally")
        self._tells = tally is None
        self._told: tuple[Mapping[str, int], ...] = ()
        self._size = whole(width, "width", 1, LARGEST_SIDE), whole(height, "height", 1, LARGEST_SIDE)
        self._rate = None if rate is None else _positive(rate)
        self._parts: list[Detections] = []
        self._numbers: set[int] = set()
        self._next = 0
        self._files: set[str] = set()

    def __repr__(self) -> str:
        """Its name, and how much it holds."""
        width, height = self._size
        return f"<SequenceBuilder {self.name!r}: {counted(len(self._parts), 'frame')} of {width}x{height}>"

    def add(
        self,
        frame: int | None = None,
        *,
        boxes: object = None,
        labels: object = None,
        scores: object = None,
        polygons: object = None,
        lines: object = None,
        cuboids: object = None,
        masks: object = None,
        keypoints: object = None,
        tracks: object = None,
        attributes: object = None,
        file: AnyPath = "",
        url: str = "",
    ) -> None:
        """Add one frame and its ``n`` detections; each has one geometry at least.

        Args are arrays of any framework that speaks the array or DLPack protocol, or lists.

        Args:
            frame: its number; None for the one after the last.
            boxes: (n, 4) x0, y0, x1, y1.
            labels: (n,) names, or ids that the builder's labels name; one for all detections will do.
            scores: (n,) in [0, 1].
            polygons: n outlines (k, 2), or lists of those of an object's parts; None for a detection without one. Contours of OpenCV,
                (k, 1, 2), are outlines, too.
            lines: n lines (k, 2).
            cuboids: n cuboids (8, 2), corners in Playment's order.
            masks: (n, height, width) truths, or numbers that are inside above a half; they become outlines. Those of another size are
                stretched over the frame, and counted.
            keypoints: (n, k, 2), or (n, k, 3) with a score or visibility; those that are NaN, or of score 0 or less, are left out.
            tracks: (n,) ids of objects, negative for none; without ids detections are linked. Two objects of a frame have two.
            attributes: n mappings of name to value.
            file: name of the image below the folder of images; six digits of the number where left out.
            url: where Playment finds the image; else ``src`` says so when jobs are built.

        Raises:
            UsageError: arrays do not fit together, or labels are missing.
            InputError: the frame is there already, or a detection is wrong and the builder's tally stops at those.
        """
        given = Given(
            boxes=boxes, labels=labels, scores=scores, polygons=polygons, lines=lines, cuboids=cuboids, masks=masks,
            keypoints=keypoints, tracks=tracks, attributes=attributes,
        )  # fmt: skip
        self._add(given, self.labels, frame, file, url)

    def add_ultralytics(self, result: object, frame: int | None = None, *, file: AnyPath = "", url: str = "") -> None:
        """Add a frame from a ``Results`` of ultralytics; class ids are named by the builder's labels, else by the result.

        Raises:
            UsageError: it is none, or of an image that has not the size of the builder's frames; and as `add`.
            InputError: as `add`.
        """
        seen, names = frameworks.ultralytics(result, self._size)
        self._add(Given(**seen), self.labels or names or {}, frame, file, url)
        self._leave(unused.ultralytics(result))

    def add_supervision(self, detections: object, frame: int | None = None, *, file: AnyPath = "", url: str = "") -> None:
        """Add a frame from ``Detections`` or ``KeyPoints`` of supervision; their ``class_name`` is the label, else the id.

        Oriented boxes become polygons. What else stands in ``data`` is counted as not converted; `add` takes it as attributes.

        Raises:
            UsageError, InputError: as `add`.
        """
        self._add(Given(**frameworks.supervision(detections)), self.labels, frame, file, url)
        self._leave(unused.supervision(detections))

    def add_torchvision(self, output: object, frame: int | None = None, *, file: AnyPath = "", url: str = "") -> None:
        """Add a frame from one dictionary of torchvision's detection models.

        Raises:
            UsageError, InputError: as `add`.
        """
        self._add(Given(**frameworks.torchvision(output)), self.labels, frame, file, url)
        self._leave(unused.torchvision(output))

    def add_detectron2(self, instances: object, frame: int | None = None, *, file: AnyPath = "", url: str = "") -> None:
        """Add a frame from ``Instances`` of detectron2, or the dictionary that holds them.

        Raises:
            UsageError: there are none, or they are of an image that has not the size of the builder's frames; and as `add`.
            InputError: as `add`.
        """
        self._add(Given(**frameworks.detectron2(instances, self._size)), self.labels, frame, file, url)

    def add_hf(self, predictions: object, frame: int | None = None, *, file: AnyPath = "", url: str = "") -> None:
        """Add a frame from the list of a Hugging Face detection or segmentation pipeline, or from what its image processor makes of boxes.

        A prediction without a score has none, whatever the others have.

        Raises:
            UsageError, InputError: as `add`.
        """
        self._add(Given(**frameworks.hf(predictions)), self.labels, frame, file, url)
        self._leave(unused.hf(predictions))

    def detections(self) -> Detections:
        """All frames so far in the order of time, for `prelabel.link` and `prelabel.build_jobs`.

        Raises:
            UsageError: there is no frame.

        Warns:
            PrelabelWarning: the builder has no tally of its caller's, and masks were stretched or parts of results not used; again only
                where there are more of them since.
        """
        if not self._parts:
            raise UsageError(f"the sequence {self.name!r} has no frame", fix="add its frames first")
        counts = tuple(map(dict, (self.tally.filtered, self.tally.adjusted, self.tally.unconverted)))
        if self._tells and counts != self._told:
            tell("SequenceBuilder", self.tally)
            self._told = counts
        return canonical(Detections.concat(self._parts))

    def _leave(self, names: Iterable[str]) -> None:
        self.tally.unconverted.update(names)

    def _add(self, given: Given, names: Mapping[int, str], frame: int | None, file: AnyPath, url: str) -> None:
        number = whole(self._next if frame is None else frame, "frame", 0, LARGEST_NUMBER)
        made = self._frame(number, file, url)
        self._parts.append(frame_detections(given, made, names, self.tally))
        self._numbers.add(number)
        self._next = max(self._next, number + 1)
        self._files.add(made.file)

    def _frame(self, number: int, file: AnyPath, url: str) -> Frame:
        said = text(os.fspath(file) if isinstance(file, os.PathLike) else file, "file")
        name, url = clean_name(said or f"{number:06d}"), text(url, "url")
        if name is None:
            raise UsageError(f"{said!r} names no image", fix="name it below the folder of images")
        if number in self._numbers or name in self._files:
            what = f"the frame {number if number in self._numbers else repr(name)} is there already"
            raise InputError(what, place=Place(self.name), fix="add each frame once, with all its detections")
        time_s = number / self._rate if self._rate else np.nan
        width, height = self._size
        return Frame(sequence=self.name, file=name, width=width, height=height, url=url, index=number, time_s=time_s)


def _positive(rate: float) -> float:
    """Frames a second.

    Raises:
        UsageError: they are no number above 0.
    """
    fix = "give frames a second, or None"
    if isinstance(rate, bool | str) or not isinstance(rate, SupportsFloat):
        raise UsageError(f"the rate is {shown(rate)}, which is no number", fix=fix)
    if not 0 < float(rate) < math.inf:
        raise UsageError(f"the rate {float(rate):g} is not positive", fix=fix)
    return float(rate)
