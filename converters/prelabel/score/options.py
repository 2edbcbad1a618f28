"""What decides how pre-labels are scored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from prelabel.frames import FrameOptions
from prelabel.refining import RefineOptions
from prelabel.sequences import SequenceOptions

MATCHED = 0.5
"""The overlap from which two annotations are of one object."""

IN_PLACE = 0.9
"""The overlap from which nobody would move an annotation."""

MatchBy = Literal["name", "index"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreOptions:
    """How the truth is read, and how its frames are found in the jobs.

    Args:
        format: the name of the truth's reader; None to recognise it.
        reader: the reader's own options, as ``-O KEY=VALUE``.
        frames: names and sizes of the truth's frames.
        sequences: how the truth's frames form sequences.
        refine: what of the truth is renamed, and which of its shapes count; where no shapes are given, those that the jobs have.
        match_by: frames are the same by their names, or by their places in their sequence.
        score_attribute: the attribute of the jobs that holds scores; None for the one that the jobs name, else one that is called so.
    """

    format: str | None = None
    reader: Mapping[str, str] = field(default_factory=dict)
    frames: FrameOptions = field(default_factory=FrameOptions)
    sequences: SequenceOptions = field(default_factory=SequenceOptions)
    refine: RefineOptions = field(default_factory=RefineOptions)
    match_by: MatchBy = "name"
    score_attribute: str | None = None
