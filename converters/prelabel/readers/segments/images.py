"""Images: one frame for each, with its annotations."""

from pathlib import PurePosixPath

from prelabel.detections import Source
from prelabel.errors import Place
from prelabel.readers.segments.layout import file_of
from prelabel.readers.segments.marks import Marks
from prelabel.readers.segments.records import Labelled
from prelabel.readers.segments.rows import rows_of
from prelabel.readers.shared.gathering import Gathered, source_in
from prelabel.readers.shared.naming import only_once, own_url
from prelabel.readers.shared.objects import Said


def source_of(marks: Marks, element: str) -> Source:
    """Where the annotations of a label stand, whose ``$.path`` is ``element``."""
    return source_in(marks.document.path, f"{element}.annotations")


class Images(Gathered):
    """The images of a unit, gathered to one batch."""

    def add(self, name: str, url: str, place: Place, labelled: Labelled, element: str, marks: Marks, seen: dict[str, Place]) -> None:  # noqa: PLR0917
        """An image with its annotations.

        Args:
            name: of the sample.
            url: of the image; empty where it has none.
            place: of the sample.
            labelled: what the label says.
            element: the ``$.path`` of that.
            marks: takes the annotations.
            seen: the places of the images before it, by their files.

        Raises:
            InputError: something is bad, and the run stops at bad records.
        """
        rows, (width, height) = rows_of(labelled, element, str(PurePosixPath(name).with_suffix("")), marks)
        frame = only_once(
            marks.context.frames.frame(
                file_of(name, url, marks.context.frames), place=place, tally=marks.tally, width=width, height=height, url=own_url(url),
                sized=bool(rows),
            ),
            name, place, seen, marks.tally,
        )  # fmt: skip
        if frame is None:
            return
        source = self.source(source_of(marks, element))
        for one, drawn in rows:
            said = Said(frame=len(self.frames), source=source, label=one.label, origin=one.number, attributes=one.attributes)
            drawn.add_to(self.objects, said)
        self.frames.append(frame)
