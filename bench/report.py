"""Rows of results, and how they are printed."""

import json
from dataclasses import asdict, dataclass
from typing import Optional


@dataclass
class Row:
    """One figure. Fields that make no sense for it are None; value and unit are for what is no rate."""

    bench: str
    subject: str
    op: str
    in_flight: Optional[int] = None
    cpu_us_op: Optional[float] = None
    ops_s: Optional[float] = None
    p50_us: Optional[float] = None
    p99_us: Optional[float] = None
    value: Optional[float] = None
    unit: Optional[str] = None

    def cost(self):
        """What is compared between subjects: less is better."""
        if self.cpu_us_op is not None:
            return self.cpu_us_op
        return 1e6 / self.ops_s if self.ops_s else self.value


def as_json(row):
    """One line. value and unit stand behind the others, only where there is a value."""
    fields = {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(row).items()}
    if row.value is None:
        del fields["value"], fields["unit"]
    return json.dumps(fields)


def number(value):
    """Four significant digits, but all of those before the point."""
    if value is None:
        return ""
    if value >= 1000:
        return f"{value:,.0f}"
    digits = 3 if value < 1 else 2 if value < 100 else 1
    return f"{value:.{digits}f}"


def as_table(rows):
    """A table a bench. The last column says how many times as much as "dynox" another subject takes."""
    ours = {(row.bench, row.op, row.in_flight): row.cost() for row in rows if row.subject == "dynox"}
    lines = []
    for bench in dict.fromkeys(row.bench for row in rows):
        cells = [("subject", "operation", "in flight", "CPU us/op", "ops/s", "p50 us", "p99 us", "value", "ratio")]
        for row in rows:
            if row.bench != bench:
                continue
            base = ours.get((row.bench, row.op, row.in_flight))
            compared = row.subject != "dynox" and base and row.cost() is not None
            cells.append((row.subject, row.op, "" if row.in_flight is None else str(row.in_flight),
                          number(row.cpu_us_op), number(row.ops_s), number(row.p50_us), number(row.p99_us),
                          "" if row.value is None else f"{number(row.value)} {row.unit}",
                          f"{row.cost() / base:.1f}x" if compared else ""))
        used = [column for column in range(len(cells[0])) if column < 2 or any(line[column] for line in cells[1:])]
        widths = {column: max(len(line[column]) for line in cells) for column in used}
        lines += ["", bench]
        for line in cells:
            lines.append("  " + "  ".join(line[column].ljust(widths[column]) if column < 2
                                          else line[column].rjust(widths[column]) for column in used).rstrip())
    return "\n".join(lines)
