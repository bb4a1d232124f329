"""Run the verifier: `python -m verifier lot.zip` beside this folder."""

from __future__ import annotations

import sys

from .verify import main

if __name__ == "__main__":
    sys.exit(main())
