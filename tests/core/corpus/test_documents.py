"""Documents of Word and LibreOffice, as these and others write them."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest

from core.corpus.formats.walk import read_songs
from core.corpus.options import ImportOptions, Limits
from core.corpus.report import ImportReport
from core.corpus.songs import Song
from core.errors import CorpusError

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
STYLES = (
    f'<w:styles xmlns:w="{W}"><w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:styleId="2"><w:name w:val="heading 2"/></w:style>'
    '<w:style w:styleId="a3"><w:name w:val="Title"/></w:style></w:styles>'
)
LINES = ["清晨的窗台落了一只鸟", "它看着我像看一棵树", "我把面包掰成两半", "一半给它一半给雾"]


def p(text: str, style: str = "", run: str = "") -> str:
    of_style = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{of_style}<w:r>{run}<w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"


EMPTY = "<w:p/>"
BREAK = "<w:br/>"


def docx(body: str, *, space: str = W, styles: str = STYLES) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("_rels/.rels", "<Relationships/>")
        file.writestr("word/styles.xml", styles)
        file.writestr("word/footnotes.xml", f'<w:footnotes xmlns:w="{W}">{p("脚注")}</w:footnotes>')
        file.writestr(
            "word/document.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{space}" xmlns:mc="{MC}">'
            f"<w:body>{body}<w:sectPr/></w:body></w:document>",
        )
    return made.getvalue()


def odt(body: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        file.writestr(
            "content.xml",
            '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:'
            '1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
            f"<office:text>{body}</office:text></office:body></office:document-content>",
        )
    return made.getvalue()


def read(data: bytes, folder: Path, name: str = "songs.docx") -> list[Song]:
    path = folder / name
    path.write_bytes(data)
    return list(read_songs(path, ImportOptions(), ImportReport()))


STANZA = "\n".join(LINES)
ONE_SONG = {
    "a line a paragraph": "".join(map(p, LINES)),
    "one paragraph of lines": p(f"</w:t>{BREAK}<w:t>".join(LINES)),
    "strict": "".join(map(p, LINES)),
    "split into runs": "".join(
        f"<w:p><w:r><w:t>{one[:3]}</w:t></w:r><w:r><w:t>{one[3:]}</w:t></w:r></w:p>"
        for one in LINES
    ),
    "deleted": p(LINES[0])
    + f"<w:p><w:del><w:r><w:delText>旧的一行</w:delText></w:r></w:del><w:r><w:t>{LINES[1]}</w:t>"
    "</w:r></w:p>" + p(LINES[2]) + p(LINES[3]),
    "hidden": p(LINES[0])
    + p("看不见的", run="<w:rPr><w:vanish/></w:rPr>")
    + p(LINES[1], run='<w:rPr><w:vanish w:val="0"/></w:rPr>')
    + p(LINES[2]) + p(LINES[3]),
    "readings above": "<w:p><w:r><w:ruby><w:rt><w:r><w:t>qing</w:t></w:r></w:rt><w:rubyBase><w:r>"
    f"<w:t>清</w:t></w:r></w:rubyBase></w:ruby></w:r><w:r><w:t>{LINES[0][1:]}</w:t></w:r></w:p>"
    + "".join(map(p, LINES[1:])),
    "a field and a note": "<w:p><w:r><w:instrText>PAGE 1</w:instrText></w:r><w:r><w:t>"
    f'{LINES[0]}</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r></w:p>'
    + "".join(map(p, LINES[1:])),
    "the same for old programs": "<w:p><w:r><mc:AlternateContent><mc:Choice>"
    f"<w:t>{LINES[0]}</w:t></mc:Choice><mc:Fallback><w:t>{LINES[0]}</w:t></mc:Fallback>"
    "</mc:AlternateContent></w:r></w:p>" + "".join(map(p, LINES[1:])),
    "in a table": "<w:tbl><w:tr>"
    + "".join(f"<w:tc>{p(one)}</w:tc>" for one in LINES) + "</w:tr></w:tbl>",
}  # fmt: skip


@pytest.mark.parametrize("kind", ONE_SONG)
def test_the_text_of_a_word_document_is_read(tmp_path: Path, kind: str) -> None:
    (song,) = read(docx(ONE_SONG[kind], space=STRICT if kind == "strict" else W), tmp_path)
    assert song.text == STANZA


def test_stanzas_of_lines_are_parted_and_so_are_empty_paragraphs(tmp_path: Path) -> None:
    both = STANZA + "\n\n" + "\n".join(reversed(LINES))
    together = f"</w:t>{BREAK}<w:t>".join(LINES), f"</w:t>{BREAK}<w:t>".join(reversed(LINES))
    (song,) = read(docx("".join(map(p, together))), tmp_path)
    assert song.text == both
    (song,) = read(
        docx("".join(map(p, LINES)) + EMPTY + "".join(map(p, reversed(LINES)))), tmp_path
    )
    assert song.text == both


def test_headings_are_titles_of_songs(tmp_path: Path) -> None:
    body = p("我的歌", "a3") + "".join(
        p(title, "1") + "".join(map(p, lines))
        for title, lines in (("鸟", LINES), ("雾", list(reversed(LINES))))
    )
    found = read(docx(body), tmp_path)
    assert [(song.title, song.text.split("\n")[0]) for song in found] == [
        ("鸟", LINES[0]), ("雾", LINES[3]),
    ]  # fmt: skip


def test_a_page_break_parts_songs(tmp_path: Path) -> None:
    page = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    english = ["the kettle sings before the light", "my father counts the bread", "the river has a"]
    body = "".join(map(p, LINES)) + page + "".join(map(p, english)) + page + "".join(map(p, LINES))
    found = read(docx(body), tmp_path)
    assert [song.text.split("\n")[0] for song in found[:2]] == [LINES[0], english[0]]


def test_a_document_of_libreoffice_is_read(tmp_path: Path) -> None:
    body = (
        "<text:tracked-changes><text:p>weg</text:p></text:tracked-changes>"
        '<text:h text:outline-level="1">鸟</text:h>'
        f"<text:p>{LINES[0]}<text:note><text:p>注</text:p></text:note></text:p>"
        f"<text:p>{LINES[1]}<text:line-break/>{LINES[2]}</text:p>"
        "<text:p><text:ruby><text:ruby-base>一</text:ruby-base><text:ruby-text>yi</text:ruby-text>"
        f"</text:ruby>{LINES[3][1:]}</text:p>"
    )
    (song,) = read(odt(body), tmp_path, "lieder.odt")
    assert (song.title, song.text) == ("鸟", STANZA)


def test_documents_of_a_folder_are_read_and_broken_ones_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(docx("".join(map(p, LINES))))
    (tmp_path / "b.docx").write_bytes(docx("".join(map(p, LINES)))[:300])
    (tmp_path / "c.txt").write_text("the river has a thousand doors\nand none of them is mine\n")
    report = ImportReport()
    found = list(read_songs(tmp_path, ImportOptions(), report))
    assert len(found) == 2
    assert any("b.docx" in one.where for one in report.skipped)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Word document, or one with a"),
        (docx(p("一"))[:-90], "damaged"),
        (docx("<w:p>"), "damaged"),
        (b"plain words", "damaged"),
        (docx("")[:0], "damaged"),
        (docx(p("a" * 900)), "more than 500 characters"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, data: bytes, told: str) -> None:
    path = tmp_path / "song.docx"
    path.write_bytes(data)
    with pytest.raises(CorpusError, match=told):
        list(read_songs(path, ImportOptions(limits=Limits(record=500)), ImportReport()))


def test_xml_that_defines_something_is_refused(tmp_path: Path) -> None:
    made = io.BytesIO()
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaa">]>' + f'<w:document xmlns:w="{W}">&a;</w:document>'
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("word/document.xml", bomb)
    with pytest.raises(CorpusError, match="defines something of its own"):
        read(made.getvalue(), tmp_path)


def test_what_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", " " * (40 << 20))
    with pytest.raises(CorpusError, match="unpacks to more than"):
        read(made.getvalue(), tmp_path)


def test_whatever_the_bytes_are_one_reason_is_told(tmp_path: Path) -> None:
    dice, whole = random.Random(3), docx("".join(map(p, LINES)), styles=STYLES)
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(dice.randint(1, 12)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        try:
            read(bytes(data), tmp_path)
        except CorpusError as error:
            assert str(error)
