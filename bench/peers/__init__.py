"""Other programs on the same work: each in an environment of its own, each run in a process of its own, in turn with ours.

`programs` runs with the interpreter of a peer: it and what it imports (`layout`, `bench.clock`) need nothing but the standard library.
"""
