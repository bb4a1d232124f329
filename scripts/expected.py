"""Write what `seedlot qualify` compares each assay with: what the assays give from the files that ship, as of today.

python -m scripts.expected
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.demo.tried import measured

from seedlot.demo import raw
from seedlot.qualification.calculation import values

TABLE = Path(__file__).parents[1] / "src" / "seedlot" / "qualification" / "data" / "expected.json"


def main() -> None:
    """Write the table."""
    held = {name: values(measured(name).reportables) for name in sorted(raw.TRIES)}
    TABLE.write_text(json.dumps(held, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
