"""Archives that are damaged, lie, or mean harm: one clear error, and nothing half-written."""

from __future__ import annotations

import gzip
import io
import random
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from core.corpus.formats.archive import MAX_DIRECTORY_BYTES
from core.corpus.options import Limits
from tests.core.corpus.refusals import SONGS, refused, written
from tests.core.corpus_samples import read, zip_file


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_truncated_zip(tmp_path: Path, share: float) -> None:
    data = packed({"a.txt": SONGS, "b.txt": SONGS})
    path = written(tmp_path, "x.zip", data[: int(len(data) * share)])
    refused(path, "damaged or cut short")


def test_zip_with_damaged_data(tmp_path: Path) -> None:
    data = bytearray(packed({"a.txt": SONGS}))
    data[60:90] = bytes(30)
    refused(written(tmp_path, "x.zip", bytes(data)), "damaged or cut short")


def test_truncated_gzip(tmp_path: Path) -> None:
    data = gzip.compress(SONGS)
    refused(written(tmp_path, "x.txt.gz", data[:-20]), "damaged or cut short")
    refused(written(tmp_path, "y.txt.gz", SONGS), "damaged or cut short")


def test_zip_bomb_by_ratio(tmp_path: Path) -> None:
    line = "我把想念写成一行行\n".encode()
    path = written(tmp_path, "x.zip", packed({"a.txt": line * 200_000}))
    refused(path, "more than 100 times")
    gz = written(tmp_path, "x.txt.gz", gzip.compress(line * 200_000))
    refused(gz, "more than 100 times")


def test_zip_bomb_by_size(tmp_path: Path) -> None:
    path = written(tmp_path, "x.zip", packed({f"{n}.txt": SONGS for n in range(5)}))
    limits = Limits(archive_total=3 * len(SONGS))
    refused(path, "unpacks to more than", limits=limits)
    gz = written(tmp_path, "x.txt.gz", gzip.compress(SONGS))
    refused(gz, "unpacks to more than", limits=Limits(archive_total=1000))


def test_zip_bomb_by_count(tmp_path: Path) -> None:
    path = written(tmp_path, "x.zip", packed({f"{n}.txt": b"la" for n in range(11)}))
    refused(path, "holds 11 files; at most 10", limits=Limits(archive_members=10))


def test_zip_whose_sizes_are_lies(tmp_path: Path) -> None:
    data = bytearray(packed({"a.txt": "我把想念写成一行行\n".encode() * 200_000}))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", data, data.index(mark) + at, 100)
    refused(written(tmp_path, "x.zip", bytes(data)), "times its size|damaged or cut short")


def test_zip_whose_members_overlap(tmp_path: Path) -> None:
    """One packed kernel under many names: each is small, all together are not."""
    rng = random.Random(2)
    text = b"".join(rng.randbytes(6).hex().encode() + b"\n" for _ in range(40_000))
    kernel = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = kernel.compress(text) + kernel.flush()
    head = struct.pack(
        "<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, zlib.crc32(text), len(body), len(text), 5, 0
    )
    data = head + b"a.txt" + body
    directory = b""
    for number in range(2_000):
        name = f"{number:05}.txt".encode()
        directory += (
            struct.pack(
                "<4s6H3L5H2L",
                b"PK\x01\x02",
                20,
                20,
                0,
                8,
                0,
                0,
                zlib.crc32(text),
                len(body),
                len(text),
                len(name),
                0,
                0,
                0,
                0,
                0,
                0,
            )
            + name
        )
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2_000, 2_000, len(directory), len(data), 0)
    path = written(tmp_path, "x.zip", data + directory + end)
    refused(path, "damaged|more than")


def test_zip_with_an_endless_list_of_members(tmp_path: Path) -> None:
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, MAX_DIRECTORY_BYTES + 1, 0, 0)
    refused(written(tmp_path, "x.zip", SONGS + end), "list of files in this archive is too long")


@pytest.mark.parametrize(
    "name", ["../a.txt", "songs/../../a.txt", "/etc/a.txt", "C:\\a.txt", "..\\a.txt", "C:a.txt"]
)
def test_names_that_lead_out_of_a_zip(tmp_path: Path, name: str) -> None:
    refused(written(tmp_path, "x.zip", packed({"good.txt": SONGS, name: SONGS})), "leads out of it")


def test_links_in_a_zip_are_not_followed(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("a.txt")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    refused(tmp_path / "x.zip", "no lyrics in this archive")


def test_an_encrypted_zip(tmp_path: Path) -> None:
    data = bytearray(packed({"a.txt": SONGS}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    refused(written(tmp_path, "x.zip", bytes(data)), "encrypted")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_of_an_unusual_method(tmp_path: Path, method: int) -> None:
    refused(written(tmp_path, "x.zip", packed({"a.txt": SONGS}, method)), "unusual method")


def test_one_bad_file_in_a_folder_costs_itself_alone_and_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "lyrics"
    folder.mkdir()
    written(folder, "a.txt", SONGS)
    bad = {
        str(zip_file(folder / "b.zip", {"../c.txt": SONGS})): "leads out of it",
        str(written(folder, "c.json", b'[{"text": ')): "no valid JSON",
        str(written(folder, "d", b"\x89PNG\r\n\0\0")): "a picture",
        str(written(folder, "e.txt", b"<html><p>la</p></html>")): "a web page",
    }
    songs, report = read(folder)
    assert songs
    told = {each.where: each.reason.format(**each.fields) for each in report.skipped}
    assert told.keys() == bad.keys()
    for where, reason in bad.items():
        assert reason in told[where]


def test_a_packed_file_that_is_broken_does_not_end_a_folder(tmp_path: Path) -> None:
    written(tmp_path, "a.txt", SONGS)
    written(tmp_path, "b.txt.gz", b"\x1f\x8b\x08\0no gzip")
    written(tmp_path, "c.krc", b"krc1" + bytes(range(99)))
    songs, report = read(tmp_path)
    assert songs
    assert [Path(each.where).name for each in report.skipped] == ["b.txt.gz", "c.krc"]


def test_one_bad_file_in_an_archive_costs_itself_alone_and_is_told(tmp_path: Path) -> None:
    members = {"a.json": b"{", "b.txt": bytes(range(256)), "c.txt": SONGS, "Song 1": SONGS}
    songs, report = read(written(tmp_path, "x.zip", packed(members)))
    assert {song.source.rpartition(":")[2] for song in songs} == {"c.txt", "Song 1"}
    told = [each.where.rpartition(":")[2] for each in report.skipped]
    assert told == ["a.json", "b.txt"]


@pytest.mark.parametrize("name", ["03. 雨", "Mr. Rain", "track.01"])
def test_a_dot_in_a_name_makes_no_suffix(tmp_path: Path, name: str) -> None:
    written(tmp_path, name, b"rain on the roof\nand no train")
    (song,), _ = read(tmp_path)
    assert song.title == name


def test_a_folder_of_bad_files_alone_has_no_lyrics(tmp_path: Path) -> None:
    folder = tmp_path / "lyrics"
    folder.mkdir()
    written(folder, "c.json", b'[{"text": ')
    refused(folder, "no lyrics in this folder", at=str(folder))


def test_files_without_a_suffix_are_looked_into(tmp_path: Path) -> None:
    folder = tmp_path / "lyrics"
    folder.mkdir()
    for name in ("Song 1", "雨", "LICENSE"):
        written(folder, name, SONGS)
    songs, report = read(folder)
    assert {Path(song.source).name for song in songs} == {"Song 1", "雨"}
    assert [Path(each.where).name for each in report.skipped] == ["LICENSE"]
