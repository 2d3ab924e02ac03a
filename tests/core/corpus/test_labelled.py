"""Labelled texts: what is a text, what its label, what is left out and told, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.corpus.labelled import PARTS, plain_texts, read_labelled
from core.errors import CorpusError
from tests.core.mood_samples import texts, write_files


def rows(separator: str, head: tuple[str, ...], count: int = 30) -> str:
    lines = [separator.join(head)]
    for label in ("bright", "sad"):
        for number, text in enumerate(texts(label, count)):
            cells = {"text": text.replace("\n", "\\n"), "song": f"{label}{number // 3}"}
            lines.append(separator.join(cells.get(name, label) for name in head))
    return "\n".join(lines) + "\n"


def test_a_file_is_named_by_its_label_and_read_as_it_looks(tmp_path: Path) -> None:
    found = read_labelled(write_files(tmp_path))
    assert found.labels == ("bright", "sad")
    assert found.by_block == ("bright.txt", "sad.txt")
    assert len(found.texts) == 80
    assert all(each.text.count("\n") == 1 for each in found.texts)
    stray = "\n".join(f"第{n}条" for n in range(200))
    assert plain_texts(f"{stray}\n\n{stray}")[0] is False
    assert plain_texts("一行\n\n两行\n\n三行\n") == (False, ["一行", "两行", "三行"])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("all.tsv", rows("\t", ("text", "label"))),
        ("all.csv", rows(",", ("song", "mood", "text")).replace("mood,text", "mood,review")),
        (
            "all.jsonl",
            "\n".join(
                f'{{"sentence": "{text}", "sentiment": "{label}"}}'.replace("\n", "\\n")
                for label in ("bright", "sad")
                for text in texts(label, 30)
            ),
        ),
    ],
)
def test_a_table_has_columns_by_their_usual_names(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    found = read_labelled([tmp_path / name])
    assert found.labels == ("bright", "sad")
    assert len(found.texts) == 60
    assert {part: len(found.of(part)) > 0 for part in PARTS} == dict.fromkeys(PARTS, True)


def test_what_belongs_together_stays_on_one_side(tmp_path: Path) -> None:
    path = tmp_path / "songs.tsv"
    path.write_text(rows("\t", ("text", "label", "song"), 60), encoding="utf-8")
    found = read_labelled([path])
    parts: dict[str, set[str]] = {}
    for each in found.texts:
        parts.setdefault(each.group, set()).add(each.part)
    assert len(parts) == 40
    assert all(len(part) == 1 for part in parts.values())
    again = read_labelled([path], seed=1)
    assert [each.part for each in again.texts] != [each.part for each in found.texts]


def test_doubles_and_contradictions_are_left_out_and_told(tmp_path: Path) -> None:
    bright, sad = write_files(tmp_path)
    own = bright.read_text("utf-8")
    bright.write_text(f"{own}\n\n{own}\n\n两边都有\n这一段", encoding="utf-8")
    sad.write_text(f"{sad.read_text('utf-8')}\n\n两边都有，\n这一段！", encoding="utf-8")
    found = read_labelled([bright, sad])
    assert (len(found.texts), found.contradicting) == (80, 1)
    told = "\n".join(found.told(lambda text, **fields: text.format(**fields)))
    assert "1 texts stand under two labels: left out" in told
    assert "41 doubled texts left out" in told


def too_few(folder: Path) -> list[Path]:
    paths = write_files(folder)
    paths[1].write_text("\n\n".join(texts("sad", 19)), encoding="utf-8")
    return paths


def without_label(folder: Path) -> list[Path]:
    (folder / "a.csv").write_text("text,stars\n很好,5\n", encoding="utf-8")
    return [folder / "a.csv"]


def without_text(folder: Path) -> list[Path]:
    (folder / "a.jsonl").write_text('{"words": "很好", "label": "pos"}\n', encoding="utf-8")
    return [folder / "a.jsonl"]


def broken(folder: Path) -> list[Path]:
    (folder / "a.jsonl").write_text('{"text": "很好", \n', encoding="utf-8")
    return [folder / "a.jsonl"]


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda folder: write_files(folder)[:1], "there is one label only (bright)"),
        (too_few, "label 'sad' has 19 texts, fewer than 20"),
        (without_label, "there is no column of labels; found: text, stars"),
        (without_text, "there is no column of texts; found: words, label"),
        (broken, "this is no valid JSON"),
        (lambda folder: [folder / "none.txt"], "there is no such file"),
    ],
)
def test_what_cannot_be_learnt_from_is_refused_with_a_word(
    tmp_path: Path, make: Callable[[Path], list[Path]], told: str
) -> None:
    with pytest.raises(CorpusError) as caught:
        read_labelled(make(tmp_path))
    assert told in str(caught.value)
