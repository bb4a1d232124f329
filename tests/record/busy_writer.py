"""A program that appends acts to a record, one after another; `test_two_databases.py` runs two of them at once.

`python busy_writer.py ADDRESS NAME ACTS` appends ACTS times two entries that say who wrote them and when in order.
"""

from __future__ import annotations

import sys

from seedlot.record.store import open_record
from seedlot.record.write import append, appending

if __name__ == "__main__":
    address, name, acts = sys.argv[1:]
    record = open_record(address, wait=60)
    for act in range(int(acts)):
        with appending(record) as connection:
            append(connection, [f'["{name}",{act},{part}]'.encode() for part in (0, 1)])
