"""PaddleOCR: texts in images as PPOCRLabel labels them and PaddleOCR finds them, with results of PaddleX, and of EasyOCR.

    prelabel convert receipts --format paddleocr --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert det_gt_train.txt --frames images -O dontcare=keep --src 'https://host/{file}' -o jobs.jsonl
    prelabel convert output --format paddleocr --frames scans --min-score 0.8 --src 'https://host/{file}' -o jobs.jsonl

Files of lines hold an image a line: its name, a tab, and its texts as JSON.

    images/1.jpg<TAB>[{"transcription": "EXIT", "points": [[x, y], ...], "difficult": false, "key_cls": "None"}, ...]
    1.jpg<TAB>[[[x, y], [x, y], [x, y], [x, y]], ...]                                        results of detection
    /scans/1.jpg<TAB>{"ocr_info": [{"transcription": ..., "points": ..., "pred": "ANSWER"}, ...]}   of key information

These are ``Label.txt`` of PPOCRLabel (``Cache.cach`` beside it, where it keeps what its models found, is read where it is named itself),
the lists that PaddleOCR is trained with, and ``system_results.txt``, ``det_results.txt``, ``predicts_*.txt`` and ``infer_results.txt`` of
its tools. Files of JSON hold results of one image or of several:

    {"input_path": "scans/1.jpg", "page_index": null, "rec_texts": [...], "rec_scores": [...], "rec_polys": [...], ...}
    {"input_path": ..., "boxes": [{"cls_id": 2, "label": "text", "score": 0.98, "coordinate": [x0, y0, x1, y1]}, ...], "masks": ...}
    {"input_path": ..., "parsing_res_list": [{"block_label": ..., "block_content": ..., "block_bbox": ...}], "layout_det_res": ..., ...}
    {"input_path": ..., "dt_polys": [...], "dt_scores": [...], "rec_text": [...], "rec_score": [...]}     PaddleX 3.0 before its release
    [[[[x, y], [x, y], [x, y], [x, y]], ["EXIT", 0.99]], ...]          PaddleOCR 2; in one more list several pages or images
    [{"boxes": [[x, y], ...], "text": "EXIT", "confident": 0.99}]      EasyOCR, also as lists, and as JSON in texts

The first four are what ``save_to_json`` writes of pipelines and models of PaddleOCR 3 and PaddleX; they are read also inside ``res``,
in lists, a document a line in ``.jsonl``, and of ``prunedResult`` in answers of a service.

What is read, in pixels
    texts       a polygon of each, also where that is an upright box, with the attribute ``transcription``; of results without corners the
                boxes. ``key_cls``, ``pred`` or ``label`` of a text become the attribute ``key_cls``, or its label with
                ``-O classes=label``; ``difficult`` an attribute
    do not care text that is transcribed ``###`` or ``*`` is not trained on: it is left out and counted; ``-O dontcare=keep`` keeps it with
                the attribute ``dontcare``. In ``system_results.txt``, ``infer_results.txt``, ``predicts_*.txt`` and ``Cache.cach``, which
                hold what models read, it is text as any other
    boxes       a rectangle of each, turned ones a polygon, with the ``label``; ``polygon_points`` and masks become polygons of the same
                object, ``order`` an attribute
    documents   blocks with their content as ``transcription`` and their ``order``, without blocks what else there is; ``-O read=layout``
                reads the boxes that the layout model found, with scores, ``-O read=lines`` the lines of text, or what PaddleOCR-VL
                spotted
    scores      ``rec_scores``, ``dt_scores``, ``score`` and ``confident``
    pages       the page 0 of ``x.pdf`` is ``x_0``, as the tools call it, which is looked for among the images, else called ``x_0.jpg``

Pages that were turned or unwarped before they were read (``doc_preprocessor_res``) are refused, since places are not those of the image
that was given; ``-O preprocessed=keep`` reads them where the images are those that were read.

Images
    Of the name that a line or ``input_path`` says: the image in the source or of ``--frames`` that has it or the longest end of it, in
    the folder of the file first. Absolute paths are named below ``-O base=``, else below the deepest folder that all paths of a file are
    in. A result that names no image is of the one that its file is called by, without ``_res``; several are those of ``--frames``, in the
    same order, else they are numbered from 0. Nothing says sizes but some parsed documents, and ``dataInfo`` of services. What the tools
    draw beside results, such as ``1_ocr_res_img.jpg``, and what PPOCRLabel cuts out to ``crop_img`` are no images of the source.

Options

- ``label=text``: the label of all texts.
- ``classes=attribute|label``: what the class of a text becomes.
- ``dontcare=drop|keep``: what becomes of text that is not trained on.
- ``read=blocks|layout|lines``: what is read of a parsed document.
- ``preprocessed=refuse|keep``: what becomes of results of pages that were changed before they were read.
- ``base=FOLDER``: the folder that absolute paths are below.

Counted and not converted: links between texts, tables, seals and formulas of parsed documents, boxes of single words, and detected texts
that were not recognised. Other members of texts of lines are named in a note. Not read: lists for the recognition of cut out texts
(``rec_gt.txt``), ``fileState.txt`` and tables of PPOCRLabel, cells of tables, relations of key information, and results of PP-Structure 2
and of poses and attributes of PaddleX.

A source is recognised by lines of an image and corners, by ``input_path`` beside what was found, and by corners with what was read there.

Format: PFCCLab/PPOCRLabel (``README.md``, ``PPOCRLabel.py``) and PaddlePaddle/PaddleOCR (``doc/doc_en/detection_en.md``, ``kie_en.md``,
``whl_en.md`` of lists of PaddleOCR 2; ``ppocr/data/imaug/label_ops.py``; ``tools/infer/predict_system.py``, ``predict_det.py``;
``tools/infer_det.py``, ``infer_e2e.py``, ``infer_kie_token_ser.py``); PaddlePaddle/PaddleX, ``paddlex/inference``: ``pipelines/ocr``,
``pipelines/layout_parsing``, ``pipelines/paddleocr_vl`` and ``pipelines/doc_preprocessor``, ``models/text_detection``,
``models/object_detection``, ``models/layout_analysis`` and ``models/instance_segmentation`` (``result.py``, ``processors.py``),
``common/result/mixin.py`` and ``serving/infra/models.py``, and of its beta ``pipelines/ocr.py``; https://www.paddleocr.ai;
JaidedAI/EasyOCR, ``easyocr/easyocr.py``.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from prelabel.detections import Detections, Kind
from prelabel.readers.base import Context, Plan, Unit
from prelabel.readers.own import OwnFiles, OwnFilesReader
from prelabel.readers.paddleocr.layout import OWN, SUFFIXES, plan_of
from prelabel.readers.paddleocr.options import PaddleocrOptions


class PaddleocrReader(OwnFilesReader[PaddleocrOptions]):
    """A unit is some hundred files, or one that is large; a batch is some thousand images."""

    name: ClassVar[str] = "paddleocr"
    summary: ClassVar[str] = "PaddleOCR: labels of PPOCRLabel, results of PaddleOCR, PaddleX and EasyOCR"
    suffixes: ClassVar[tuple[str, ...]] = SUFFIXES
    own: ClassVar[OwnFiles] = OWN
    options = PaddleocrOptions
    geometry: ClassVar[frozenset[Kind]] = frozenset({Kind.RECTANGLE, Kind.POLYGON})
    stills: ClassVar[bool] = True

    def plan(self, source: Path, options: PaddleocrOptions) -> Plan:  # noqa: ARG002  # where files lie does not depend on them
        """Units of some hundred files, and of one that is large.

        Raises:
            InputError: the source does not exist, or holds no such file.
        """
        return plan_of(source)

    def survey(self, units: Sequence[Unit], options: PaddleocrOptions, context: Context) -> bool:  # noqa: ARG002  # the contract's
        """Whether there is one file only."""
        return sum(len(unit.paths) for unit in units) == 1

    def read(self, unit: Unit, options: PaddleocrOptions, context: Context) -> Iterator[Detections]:
        """Batches of some thousand images.

        Raises:
            InputError: a file, line or text is bad, and the run stops at bad records.
        """
        from prelabel.readers.paddleocr.reading import UnitReader

        return UnitReader(unit=unit, options=options, context=context).batches()


READER = PaddleocrReader()

__all__ = ["READER", "PaddleocrOptions", "PaddleocrReader"]
