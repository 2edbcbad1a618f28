"""The files that the reader reads: what each holds, taken to detections."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from prelabel.detections import Detections
from prelabel.errors import InputError, Place
from prelabel.readers import base
from prelabel.readers.coco import lists, masklets, panoptic, youtube_vis
from prelabel.readers.coco.images import Locate, in_images
from prelabel.readers.coco.listing import Listing
from prelabel.readers.coco.lists import Lists
from prelabel.readers.coco.options import Options
from prelabel.readers.coco.plain import Frames
from prelabel.readers.coco.records import Annotation, fields_of, is_filled, with_fields
from prelabel.readers.coco.rows import RowReader
from prelabel.readers.coco.stems import by_id_or_name
from prelabel.readers.coco.unused import note_unused_fields, note_unused_of_images, unused_of_segments
from prelabel.safejson import Document, Records

BY_NAME = "image_id of the results is no id of an image: images were found by the names of their files"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReader:
    """Reads a file.

    Args:
        document: its text.
        unit: the file and the folder that names are relative to.
        options: of the reader.
        context: what it is given beside them.
        truth: reads the instances file of ``-O images``.
    """

    document: Document
    unit: base.Unit
    options: Options
    context: base.Context
    truth: Callable[[Path], Listing]

    def read(self) -> Detections:
        """Its detections.

        Raises:
            InputError: it cannot be read, or a bad record stops the run.
        """
        match self.document.root:
            case "{":
                if self._is_results():
                    return self._results("$.annotations")
                layout = lists.layout(self.document)
                if layout == "masklets":
                    return self._masklets()
                return self._tracks() if layout == "videos" else self._instances()
            case "[":
                return self._results("$")
            case other:
                raise InputError(
                    f"the root is neither an object nor a list, but starts with {other!r}", place=Place(str(self.document.path)),
                    fix="give an instances file or a list of results",
                )  # fmt: skip

    def _is_results(self) -> bool:
        """Whether ``-O images`` names what the annotations of an object refer to."""
        if self.options.images is None:
            return False
        bare = lists.is_bare(self.document)
        if bare and lists.has_own_image(self.document):
            raise lists.unlisted(self.document)
        if not bare:
            self.context.tally.note_names("-O images was not used for {first}{more}, which lists its own", [str(self.document.path)])
        return bare

    def _instances(self) -> Detections:
        document, tally = self.document, self.context.tally
        listed, annotations = lists.dataset(document, with_fields(self.options.fields, Annotation), tally)
        if annotations.items and not _drawn(annotations.items):
            raise InputError(
                "no annotation has a box or a segmentation: nothing to draw", place=Place(str(document.path), element="$.annotations"),
                fix="give the instances file of the data set",
            )  # fmt: skip
        note_unused_of_images(document.data, tally)
        return self._rows("$.annotations", self._listing(listed), Annotation).read(panoptic.rows_of(annotations))

    def _tracks(self) -> Detections:
        kind = with_fields(self.options.fields, youtube_vis.Track)
        listed, tracks = lists.dataset(self.document, kind, self.context.tally, listed_by="videos")
        return self._of_tracks("$.annotations", tracks, self._listing(listed))

    def _results(self, element: str) -> Detections:
        if self.options.images is None:
            raise lists.unlisted(self.document)
        truth = self.truth(self.options.images)
        return self._results_in_videos(element, truth) if truth.in_videos else self._results_in_images(element, truth)

    def _results_in_images(self, element: str, truth: Listing) -> Detections:
        tally = self.context.tally
        results = lists.results(self.document, with_fields(self.options.fields, Annotation), element, tally)
        if results.items and not _drawn(results.items):
            raise InputError(
                "no result has a box, a segmentation or keypoints", place=Place(str(self.document.path)),
                fix="give the results of detection, segmentation or keypoints",
            )  # fmt: skip
        frames = by_id_or_name(truth.frames, [a.image_id for a in results.items])
        if frames is not truth.frames:
            tally.note(BY_NAME)
        return self._rows(element, truth, Annotation, frames).read(panoptic.rows_of(results))

    def _results_in_videos(self, element: str, truth: Listing) -> Detections:
        kind = with_fields(self.options.fields, youtube_vis.Track)
        return self._of_tracks(element, lists.results(self.document, kind, element, self.context.tally), truth)

    def _of_tracks(self, element: str, tracks: Records[youtube_vis.Track], listing: Listing) -> Detections:
        """The detections of tracks whose videos and categories are listed."""
        videos = listing.listed.videos
        reader = self._rows(element, listing, youtube_vis.Track)
        rows = youtube_vis.TrackReader(
            document=reader.document, element=reader.element, listed_in=reader.listed_in, tally=reader.context.tally
        ).rows(tracks, videos)
        return reader.read(rows)

    def _masklets(self) -> Detections:
        document, tally, asked = self.document, self.context.tally, self.options.attributes
        head = masklets.read_head(document)
        masks = masklets.read_masks(document, tally)
        unused = masklets.unused(document, head, asked)
        if unused:
            tally.note(f"fields of masklets that were not used: {', '.join(unused)} (-O attributes={','.join(unused)} keeps them)")
        images, locate = masklets.images_of(head, masks)
        listed = Lists(images=images, categories=Records(items=[]), videos=Records(items=[]))
        frames = masklets.timed(self._listing(listed, locate).frames)
        reader = RowReader(
            document=document, element=masklets.ELEMENT, frames=frames, categories=masklets.categories(self.options.label), listed_in="",
            extra=fields_of(asked), options=self.options, context=self.context,
        )  # fmt: skip
        return reader.read(masklets.rows_of(document, head, masks, asked, tally))

    def _rows(self, element: str, listing: Listing, kind: type[Annotation], frames: Frames | None = None) -> RowReader:
        """Reads annotations of what is listed; of ``frames`` where these are found otherwise than by their ids."""
        tally, asked = self.context.tally, self.options.fields
        frames = frames or listing.frames
        note_unused_fields(self.document.data, element, asked, kind, tally)
        of_segments = unused_of_segments(self.document.data, element)
        if of_segments:
            tally.note(f"fields of segments that were not used: {', '.join(of_segments)}")
        return RowReader(
            document=self.document,
            element=element,
            frames=frames,
            categories=listing.categories,
            listed_in="" if listing.document is self.document else f" of {listing.document.path}",
            extra=fields_of(asked, kind),
            options=self.options,
            context=self.context,
        )

    def _listing(self, listed: Lists, locate: Locate = in_images) -> Listing:
        """What the file itself lists; the arguments are those of `Listing`."""
        return Listing(document=self.document, listed=listed, unit=self.unit, options=self.options, context=self.context, locate=locate)


def _drawn(items: Sequence[Annotation]) -> bool:
    """Whether any annotation says where it is."""
    return any(a.bbox or a.segments_info or is_filled(a.segmentation) or is_filled(a.keypoints) for a in items)
