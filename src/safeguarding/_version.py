"""The version of the code, where every module can read it."""

__version__ = "0.1.0"
