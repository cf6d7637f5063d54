"""`python -m bench.table FILE`: the JSON lines that `--keep` wrote, as the tables of docs/benchmarks.md; a later line wins."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bench.figures import Figure

Found = dict[tuple[str, int], Figure]


def read(path: Path) -> Found:
    """The figures of a file by name and scale."""
    lines = [Figure(**json.loads(line)) for line in path.read_text().splitlines() if line.strip()]
    return {(line.figure, line.scale): line for line in lines}


def table(found: Found, scale: int) -> str:
    """Every figure of one scale beside its floor."""
    rows = ["| figure | ours | floor | unit | ratio | reach | reached |", "|---|---|---|---|---|---|---|"]
    for (_name, of), one in found.items():
        if of == scale:
            said = "yes" if one.holds else "**no**"
            rows.append(f"| {one.figure} | {one.ours:g} | {one.floor:g} | {one.unit} | {one.ratio:g} | {one.reach} | {said} |")
    return "\n".join(rows)


def growth(found: Found) -> str:
    """What each figure costs as the number of pupils grows: ours, and in brackets how many times the floor."""
    scales = sorted({scale for _name, scale in found})
    names = list(dict.fromkeys(name for name, _scale in found))
    rows = ["| figure | " + " | ".join(f"{scale:,}" for scale in scales) + " |", "|---|" + "---|" * len(scales)]
    for name in names:
        cells = [found.get((name, scale)) for scale in scales]
        rows.append(f"| {name} | " + " | ".join(f"{one.ours:g} ({one.ratio:g} ×)" if one else "" for one in cells) + " |")
    return "\n".join(rows)


def main() -> None:
    """Print both tables; the first is of the largest scale."""
    found = read(Path(sys.argv[1]))
    print(table(found, max(scale for _name, scale in found)), growth(found), sep="\n\n")


if __name__ == "__main__":
    main()
