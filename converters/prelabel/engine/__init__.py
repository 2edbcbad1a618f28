"""Work on many things at once, with results in the order in which the things came: the way of the data does not know where it runs.

An `Engine` maps a function over tasks. `Inline` does so in this process, `Processes` in several of this machine, `Cluster` in
the workers of a Dask cluster; what comes back is the same, and so is the first error. An engine knows nothing of detections or jobs.
"""

from prelabel.engine.base import INLINE, Engine, Inline, Task
from prelabel.engine.cluster import Cluster
from prelabel.engine.processes import Processes, processors

__all__ = ["INLINE", "Cluster", "Engine", "Inline", "Processes", "Task", "processors"]
