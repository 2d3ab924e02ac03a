"""`lyric-studio songs`: listed, shown, exported, removed; no title steers a terminal."""

from __future__ import annotations

from pathlib import Path

import msgspec

from core.forms.sheet import parse
from core.songs.documents import Documents
from core.songs.store import Songbook
from studio.__main__ import run_command as run
from tests.studio.cli.cli_process import Shown, json_lines


def test_songs_are_listed_shown_exported_and_removed(
    home: Path, said: Shown, tmp_path: Path
) -> None:
    compose = ["compose", "海", "--model", "tiny-rnn", "--lines", "2", "--save"]
    assert run(compose) == 0
    text = said().strip()
    (song,) = Songbook(home).list().songs
    assert run(["songs"]) == 0
    assert song.id in said()
    assert run(["songs", "show", song.id]) == 0
    assert text in said()
    assert run(["songs", "show", song.title, "--json"]) == 0
    assert json_lines(said())[0]["id"] == song.id
    assert run(["songs", "export", song.id, str(tmp_path / "song.md")]) == 0
    assert "tiny-rnn" in (tmp_path / "song.md").read_text()
    assert run(["songs", "export", song.id, str(tmp_path / "song.md")]) == 1
    assert run(["songs", "export", song.id, str(tmp_path / "song.md"), "--overwrite"]) == 0
    assert run(["songs", "export", song.id, str(tmp_path / "song.pdf")]) == 1
    assert run(["songs", "export", song.id, str(tmp_path / "song.lrc")]) == 0
    assert text.split("\n")[0] in (tmp_path / "song.lrc").read_text("utf-8")
    assert run(["songs", "export", song.id, str(tmp_path), "--format", "html"]) == 0
    (page,) = tmp_path.glob("*.html")
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert run(["songs", "remove", song.id]) == 0
    assert [gone.id for gone in Songbook(home).trash().songs] == [song.id]


def test_a_form_sheet_has_the_form_that_the_song_was_written_in(home: Path, tmp_path: Path) -> None:
    sheet = (
        "title: 四季\nA = 姑苏\n\n[主歌]\n7 A | 窗______ ~ 窗台上的都是雾\n7 A ~ 你走得很远的路\n"
    )
    documents = Documents(home)
    opened = documents.create(parse(sheet).document)
    song = documents.save(opened)
    opened.history.close()
    file = tmp_path / "mine.form"
    assert run(["songs", "export", song.id, str(file)]) == 0
    assert file.read_text("utf-8") == sheet
    Songbook(home).update(song.id, "窗台上的都是雾\n你走得很远的桥")
    assert run(["songs", "export", song.id, str(file), "--format", "form", "--overwrite"]) == 0
    assert file.read_text("utf-8").endswith("7 ~ 窗台上的都是雾\n7 ~ 你走得很远的桥\n"), (
        "as it is now"
    )


def test_a_hostile_title_stays_in_its_file(home: Path, said: Shown) -> None:
    song = Songbook(home).save("text\x1b[2J", title="a\u202eb\u200bc")
    raw = msgspec.json.decode(Songbook(home).path(song.id).read_bytes())
    assert "\u202e" in raw["title"]
    for command in (["songs"], ["songs", "show", song.id], ["songs", "--json"]):
        assert run(command) == 0
        assert not set(said()) & set("\x1b\u202e\u200b")
