"""Makes `core/text/cmu/words.xz` out of the npm package `cmu-pronouncing-dictionary`.

    npm pack cmu-pronouncing-dictionary@3.0.0 && tar xzf cmu-pronouncing-dictionary-3.0.0.tgz
    python data/english_words.py package/index.js core/text/cmu/words.xz

Of each word is kept what a form asks of it: how many syllables it has, and what it rhymes on, which
is its sound from the last stressed vowel to its end. One line for each rhyme: the sounds, a tab,
and the words, each with its syllables behind it ("light1 tonight2"). "~" before the sounds: no
vowel of these words is stressed. Both notices of the data stand in `core/text/cmu/NOTICE`.
"""

from __future__ import annotations

import lzma
import re
import sys
from collections import defaultdict
from pathlib import Path

_ENTRY = re.compile(r"""^  (?:"((?:[^"\\]|\\.)*)"|([a-z]+)): "([^"]*)",?$""", re.MULTILINE)


def main(source: Path, target: Path) -> None:
    rhymes: defaultdict[str, list[str]] = defaultdict(list)
    for quoted, bare, sounds in _ENTRY.findall(source.read_text("utf-8")):
        word = quoted or bare
        if not re.fullmatch("[a-z']*[a-z][a-z']*", word):  # others: "a(2)", "a.m.", "a42128"
            continue
        phones = sounds.split()
        vowels = [index for index, phone in enumerate(phones) if phone[-1].isdigit()]
        stressed = [index for index in vowels if phones[index][-1] in "12"]
        if not vowels or len(vowels) > 9:
            continue
        start = (stressed or vowels)[-1]
        rhyme = " ".join(phone.rstrip("012") for phone in phones[start:])
        rhymes[rhyme if stressed else "~" + rhyme].append(f"{word}{len(vowels)}")
    lines = [f"{rhyme}\t{' '.join(sorted(words))}" for rhyme, words in sorted(rhymes.items())]
    data = "\n".join(lines).encode("ascii")
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "lc": 4, "lp": 0}]
    target.write_bytes(lzma.compress(data, format=lzma.FORMAT_XZ, filters=filters))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
