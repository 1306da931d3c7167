"""``python -m safeguarding``: the data keeper's command line."""

from __future__ import annotations

import sys
from io import TextIOWrapper

from safeguarding._cli import main

if __name__ == "__main__":
    stream: object
    for stream in (sys.stdout, sys.stderr):
        # A Windows console, or a bare locale, might not know every letter.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(main(sys.argv[1:]))
