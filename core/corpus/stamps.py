"""Time stamps of timed lyrics, in all the ways that programs write them.

    [01:02.34] [1:02,345] [01:02:34] [01:00:02.250] [-00:01.0] [ 00:05.10 ] <00:00.04>
    【01:02】 ［01：02．34］ [00:01.00 --> 00:04.00]
    [16210,3460] (16210,670,0) <300,300,0>      milliseconds from the start, and how long
    [01.02.34] [01;02;34]
    [01:02:03:12]                               the last number counts frames

Where most lines of a text begin or end like this, also

    (01:02) 01:02 -  00:01 -> 00:04  "01:02"  - 1:02  [3.25]  [3.0s -> 4.5s]  3.0 4.5  1'02"  1m02s

A third number behind a colon counts hundredths, as it does in LRC, unless a fraction follows it:
then the first number counts hours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_CLOCK = (
    r"\s*(?P<sign>[+-]?)(?P<first>\d{1,3})\s*[:：]\s*(?P<second>\d{1,2})"
    r"(?:\s*[:：]\s*(?P<third>\d{1,3})(?:[:：](?P<frames>\d{1,3}))?)?"
    r"(?:[.,．。](?P<fraction>\d{1,6}))?\s*"
)
_DOTTED = r"\s*(?P<dotted>\d{1,3}(?P<dot>[.;-])\d{2}(?P=dot)\d{2,3})\s*"
_UNTIL = r"(?:(?:-+>?|[–—~～→])\s*\d{1,3}(?:\s*[:：]\s*\d{1,3}){1,2}(?:[.,．]\d{1,6})?\s*)?"
_LEADING = re.compile(
    r"\s*[\[【［](?:" + _CLOCK + _UNTIL + "|" + _DOTTED + r")[\]】］]"
    r"|\s*\[(?P<start>\d{1,9})\s*,\s*\d{1,9}\]"
)
_BARE = r"\d{1,3}[:：]\d{1,2}(?:[:：]\d{2}){0,2}(?:[.,;]\d{1,6})?"
_MARKED = r"\d{1,3}\s?['′m分]\s?\d{1,2}\s?(?:[\"″s秒]|'')"
_SECONDS = r"\d{1,5}[.,]\d{1,6}\s?s?|\d{1,5}s"
_TO = r"\s*(?:-+>|[-–—~～→,])\s*"
_ANY = rf"(?:{_BARE}|{_MARKED}|{_SECONDS})"
_LOOSE = re.compile(
    r"\s*(?:[-–—*•·>#@'’⏱⏰🕒]\s*|\d{1,4}[.)]?\s+)?(?:"
    rf"[(（\"“{{<\[【]\s*(?P<held>{_ANY})(?:{_TO}{_ANY})?\s*[)）\"”}}>\]】]"
    rf"|(?P<bare>{_BARE}|{_MARKED})(?:{_TO}(?:{_BARE}|{_MARKED}))?(?=[\s|:：;,@'’—–-]|$)"
    rf"|(?P<from>{_SECONDS})(?:{_TO}|\s+)(?:{_SECONDS})(?=[\s|:：;]|$)"
    r"|(?P<said>\d{1,3} minutes?,? )?(?P<second>\d{1,2}) seconds?(?=\s*$)"
    r")(?:\s*[|:：;,@'’]+|\s*[-–—]+(?=\s))?"
)
_TRAILING = re.compile(rf"(?<=\S)\s*(?:[(（\[【]\s*({_BARE})\s*[)）\]】]|\s({_BARE}))\s*$")
_NUMBER = re.compile(r"\d+")
_ANGLED = re.compile(
    r"\s*<" + _CLOCK + r">|\s*<(?P<start>\d{1,9}),\d{1,9}(?:,\d{1,9})?>(?P<dotted>(?!))?"
)
# In the midst of words "[12:30]" may be sung of: only with a fraction is it a stamp.
_SURELY = r"\s*[+-]?\d{1,3}\s*[:：]\s*\d{1,2}\s*[:：.,．]\s*\d{1,6}(?:[.,]\d{1,6})?\s*"
_BETWEEN = re.compile(
    rf"[\[【［]{_SURELY}[\]】］]|[({{（]{_SURELY}[)}}）]"
    r"|<\s*[+-]?\d{1,3}\s*:\s*\d{1,2}(?:\s*[:.,]\s*\d{1,6}){0,2}\s*>"
    r"|[<(]\d{1,9},\d{1,9}(?:,\d{1,9})?[)>]|\[\d{1,9},\d{1,9}\]|[<{]\d{2,7}[>}]|<\d{1,4}\.\d{1,3}>"
)
_VOICE_OF = re.compile(r"\[\d\](?=\S.*\(\d{1,9},\d{1,9}\))")
"""Who sings and how, before a line of Lyricify."""
_TAG = re.compile(r"\s*\[[A-Za-z#]{1,12}\s*[:：]")
_NO_STAMP = re.compile(r"[^<({\[【［（]*+")
_OBJECT = re.compile(r'\{\s*"(?:t"\s*:\s*-?\d|c"\s*:\s*\[)')
_SPACES = re.compile(r"[ \t]{2,}")


_AS_ANGLED = str.maketrans("({（)}）", "<<<>>>")


def leading_stamps(line: str, *, loose: bool = False) -> tuple[list[int], str]:
    """The stamps that a line begins with, in milliseconds, and the rest of the line.

    Args:
        loose: whether a clock without square brackets is a stamp as well, before a line or behind
            it; "(12:30)" may be sung.
    """
    times: list[int] = []
    end = 0
    while found := _LEADING.match(line, end):
        times.append(_milliseconds(found))
        end = found.end()
    if loose and not times and (found := _LOOSE.match(line)):
        first = next(text for text in found.group("held", "bare", "from", "second") if text)
        return [_about((found["said"] or "") + first)], line[found.end() :]
    if loose and not times and (found := _TRAILING.search(line)):
        return [_about(found[1] or found[2])], line[: found.start()]
    # Angled ones behind these are those of the words.
    if not times and (found := _ANGLED.match(line)):
        return [_milliseconds(found)], line[found.end() :]
    return times, line[end:]


def is_timed(lines: Iterable[str]) -> bool:
    """Whether most lines that hold anything begin with a stamp, or stand below one."""
    stamped = alone = others = 0
    for line in lines:
        if found := _LEADING.match(line) or _ANGLED.match(line) or _LOOSE.match(line):
            stamped += 1
            alone += not line[found.end() :].strip()
        elif _TRAILING.search(line) or _OBJECT.match(line) or _VOICE_OF.match(line):
            stamped += 1
        elif line.strip() and not _TAG.match(line):
            others += 1
    return stamped > others - alone and (stamped > others or alone > others // 2)


def is_stamped(lines: Iterable[str]) -> bool:
    """Whether most lines begin with a stamp in brackets, or are a tag of such a file."""
    filled = [line for line in lines if line.strip()]
    own = sum(bool(_LEADING.match(line)) for line in filled)
    tags = sum(bool(_TAG.match(line)) for line in filled)
    return own > 1 and 2 * (own + tags) > len(filled)


def is_loosely_timed(lines: Iterable[str]) -> bool:
    """Whether half the lines begin, or end, with a clock that has no square brackets around it."""
    filled = [line for line in lines if line.strip()]
    loose = (
        not _LEADING.match(line) and (_LOOSE.match(line) or _TRAILING.search(line))
        for line in filled
    )
    return 0 < len(filled) <= 2 * sum(map(bool, loose))


def without_stamps(text: str) -> str:
    """A line without the stamps between its words; one space stays where there was any."""
    if _NO_STAMP.fullmatch(text):
        return text
    bare = _BETWEEN.sub("", _VOICE_OF.sub("", text, count=1))
    return text if bare == text else _SPACES.sub(" ", bare).strip()


def first_stamp(text: str) -> int | None:
    """The time of the first stamp anywhere in a line, in milliseconds."""
    found = _BETWEEN.search(text)
    times, _ = leading_stamps(found[0].translate(_AS_ANGLED)) if found else ([], "")
    return times[0] if times else None


def _about(text: str) -> int:
    """Milliseconds of a clock of any kind; their order is what counts."""
    whole, _, rest = text.replace(",", ".").partition(".")
    seconds = 0
    for number in _NUMBER.findall(whole)[:4]:
        seconds = seconds * 60 + int(number)
    return seconds * 1000 + int((_NUMBER.findall(rest) or ["0"])[0].ljust(3, "0")[:3])


def _milliseconds(found: re.Match[str]) -> int:
    if found["start"] is not None:
        return int(found["start"])
    if found["dotted"] is not None:
        minutes, whole, part = found["dotted"].split(found["dot"])
        return (int(minutes) * 60 + int(whole)) * 1000 + int(part.ljust(3, "0"))
    first, second, third = int(found["first"]), int(found["second"]), found["third"]
    fraction = found["fraction"]
    if third is not None and (fraction is not None or found["frames"] is not None):
        seconds = (first * 60 + second) * 60 + int(third)
    else:
        seconds, fraction = first * 60 + second, fraction or third
    time = seconds * 1000 + int((fraction or "0").ljust(3, "0")[:3])
    return -time if found["sign"] == "-" else time
