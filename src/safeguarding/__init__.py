"""Rules, thresholds and time limits of English safeguarding children partnerships.

Facts go in; a sourced, dated, three-valued answer and its deadlines come out.
"""

from safeguarding._version import __version__
from safeguarding.criteria import Assessment, Finding, assess
from safeguarding.rulebook import DATA_EDITION, Rulebook, partnerships, rulebook
from safeguarding.timescales import deadlines

__all__ = [
    "DATA_EDITION",
    "Assessment",
    "Finding",
    "Rulebook",
    "__version__",
    "assess",
    "deadlines",
    "partnerships",
    "rulebook",
]
