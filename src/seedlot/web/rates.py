"""How often: a bucket for each visitor, that fills again with time, so that nobody can hammer at a door."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

#: So many visitors are remembered; then those whose buckets are full again are forgotten.
_MOST = 10_000


@dataclass(slots=True)
class Rates:
    """Buckets of `most` drops, each filled again within `span` seconds (a token bucket)."""

    most: int
    span: float = 60.0
    _held: dict[str, tuple[float, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, whom: str, at: float) -> float:
        """How many seconds a visitor must wait; 0 where a drop is left."""
        with self._lock:
            left = self._left(whom, at)
        return 0.0 if left >= 1 else (1 - left) * self.span / self.most

    def take(self, whom: str, at: float) -> None:
        """Take a drop out of a visitor's bucket."""
        with self._lock:
            if len(self._held) >= _MOST:
                self._forget(at)
            self._held[whom] = (max(0.0, self._left(whom, at) - 1), at)

    def _left(self, whom: str, at: float) -> float:
        left, before = self._held.get(whom, (float(self.most), at))
        return min(float(self.most), left + max(0.0, at - before) * self.most / self.span)

    def _forget(self, at: float) -> None:
        full = [whom for whom in self._held if self._left(whom, at) >= self.most]
        for whom in full or list(self._held)[: _MOST // 2]:
            del self._held[whom]
