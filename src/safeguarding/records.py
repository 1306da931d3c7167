"""Recorded answers: which recorded deadlines a newer calendar moves."""

from safeguarding._redue import Moved, redue

__all__ = ["Moved", "redue"]
