"""A song as one page for a browser: rhymes coloured and lettered, pinyin above the characters.

The page needs nothing beside itself: no script, no font, no address. It is dark or light as the
reader's system is.
"""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from typing import Final, cast, get_args

from core.songs.document import Document, Section
from core.text.lines import line_end
from core.text.prosody import HAN, Scheme

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_HUES: Final = (210, 20, 130, 285, 50, 330, 175, 90)
"""Degrees of the colour circle, one for each letter; then from the start again."""
_STYLE: Final = """
:root{color-scheme:light dark;--ink:#222;--paper:#fdfcf8;--pale:#777;--light:38%}
@media(prefers-color-scheme:dark){:root{--ink:#e6e3da;--paper:#17181a;--pale:#999;--light:70%}}
body{color:var(--ink);background:var(--paper);max-width:42rem;margin:3rem auto;padding:0 1rem;
font:1.2rem/2.1 Georgia,"Noto Serif CJK SC","Songti SC",serif}
h1{font-size:1.6rem}h2{font-size:.9rem;color:var(--pale);margin:1.6rem 0 0;font-weight:normal}
p{margin:0}.gap{height:1.4rem}rt{font-size:.5em;color:var(--pale)}
.r{font-weight:bold}.l{font-size:.65em;color:var(--pale);padding-left:.7em}
"""


def page(document: Document) -> str:
    """The text of an .html file, all of the song escaped."""
    names = _rhymes(document)
    colours = "".join(
        f".r{letter}{{color:hsl({_HUES[number % len(_HUES)]} 65% var(--light))}}"
        for number, letter in enumerate(dict.fromkeys(names.values()))
    )
    body = [f"<h1>{escape(document.title)}</h1>"]
    for section in document.sections:
        body += _section(document, section, names)
    language = "zh-Hans" if document.language == "zh" else escape(document.language)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(document.title)}</title>\n<style>{_STYLE}{colours}\n</style>\n"
        "</head>\n<body>\n" + "\n".join(body) + "\n</body>\n</html>\n"
    )


def _section(document: Document, section: Section, names: dict[str, str]) -> list[str]:
    rows = [f"<h2>{escape(section.tag)}</h2>" if section.tag else '<div class="gap"></div>']
    if section.folded:
        return rows
    for id in document.lines_of(section):
        text = document.lines[id].text
        end = line_end(text, _scheme(document))
        letter = names.get(end.rhyme, "") if end else ""
        rows.append(f"<p>{_line(text, end.word if end and letter else '', letter)}</p>")
    return rows


def _line(text: str, word: str, letter: str) -> str:
    """A line with pinyin, its rhyming end marked; the last character of a Chinese word."""
    if not letter:
        return _ruby(text)
    word = word[-1:] if re.match(f"[{HAN}]", word) else word
    at = text.lower().rfind(word)
    if not word or at < 0:
        return _ruby(text)
    # Read as a whole line, then cut: a character may be read otherwise alone.
    parts = _readings(text)
    before, rhyme, after = parts[:at], parts[at : at + len(word)], parts[at + len(word) :]
    marked = f'<span class="r r{letter}">{_joined(rhyme)}</span>'
    return f'{_joined(before)}{marked}{_joined(after)}<span class="l">{letter}</span>'


def _ruby(text: str) -> str:
    return _joined(_readings(text))


def _readings(text: str) -> list[tuple[str, str]]:
    """Each character with its pinyin, "" for one that has none."""
    found: list[tuple[str, str]] = []
    for part in re.split(f"([{HAN}]+)", text):
        if not re.match(f"[{HAN}]", part):
            found += [(char, "") for char in part]
            continue
        from pypinyin import pinyin  # not at import: its tables take 0.25 s

        read = [each[0] for each in pinyin(part)]
        if len(read) != len(part):  # one that has no reading is not parted from the next
            read = [pinyin(char)[0][0] for char in part]
        read = ["" if sound == char else sound for char, sound in zip(part, read, strict=True)]
        found += list(zip(part, read, strict=True))
    return found


def _joined(parts: list[tuple[str, str]]) -> str:
    return "".join(
        f"<ruby>{escape(char)}<rt>{escape(read)}</rt></ruby>" if read else escape(char)
        for char, read in parts
    )


def _rhymes(document: Document) -> dict[str, str]:
    """Rhyme class to its letter, for those on which two different words end."""
    words: dict[str, set[str]] = {}
    for row in document.rows:
        if end := line_end(row.line.text, _scheme(document)):
            words.setdefault(end.rhyme, set()).add(end.word)
    shared = [rhyme for rhyme, found in words.items() if len(found) > 1]
    counts = Counter({rhyme: len(words[rhyme]) for rhyme in shared})
    most = {rhyme for rhyme, _ in counts.most_common(len(_LETTERS))}
    return dict(zip((rhyme for rhyme in shared if rhyme in most), _LETTERS, strict=False))


def _scheme(document: Document) -> Scheme:
    known = document.scheme in get_args(Scheme)
    return cast(Scheme, document.scheme) if known else "thirteen"
