"""Verify an evidence package with the program in the folder `verifier` beside this file.

    python verify.py lot.zip

This file lies in the package as verify.py.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    sys.dont_write_bytecode = True
    runpy.run_module("verifier", run_name="__main__")
