"""Names that are too long for their place are cut where nothing tells them apart."""

from __future__ import annotations

from rich.cells import cell_len

from studio.widgets.lines import cut_middle


def test_a_long_name_keeps_its_beginning_and_its_end() -> None:
    assert cut_middle("evenings", 8) == "evenings"
    one, other = (cut_middle(f"songs-of-many-evenings-{n}", 12) for n in (1, 2))
    assert one == "songs-…ngs-1" and other != one
    for name in ("我的歌词和朋友的歌词第一部分", "mixed-混合-songs-第二部分"):
        for cells in range(4, 28):
            cut = cut_middle(name, cells)
            assert cell_len(cut) <= cells
            assert cut == name or (cut[0] == name[0] and cell_len(cut) >= cells - 2)
