"""How good linking is on the benchmarks that are here, and how fast it is beside the trackers in use."""
