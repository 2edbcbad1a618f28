"""The version of the package: the build, `prelabel --version` and the metadata of jobs read it here."""

__version__ = "0.1.0"
