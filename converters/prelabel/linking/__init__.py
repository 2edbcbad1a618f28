"""Which detections are one object: `link` gives every row of `Detections` a track."""

from prelabel.linking.ids import link
from prelabel.linking.options import LinkOptions

__all__ = ["LinkOptions", "link"]
