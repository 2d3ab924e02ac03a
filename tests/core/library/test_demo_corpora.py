import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import ROOT

pytestmark = pytest.mark.slow

DATA = ROOT / "data"


def _module():
    spec = importlib.util.spec_from_file_location("demo_measure", DATA / "measure.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


measure = _module()


@pytest.mark.parametrize("name", sorted(measure.AIMS))
def test_every_aim_is_reached(name: str) -> None:
    found = measure.measure(DATA / name)
    missed = [row for row in measure.rows(found, measure.AIMS[name]) if not row[3]]
    details = (found.repeated_lines, found.near_pairs, found.shared_where)
    assert not missed, (missed, details)
    assert max(found.beginnings.values()) <= 0.03
    table, songs = measure.read_table(DATA / name), measure.read_songs(DATA / name)
    assert set(table) == set(songs), "each song has its row"


@pytest.mark.parametrize("folder", ["demo-zh", "demo-en"])
def test_the_file_format(folder: str) -> None:
    paths = sorted((DATA / folder).glob("*.txt"))
    assert paths
    for path in paths:
        raw = path.read_bytes()
        assert b"\r" not in raw and raw.endswith(b"\n") and not raw.endswith(b"\n\n"), path
        text = raw.decode("utf-8")
        assert text.startswith("# ") and "\n\n\n" not in text, path
        for number, block in enumerate(text[:-1].split("\n\n")):
            lines = block.split("\n")
            where = f"{path.name}, block {number}: {lines[0]}"
            if lines[0].startswith("# "):
                assert len(lines) == 1, where
                continue
            assert re.fullmatch(r"\[[^\[\]]+\]", lines[0]) and len(lines) > 1, where
            for line in lines[1:]:
                assert line == line.strip() and not line.startswith(("#", "[")), where
                assert line[-1] not in ",.;:，。；：、", where


def test_the_chinese_corpus_is_chinese_characters_and_breaths() -> None:
    for title, lines in measure.read_songs(DATA / "demo-zh").items():
        assert all(re.fullmatch(r"[\u4e00-\u9fff]+( [\u4e00-\u9fff]+)*", line) for line in lines), (
            title
        )


def _corpus(folder: Path, songs: dict[str, str]) -> Path:
    folder = folder / "demo-zh"
    folder.mkdir()
    blocks = [f"# {title}\n\n[主歌]\n{text}\n" for title, text in songs.items()]
    (folder / "01.txt").write_text("\n".join(blocks), encoding="utf-8")
    return folder


def test_a_copied_a_changed_and_a_shared_line_are_found(tmp_path: Path) -> None:
    folder = _corpus(
        tmp_path,
        {
            "甲": "今天的风吹过操场\n今天的风吹过操场\n我们一起去看海",
            "乙": "今天的风吹过操场\n今天的风吹过操场啊\n谁说我们一起去看海吧",
        },
    )
    found = measure.measure(folder)
    assert (found.songs, found.lines, found.distinct_lines) == (2, 6, 4)
    assert found.repeated_lines == ["今天的风吹过操场"]
    assert ("今天的风吹过操场", "今天的风吹过操场啊") in found.near_pairs
    assert found.shared_run == len("今天的风吹过操场今天的风吹过操场")
    assert found.rhymes["昂"] == 1  # 场 with 啊 after it is the same word
    missed = {row[0] for row in measure.rows(found, measure.AIMS["demo-zh"]) if not row[3]}
    assert {"songs", "distinct lines", "lines that two songs have"} <= missed


def test_rare_words_lower_the_share_of_frequent_ones(tmp_path: Path) -> None:
    found = measure.measure(_corpus(tmp_path, {"甲": "雨\n雨\n雨\n雨\n雨\n灯塔\n灯塔"}))
    assert found.frequent_share == pytest.approx(5 / 7)
    assert found.rare == {"灯塔": 2}


def test_a_title_used_twice_is_refused(tmp_path: Path) -> None:
    folder = _corpus(tmp_path, {"甲": "雨"})
    (folder / "02.txt").write_text("# 甲\n\n[主歌]\n雪\n", encoding="utf-8")
    with pytest.raises(ValueError, match="甲"):
        measure.measure(folder)


def test_the_command_prints_json() -> None:
    command = [sys.executable, str(DATA / "measure.py"), "demo-zh", "--json"]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    assert json.loads(run.stdout)["songs"] >= measure.AIMS["demo-zh"].songs
