"""How good pre-labels are, and what they leave to a person: detection, tracking, and the corrections that remain."""

from prelabel.score.corrections import Corrections
from prelabel.score.options import MatchBy, ScoreOptions
from prelabel.score.page import correction_table, label_table, score_page, tracking_table
from prelabel.score.result import Detection, Floor, LabelScore, ScoreResult
from prelabel.score.run import compare, score_file
from prelabel.score.tracking import Tracking

__all__ = [
    "Corrections",
    "Detection",
    "Floor",
    "LabelScore",
    "MatchBy",
    "ScoreOptions",
    "ScoreResult",
    "Tracking",
    "compare",
    "correction_table",
    "label_table",
    "score_file",
    "score_page",
    "tracking_table",
]
