"""What is wrong with an annotation, kept until all of its file is looked at, so that faults are told in the order of the file."""

from collections.abc import Mapping

from prelabel.readers.shared.faults import Fault

ALONE = "read the boxes alone with --shape box"
"""What can be done about every outline of an object that has a box."""


Faults = Mapping[int, Fault]
"""By row; rows of one record may share one, which is told once."""
