"""UA-DETRAC: vehicles in videos of traffic cameras, an XML file a video.

    prelabel convert DETRAC-Train-Annotations-XML --format detrac --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert MVI_20011.xml --frames Insight-MVT_Annotation_Train -O attributes=speed,orientation
    prelabel convert DETRAC-Test-Annotations-XML -O regions=keep -O one_based=true --src 'https://host/{file}'

What is read
    sequence              a video. It is called after its file (``MVI_20011``), by its path below the source where two are called alike
    frame                 ``num`` counts from 1. Frames without vehicles are not listed
    target                an object: its ``id`` is its track
    box                   a rectangle, ``left``, ``top``, ``width`` and ``height`` in pixels
    vehicle_type          the label (``car``, ``van``, ``bus``, ``others``); ``-O label=`` is that of targets without one
    ignored_region        boxes in which nothing was labelled, all through the video. They are left out and counted; ``-O regions=keep``
                          makes each an object ``ignored region`` in all frames, with a track of its own

Left and top are taken as they stand, as most tools take them. In the files of the data set they count from 1: boxes of vehicles begin at 1
and end at 541 in images 540 high. ``-O one_based=true`` takes 1 from both.

A source is a file or a folder. Images are those of ``--frames`` in a folder with the sequence's name (all, where there is one sequence),
else those in ``Insight-MVT_Annotation_Train/MVI_20011``, ``Insight-MVT_Annotation_Test/MVI_20011`` or ``DETRAC-Images/MVI_20011`` beside
the folder of the file, or in ``MVI_20011`` in it. They are the frames of the numbers at the end of their names (``img00001.jpg``), else in
their order. Without images there are frames up to the last that is listed, 960x540 unless ``--size`` says otherwise.

Options

- ``regions=filter|keep``: regions in which nothing was labelled.
- ``one_based=true``: left and top count from 1.
- ``label=object``: the label of targets that have no ``vehicle_type``.
- ``attributes=NAME,...``: fields of ``attribute`` that become attributes (``orientation``, ``speed``, ``trajectory_length``,
  ``truncation_ratio``, ``color``), and of ``sequence_attribute``, which all objects of the video have then (``sence_weather``,
  ``camera_state``).

What hides what (``region_overlap``) is counted and not converted; ``density``, the number of vehicles in a frame, is not used. Detections,
which UA-DETRAC has as text, are ``mot``'s.

XML is read without entities, other files and network; of a file only the numbers of its objects are held, not its elements.

Format: the READMEs of UA-DETRAC (Wen et al., UA-DETRAC: A New Benchmark and Protocol for Multi-Object Detection and Tracking,
arXiv:1511.04136).
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections
from prelabel.errors import InputError
from prelabel.readers.base import Certainty, Context, Plan, Reader, Unit, sniffed_files
from prelabel.readers.detrac.layout import SUFFIX, is_own, plan_of
from prelabel.readers.detrac.options import DetracOptions
from prelabel.readers.shared.clips import Clip, require_distinct

_SNIFFED = 20
"""How many XML files are opened to see what they are."""


class DetracReader(Reader[DetracOptions]):
    """A unit is a video, which is one batch."""

    name: ClassVar[str] = "detrac"
    summary: ClassVar[str] = "UA-DETRAC XML: vehicles in videos, with their tracks"
    suffixes: ClassVar[tuple[str, ...]] = (SUFFIX,)
    options = DetracOptions

    def sniff(self, source: Path) -> Certainty:
        """By the first elements of the first files."""
        try:
            return Certainty.SURE if any(map(is_own, islice(sniffed_files(source, (SUFFIX,)), _SNIFFED))) else Certainty.NO
        except InputError:
            return Certainty.NO

    def plan(self, source: Path, options: DetracOptions) -> Plan:  # noqa: ARG002  # where files lie does not depend on them
        """A unit a file.

        Raises:
            InputError: the source does not exist, or holds no file of UA-DETRAC.
        """
        return plan_of(source)

    def survey(self, units: Sequence[Unit], options: DetracOptions, context: Context) -> bool:  # noqa: ARG002  # the contract's
        """Whether there is one video alone.

        Raises:
            InputError: two videos have one name.
        """
        require_distinct(units)
        return len(units) == 1

    def read(self, unit: Unit, options: DetracOptions, context: Context) -> Iterator[Detections]:
        """One batch: the frames of the video and their objects.

        Raises:
            InputError: the file or an element is bad, and the run stops at bad records.
        """
        from prelabel.readers.detrac.reading import Reading

        clip: Clip = unit.detail
        reading = Reading(clip=clip, options=options, tally=context.tally)
        found = reading.detections(context) if reading.read() else None
        if found is not None:
            yield found


READER = DetracReader()

__all__ = ["READER", "DetracOptions", "DetracReader"]
