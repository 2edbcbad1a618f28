"""The measuring bench behind `scripts/bench`: seeded sources, our work on them, and the floor that it is measured against.

A group is a module with ``CASES``, named in `groups.GROUPS`. Sources are made, and both sides of a case run, in fresh processes.
"""
