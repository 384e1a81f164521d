"""The client records of a service business as plain text in git."""

__version__ = "0.1.0"
