"""Playment's contract: the payload of a job, its rules, and the files of jobs."""
