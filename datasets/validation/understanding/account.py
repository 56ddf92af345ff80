"""What was read otherwise than it is written: how often, with some examples."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

EXAMPLES = 3


@dataclass
class Account:
    """`examples`: by kind, “as sent” and “as read”."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def tell(self, kind: str, sent: str = "", taken: str = "", times: int = 1) -> None:
        self.counts[kind] += times
        shown = self.examples.setdefault(kind, [])
        if len(shown) < EXAMPLES and sent and (sent, taken) not in shown:
            shown.append((sent, taken))

    def as_json(self) -> list[dict[str, Any]]:
        return [
            {"kind": kind, "count": count, "examples": self.examples.get(kind, [])}
            for kind, count in self.counts.most_common()
        ]
