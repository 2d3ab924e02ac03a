"""What is told of a corpus, on the screen and on the command line: figures, what was left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from core.corpus.info import CorpusInfo
from core.runs.amount import amount
from core.tokens.info import TokenInfo
from studio.wording.figures import number
from studio.wording.i18n import t

EXAMPLES = 3
"""So many lines of each kind are shown of what was left out."""


@dataclass(frozen=True)
class LeftOut:
    """One kind of thing that did not become part of a corpus."""

    what: str
    """With its count."""
    examples: tuple[str, ...] = ()
    more: int = 0
    """How many there are beyond the examples."""


def figures(info: CorpusInfo, tokens: TokenInfo | None) -> list[tuple[str, str]]:
    """Names and values of what a corpus holds."""
    split = t(
        "{train} songs to learn from; lines from within them are held out, which tests less"
        if info.held_out_within
        else "{train} songs to learn from, {held_out} held out",
        train=f"{info.train_songs:,}",
        held_out=f"{info.held_out_songs:,}",
    )
    leak = t(
        "{share} of held-out lines stand in training songs; longest shared run {longest}",
        share=f"{info.leak.lines:.1%}",
        longest=info.leak.longest,
    )
    doubled = t(
        "{same} songs the same, {near} nearly the same, {blocks} repeated blocks",
        same=info.duplicate_songs,
        near=info.near_duplicate_songs,
        blocks=info.repeated_blocks,
    )
    rows = [
        (t("songs"), f"{info.songs:,}"),
        (t("lines"), f"{info.lines:,}"),
        (t("characters"), f"{info.characters:,}"),
        (t("split"), split),
        (t("leak"), leak),
        (t("duplicates"), doubled),
    ]
    if tokens is not None:
        known = t(
            "{size} known, {segmenter}", size=f"{tokens.vocabulary:,}", segmenter=tokens.segmenter
        )
        rows += [
            (t("tokens"), f"{tokens.train_tokens + tokens.held_out_tokens:,}"),
            (t("enough for"), amount_line(tokens)),
            (t("vocabulary"), known),
            (t("unknown"), f"{tokens.unknown_share:.2%}"),
        ]
    if info.aside_lines:
        aside = t(
            "{lines} lines of translations, in {songs} songs; `corpus show {name} --aside` shows "
            "them",
            lines=f"{info.aside_lines:,}",
            songs=f"{info.aside_songs:,}",
            name=info.name,
        )
        rows.append((t("kept aside"), aside))
    for encoding, count in info.encoding_counts.items():
        rows.append((t("encoding"), t("{encoding}, {count} files", encoding=encoding, count=count)))
    return rows


def amount_line(tokens: TokenInfo) -> str:
    """A word on how much there is to learn from."""
    step = amount(tokens.train_tokens)
    return t(
        "{name}: {meaning} ({tokens} tokens to learn from)",
        name=t(step.name),
        meaning=t(step.meaning),
        tokens=f"{tokens.train_tokens:,}",
    )


def left_out(info: CorpusInfo) -> list[LeftOut]:
    """What the files held and the corpus does not, apart from doubled songs."""
    kinds = [_lines(info, reason, count) for reason, count in info.removed_by_reason.items()]
    if info.skipped_count:
        told = t("{count} files passed over", count=f"{info.skipped_count:,}")
        shown = [f"{one.where}: {t(one.reason, **one.fields)}" for one in info.skipped[:EXAMPLES]]
        kinds.append(LeftOut(told, tuple(shown), info.skipped_count - len(shown)))
    if info.broken_characters:
        told = t("{count} broken characters", count=number(info.broken_characters, 0))
        kinds.append(LeftOut(told))
    if info.long_songs:
        kinds.append(LeftOut(t("{count} pieces of songs too long", count=info.long_songs)))
    return kinds


def _lines(info: CorpusInfo, reason: str, count: int) -> LeftOut:
    told = t("{count} lines: {reason}", count=f"{count:,}", reason=t(reason))
    shown = [each.text for each in info.removed_lines if each.reason == reason][:EXAMPLES]
    return LeftOut(told, tuple(shown), count - len(shown))


def doubts(info: CorpusInfo) -> Iterator[str]:
    """Files that may have been read wrongly, each with why."""
    for doubt in info.doubts:
        yield f"{doubt.where}: {t(doubt.sentence, **doubt.fields)}"
