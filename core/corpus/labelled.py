"""Texts with labels: two or more files named by their label, or tables with a column of labels.

Of a plain text file the name is the label (`neg.txt`, `pos.txt`). It is read by how it looks: where
blank lines part blocks of several lines, a block is a text, else a line is. Tables (.csv, .tsv) and
records (.jsonl, .json) have a column of texts and one of labels by a usual name; a column of songs
or groups keeps what belongs together on one side of the split, and one of parts says it outright.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b
from pathlib import Path

import msgspec

from core.corpus.formats.opening import Source, decoded, open_regular
from core.corpus.options import TEXT_FIELDS, ImportOptions
from core.corpus.report import ImportReport
from core.corpus.sketch import compared_form
from core.errors import CorpusError

TEXTS = (*TEXT_FIELDS, "review", "sentence", "section", "line", "文本", "内容", "评论", "句")
LABELS = (
    "label",
    "mood",
    "sentiment",
    "emotion",
    "class",
    "category",
    "标签",
    "情感",
    "情绪",
    "类别",
)
GROUPS = ("song", "title", "group", "poem", "歌名", "标题")
PARTS = ("train", "choose", "held-out")
"""To learn from, to choose by, and to tell by: nothing is learnt from or chosen by the last."""
LEAST_TEXTS = 20
"""Of a label; of fewer nothing can be held out that tells anything."""
MOST_LABELS = 8
SHARES = (0.1, 0.1)
"""Of the texts of a label, those to choose by and those held out."""
MOST_HELD_OUT = 3000
_TABLES = {".csv": ",", ".tsv": "\t"}
_RECORDS = (".json", ".jsonl", ".ndjson")
SUFFIXES = (".txt", *_TABLES, *_RECORDS)
"""Of files that are offered; whatever else is given is read as plain text."""
_BLANK = re.compile(r"\n[ \t\u3000]*\n+")
_BLOCKS = 0.5
"""Share of the blocks that have more than one line, from which on a block is a text."""
_BLOCK_LINES = 80
"""Lines of a block, in the mean, up to which it is one: a stray blank line in a list of thousands
parts nothing."""


@dataclass(frozen=True)
class LabelledText:
    """One text; `part` is one of PARTS once it is settled."""

    text: str
    label: str
    group: str = ""
    part: str = ""


@dataclass(frozen=True)
class Labelled:
    """Texts to learn labels from, each with its part, and what was done to them."""

    texts: tuple[LabelledText, ...]
    labels: tuple[str, ...]
    """Sorted."""
    doubled: int
    contradicting: int
    """Distinct texts that stood under more than one label."""
    by_block: tuple[str, ...]
    by_line: tuple[str, ...]
    """Plain text files by what was a text in them."""

    def of(self, part: str) -> list[LabelledText]:
        return [text for text in self.texts if text.part == part]

    def told(self, t: Callable[..., str]) -> Iterator[str]:
        """What was found and done, in sentences of the language of `t`."""
        counts = Counter(text.label for text in self.texts)
        named = ", ".join(f"{label} {counts[label]}" for label in self.labels)
        yield t("{count} texts: {named}", count=len(self.texts), named=named)
        if self.by_block:
            yield t("a text for each block: {files}", files=", ".join(self.by_block))
        if self.by_line:
            yield t("a text for each line: {files}", files=", ".join(self.by_line))
        if self.contradicting:
            yield t("{count} texts stand under two labels: left out", count=self.contradicting)
        if self.doubled >= len(self.texts):
            yield t("half of the texts or more are doubled: {count} left out", count=self.doubled)
        elif self.doubled:
            yield t("{count} doubled texts left out", count=self.doubled)
        learn, choose, held = (len(self.of(part)) for part in PARTS)
        yield t(
            "{learn} to learn from, {choose} to choose by, {held} held out",
            learn=learn,
            choose=choose,
            held=held,
        )


def read_labelled(
    paths: Sequence[Path], options: ImportOptions | None = None, *, seed: int = 0
) -> Labelled:
    """Reads, de-duplicates and parts labelled texts.

    Raises:
        CorpusError: a file cannot be read, lacks a column, or there is too little to learn from.
    """
    options = options or ImportOptions()
    found: list[LabelledText] = []
    looks: dict[bool, list[str]] = {True: [], False: []}
    for path in paths:
        suffix = path.suffix.lower()
        if suffix in _TABLES or suffix in _RECORDS:
            found += _of_rows(path, options)
        else:
            blocks, texts = plain_texts(_text_of(path, options))
            looks[blocks].append(path.name)
            found += [LabelledText(text, path.stem.strip()) for text in texts]
    kept, doubled, contradicting = _without_doubles(found)
    labels = _checked(kept, paths)
    parted = tuple(_parted(kept, labels, seed))
    return Labelled(parted, labels, doubled, contradicting, tuple(looks[True]), tuple(looks[False]))


def plain_texts(text: str) -> tuple[bool, list[str]]:
    """The texts of a plain file, and whether each is a block."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    blocks = [block.strip() for block in _BLANK.split(text) if block.strip()]
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    long = sum("\n" in block for block in blocks)
    parted = len(blocks) > 1 and len(lines) <= _BLOCK_LINES * len(blocks)
    if parted and long >= _BLOCKS * len(blocks):
        return True, blocks
    return False, lines


def _text_of(path: Path, options: ImportOptions) -> str:
    opened = partial(open_regular, path)
    source = Source(str(path), path.stem, path.suffix.lower(), opened, alone=True)
    return "".join(decoded(source, options, ImportReport()))


def _of_rows(path: Path, options: ImportOptions) -> Iterator[LabelledText]:
    """The texts of a table or of records."""
    suffix, where = path.suffix.lower(), str(path)
    text = _text_of(path, options)
    if suffix in _TABLES:
        csv.field_size_limit(options.limits.record)
        try:
            rows = list(csv.DictReader(io.StringIO(text), delimiter=_separator(text, suffix)))
        except csv.Error as error:
            raise CorpusError(
                "this table is broken ({reason})", where=where, reason=error
            ) from error
    else:
        rows = list(_records(text, where))
    names = list(dict.fromkeys(str(name) for row in rows[:100] for name in row if name))
    column = {
        what: _column(names, wanted)
        for what, wanted in (("text", (*options.fields, *TEXTS)), ("label", LABELS))
    }
    for what, name in column.items():
        if name is None:
            raise CorpusError(
                "there is no column of {kind}s; found: {columns}",
                where=where,
                kind=what,
                columns=", ".join(names[:12]) or "-",
                hint="name the columns text and label",
            )
    group, part = _column(names, GROUPS), _column(names, ("part", "split"))
    for row in rows:
        text = str(row.get(column["text"] or "") or "").replace("\\n", "\n").strip()
        label = row.get(column["label"] or "")
        if not text or label in (None, ""):
            continue
        told = str(row.get(part or "") or "")
        own = str(row.get(group or "") or "")
        yield LabelledText(text, str(label).strip(), own, told if told in PARTS else "")


def _separator(text: str, suffix: str) -> str:
    first = text.partition("\n")[0]
    return max((_TABLES[suffix], ",", "\t", ";"), key=first.count)


def _records(text: str, where: str) -> Iterator[dict[str, object]]:
    try:
        if text.lstrip()[:1] == "[":
            yield from msgspec.json.decode(text, type=list[dict[str, object]])
            return
        for line in text.split("\n"):
            if line.strip():
                yield msgspec.json.decode(line, type=dict[str, object])
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise CorpusError("this is no valid JSON ({reason})", where=where, reason=error) from error


def _column(names: Sequence[str], wanted: Sequence[str]) -> str | None:
    known = {name.strip().casefold(): name for name in names}
    return next((known[name.casefold()] for name in wanted if name.casefold() in known), None)


def _without_doubles(texts: Sequence[LabelledText]) -> tuple[list[LabelledText], int, int]:
    """Each text once; those under two labels not at all, since one of them must be wrong."""
    labels: dict[str, set[str]] = {}
    forms = [compared_form(text.text) for text in texts]
    for form, text in zip(forms, texts, strict=True):
        labels.setdefault(form, set()).add(text.label)
    kept = {
        form: text
        for form, text in reversed(list(zip(forms, texts, strict=True)))
        if len(labels[form]) == 1
    }
    contradicting = sum(len(under) > 1 for under in labels.values())
    return list(reversed(kept.values())), len(texts) - len(labels), contradicting


def _checked(texts: Sequence[LabelledText], paths: Sequence[Path]) -> tuple[str, ...]:
    """The labels, of which there must be some, each with enough texts."""
    counts = Counter(text.label for text in texts)
    if len(counts) < 2:
        raise CorpusError(
            "there is one label only ({labels}): nothing to tell apart",
            labels=next(iter(counts), "-"),
            hint="give a file for each label, or a table with a column of labels",
        )
    if len(counts) > MOST_LABELS:
        raise CorpusError(
            "{found} labels are more than the {most} that one can learn here: {labels}",
            found=len(counts),
            most=MOST_LABELS,
            labels=", ".join(sorted(counts)[:MOST_LABELS]),
            hint="put labels together",
        )
    few = [label for label, count in sorted(counts.items()) if count < LEAST_TEXTS]
    if few:
        raise CorpusError(
            "label {label!r} has {found} texts, fewer than {least}",
            label=few[0],
            found=counts[few[0]],
            least=LEAST_TEXTS,
            hint="add texts, or leave the label out",
        )
    return tuple(sorted(counts))


def _parted(
    texts: Sequence[LabelledText], labels: Sequence[str], seed: int
) -> Iterator[LabelledText]:
    """Gives each text its part: a share of each label, whole groups, by a hash and the seed."""
    if any(text.part for text in texts):
        yield from (replace(text, part=text.part or "train") for text in texts)
        return
    groups: dict[str, str] = {}
    sizes: Counter[str] = Counter()
    for text in texts:
        key = text.group or text.text
        groups.setdefault(key, text.label)
        sizes[key] += 1
    parts: dict[str, str] = {}
    for label in labels:
        own = sorted((key for key, under in groups.items() if under == label), key=_hash(seed))
        total = sum(sizes[key] for key in own)
        most = MOST_HELD_OUT // len(labels)
        ends = [min(most, max(1.0, share * total)) for share in SHARES]
        done = 0.0
        for key in own[:-1]:  # one is always left to learn from
            parts[key] = PARTS[1] if done < ends[0] else PARTS[2]
            done += sizes[key]
            if done >= sum(ends):
                break
    for text in texts:
        yield replace(text, part=parts.get(text.group or text.text, PARTS[0]))


def _hash(seed: int) -> Callable[[str], bytes]:
    salt = seed.to_bytes(8, "little")
    return lambda key: blake2b(
        key.encode("utf-8", "surrogatepass"), digest_size=8, salt=salt
    ).digest()
