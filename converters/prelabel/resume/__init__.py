"""A run that was interrupted goes on where it stopped.

What is made of each task is kept in a folder beside the target, with a manifest that says of which source and options it is. Results come
in the order of the tasks, so that what is kept is the beginning of a run; the next run of the same takes it over.
"""

from prelabel.resume.keeping import resuming

__all__ = ["resuming"]
