"""`python -m bench.table FILE`: the JSON lines that `--keep` wrote, as the tables of docs/benchmarks.md; a later line wins."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bench.figures import Figure

Found = dict[tuple[str, int, str], Figure]


def read(path: Path) -> Found:
    """The figures of a file by name, scale and state of the world."""
    lines = [Figure(**json.loads(line)) for line in path.read_text().splitlines() if line.strip()]
    return {(line.figure, line.scale, line.state): line for line in lines}


def table(found: Found, scale: int) -> str:
    """Every figure of one scale beside its floor."""
    rows = [
        "| figure | world | ours | floor | unit | ratio | processor, ours / floor (ms) | load | reach | reached |",
        "|---" * 10 + "|",
    ]
    for (_name, of, state), one in found.items():
        if of == scale:
            said = "yes" if one.holds else "**no**"
            spent = f"{one.cpu:g} / {one.floor_cpu:g}" if one.cpu is not None and one.floor_cpu is not None else ""
            wall = f"{one.ours:g} | {one.floor:g} | {one.unit} | {one.ratio:g}"
            rows.append(f"| {one.figure} | {state} | {wall} | {spent} | {one.load:g} | {one.reach} | {said} |")
    return "\n".join(rows)


def growth(found: Found) -> str:
    """What each figure costs as the number of pupils grows: ours, and in brackets how many times the floor."""
    scales = sorted({scale for _name, scale, _state in found})
    names = list(dict.fromkeys(name for name, _scale, _state in found))
    rows = ["| figure | " + " | ".join(f"{scale:,}" for scale in scales) + " |", "|---|" + "---|" * len(scales)]
    for name in names:
        cells = [found.get((name, scale, "settled")) for scale in scales]
        rows.append(f"| {name} | " + " | ".join(f"{one.ours:g} ({one.ratio:g} ×)" if one else "" for one in cells) + " |")
    return "\n".join(rows)


def main() -> None:
    """Print both tables; the first is of the largest scale."""
    found = read(Path(sys.argv[1]))
    print(table(found, max(scale for _name, scale, _state in found)), growth(found), sep="\n\n")


if __name__ == "__main__":
    main()
