"""Tables of competitions on Kaggle: masks as run lengths, and boxes as text, of truth and of submissions.

    prelabel convert train_ship_segmentations_v2.csv --format kaggle -O label=ship --size 768x768 --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert submission.csv --format kaggle -O names=classes.txt --frames test_images --src 'https://host/{file}' -o jobs.jsonl

The first line names the columns, which say what a table is. A source is a table, or a folder of any depth with one or several.

Masks, which become polygons with holes, a row each
    ``ImageId,EncodedPixels``, also with ``ClassId``, ``Height``, ``Width`` and ``AttributesIds`` (Airbus, nuclei, Severstal, iMaterialist,
    SIIM-ACR); ``ImageId_ClassId,EncodedPixels`` and ``Image_Label,EncodedPixels`` (Severstal, clouds), where the class stands behind the
    image; ``id,rle_mask`` (salt), ``img,rle_mask`` (Carvana), ``id,encoding``, ``id,rle`` and ``img,pixels`` (HuBMAP),
    ``record_id,encoded_pixels``
    (contrails), ``id,annotation,width,height,cell_type`` (Sartorius), ``id,class,segmentation`` and ``id,class,predicted`` (UW-Madison),
    ``id,predicted``

    The text is pairs of a start and a length. Pixels count from 1, down columns and from left to right; in Carvana, Sartorius and
    UW-Madison along rows, which is noted. Of ``id,predicted`` nothing tells which: ``-O order=`` must. Competitions
    sort the runs of a mask: where those of no mask rise, starts are counted from the end of the run before, and the first from 0, as in
    SIIM-ACR, which is noted; where they rise in some masks but not in most, ``-O runs=`` must say. A cell that is empty, ``-1``, ``-`` or
    ``nan`` is no mask, and its image a frame without it

Objects of an image in one cell, ``PredictionString`` or ``prediction_string``
    ``label score x0 y0 x1 y1`` (VinBigData, SIIM-COVID, Open Images), ``score x y width height`` (wheat, RSNA), ``label score mask`` (Open
    Images, the Human Protein Atlas, HuBMAP 2023), where the mask is packed run lengths of COCO. Which of these it is, is told by the first
    5,000 texts; where two are possible ``-O words=`` must say. Boxes are fractions where most of them have no number above 1.5, else
    pixels, in which ``0 0 1 1`` stands for no object and is counted. In a column ``id``, those of studies (``_study``) without another box
    are counted, and ``_image`` is no part of an image's name. ``image_id,labels`` of Kuzushiji: ``U+3042 x y width height``, or
    ``U+3042 x y``, which become points. Boxes in space (Lyft) are refused

Boxes, a row each
    ``image_id,width,height,bbox``, ``[x, y, width, height]`` in pixels (wheat); ``patientId,x,y,width,height`` (RSNA)

Videos
    ``video_id,sequence,video_frame,...,annotations`` of the Great Barrier Reef: a sequence ``video_0/40258`` each, of images called
    ``video_0/16.jpg``, in any folder; and helmets of the NFL, ``video_frame`` or ``video`` and ``frame`` with ``left``, ``width``,
    ``top`` and ``height``. Their frames count from 1, which is frame 0 here; the ``label`` of a player makes tracks and is the attribute
    ``player``, ``conf`` is the score

Images are called as their ids, in any folder and with any suffix where they lie beside the table or in ``--frames``, else with ``.jpg``, of
masks of some columns ``.png`` or ``.tiff``. Slices of UW-Madison are found in the folders of their cases. Sizes are those of the columns,
of images, or ``--size``. Columns that are not read are named.

Options

- ``label=NAME``: of objects whose class nothing says, which else are called as the competition has them, or ``object``; it is noted.
- ``names=``, ``first=0|1``: names of numbered classes: a file, names between commas, or a list.
- ``order=column|row``: how pixels are counted. ``runs=absolute|relative``: what starts are. ``start=0|1``: the number of the first pixel.
- ``words=WORD,...``: of ``label``, ``score``, ``x0``, ``y0``, ``x1``, ``y1``, ``x``, ``y``, ``w``, ``h``, ``mask``, and ``-``, not read.
- ``unit=pixels|fractions``: of boxes in texts.
- ``attributes=COLUMN,...``: columns that become attributes; ``AttributesIds`` always does.
- ``suffix=.png``: of images that are named without one and not known.

Format: the pages "Evaluation" and "Data" of the competitions on https://www.kaggle.com/competitions, many of them in
``mlebench/competitions/*/description.md`` of https://github.com/openai/mle-bench. The code that SIIM-ACR hands out is kept as
``mask_functions.py`` in https://github.com/Lexie88rus/kaggle-pneumothorax-segmentation, that of packed masks in
https://gist.github.com/pculliton/209398a2a52867580c6103e25e55d93c. Carvana, Sartorius and UW-Madison are read along rows as the code of
their solutions does, which gives each line of pixels the width of the image; the pages of the latter two say columns.
"""

from collections.abc import Iterator
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers.base import Context, Unit
from prelabel.readers.kaggle.files import OWN, SUFFIXES
from prelabel.readers.kaggle.options import KaggleOptions
from prelabel.readers.own import OwnFiles, OwnFilesReader


class KaggleReader(OwnFilesReader[KaggleOptions]):
    """A unit is some hundred tables, or one that is large; a batch is the images of some thousand rows."""

    name: ClassVar[str] = "kaggle"
    summary: ClassVar[str] = "competitions on Kaggle: run lengths and boxes as text in tables"
    suffixes: ClassVar[tuple[str, ...]] = SUFFIXES
    own: ClassVar[OwnFiles] = OWN
    options = KaggleOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON, Kind.LANDMARK})
    stills: ClassVar[bool] = True

    def read(self, unit: Unit, options: KaggleOptions, context: Context) -> Iterator[Detections]:
        """Images in batches of some thousand rows, each video in one.

        Raises:
            InputError: a file or row is bad, and the run stops at bad records.
        """
        from prelabel.readers.kaggle.reading import batches_of

        return batches_of(unit, options, context)


READER = KaggleReader()

__all__ = ["READER", "KaggleOptions", "KaggleReader"]
