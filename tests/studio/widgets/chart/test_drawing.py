"""The chart as text: what it shows, what it must not lose, what it must survive."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from studio.widgets.chart import raster
from studio.widgets.chart.axes import linear_ticks, ticks
from studio.widgets.chart.colours import styles
from studio.widgets.chart.curves import Series, smooth, thin
from studio.widgets.chart.drawing import draw
from studio.widgets.chart.options import Chart, ChartOptions
from studio.widgets.chart.view import ChartView
from studio.wording.figures import short_number

NAN = math.nan


def line(*values: float, **options: object) -> Series:
    y = np.array(values, dtype=np.float64)
    return Series(np.arange(len(y), dtype=np.float64), y, **options)  # type: ignore[arg-type]


def plain(chart: Chart) -> list[str]:
    return re.sub("\x1b\\[[0-9;]*m", "", chart.text).split("\n")


def test_fills_exactly_the_size_it_was_given() -> None:
    for width, height in ((12, 4), (40, 8), (120, 30), (79, 15)):
        rows = plain(
            draw(
                [line(5, 4, 3, 2)], ChartOptions(width, height, steps_per_epoch=2, step_label="步")
            )
        )
        assert len(rows) == height
        assert {cell_len(row) for row in rows} == {width}


@pytest.mark.parametrize(
    "values", [(), (NAN, NAN), (math.inf,), (5.0,), (5.0, 5.0), (0.0,), (-1.0, 0.0, 1e300)]
)
@pytest.mark.parametrize("log", [False, True])
def test_survives_curves_with_nothing_to_show(values: tuple[float, ...], log: bool) -> None:
    chart = draw([line(*values, best=(0, values[0] if values else NAN))], ChartOptions(40, 10, log))
    assert len(plain(chart)) == 10


def test_log_axis_only_when_all_shown_is_positive() -> None:
    assert draw([line(100, 10, 1)], ChartOptions(40, 10, log=True)).log
    assert not draw([line(100, 10, 0)], ChartOptions(40, 10, log=True)).log
    only_positive = ChartOptions(40, 10, log=True, window=(0, 1))
    assert draw([line(100, 10, 5, 4, 0)], only_positive).log, "what is out of view does not count"


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=20))
@settings(max_examples=40, deadline=None)
def test_the_dots_of_a_line_hang_together_and_hold_its_points(
    points: list[tuple[int, int]],
) -> None:
    x, y = (np.array(values, dtype=np.int64) for values in zip(*points, strict=True))
    column, row = raster.dots(x, y)
    assert set(points) <= set(zip(column.tolist(), row.tolist(), strict=True))
    assert max(np.abs(np.diff(column)).max(initial=0), np.abs(np.diff(row)).max(initial=0)) <= 1
    cells = raster.braille(column, row, 31)
    drawn = sum((ord(mark) - 0x2800).bit_count() for mark in cells.values())
    assert drawn == len(set(zip(column.tolist(), row.tolist(), strict=True))), "each dot, once"


def test_no_dots_are_no_cells() -> None:
    none = np.array([], dtype=np.int64)
    assert raster.braille(none, none, 31) == {}


def test_a_line_is_cut_at_the_edges_of_the_picture() -> None:
    x, y = raster.clipped(np.array([0.0, 10.0, 20.0]), np.array([0.0, 10.0, 0.0]), 5.0, 18.0)
    assert x.tolist() == [5.0, 10.0, 18.0] and y.tolist() == [5.0, 10.0, 2.0]
    x, y = raster.clipped(np.array([0.0, 1e6]), np.array([3.0, 3.0]), 5.0, 6.0)
    assert x.tolist() == [5.0, 6.0] and y.tolist() == [3.0, 3.0]


def test_nan_is_a_gap() -> None:
    whole = plain(draw([line(*[3.0] * 40)], ChartOptions(44, 8)))
    parted = plain(draw([line(*[3.0] * 15, *[NAN] * 10, *[3.0] * 15)], ChartOptions(44, 8)))
    row = next(i for i, text in enumerate(whole) if re.search("[\u2801-\u28ff]", text))
    assert len(re.findall("[\u2801-\u28ff]+", whole[row])) == 1
    assert len(re.findall("[\u2801-\u28ff]+", parted[row])) == 2


def test_curves_differ_without_colour_and_the_best_is_marked() -> None:
    chart = draw(
        [line(9, 7, 6, 5), line(9.5, 8, 7, 7.5, color=1, marker="o", best=(2, 7.0))],
        ChartOptions(60, 16),
    )
    text = "\n".join(plain(chart))
    assert text.count("o") >= 2
    at = next(number for number, row in enumerate(plain(chart)) if "*" in row)
    assert re.search(r"\b7\b", plain(chart)[at + 1]), "its figure stands under it"


def test_ascii_mode_draws_with_ascii_alone() -> None:
    options = ChartOptions(60, 16, ascii=True, smoothing=0.9, steps_per_epoch=2)
    chart = draw([line(9, 7, 8, 5, smooth=True, marker="o", best=(3, 5))], options)
    assert "".join(plain(chart)).isascii()


def test_colours_are_of_the_terminals_sixteen_and_the_ground_is_left_alone() -> None:
    text = draw([line(9, 7, 6, 5)], ChartOptions(60, 16)).text
    used = {int(n) for n in re.findall("38;5;([0-9]+)m", text)}
    assert used and max(used) < 16
    assert "48;" not in text


def test_thinning_keeps_every_peak_and_few_points() -> None:
    y = np.random.default_rng(0).normal(5, 0.1, 20_000)
    y[7_777], y[13_131] = 50.0, -50.0
    x = np.arange(20_000.0)
    places = thin(x, y, (0, 19_999), 100)
    assert len(places) <= 400
    assert {7_777, 13_131} <= set(places.tolist())
    assert (np.diff(places) > 0).all()


def test_a_thinned_picture_has_the_extent_of_the_whole_one() -> None:
    y = np.random.default_rng(1).normal(5, 0.5, 5000)
    y[1234] = np.nan
    chart = draw([line(*y)], ChartOptions(80, 20))
    assert chart.bounds[0] <= np.nanmin(y) and chart.bounds[1] >= np.nanmax(y)


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=300), st.booleans())
@settings(max_examples=40, deadline=None)
def test_any_values_can_be_drawn(values: list[float], log: bool) -> None:
    chart = draw([line(*values, smooth=True, marker="o")], ChartOptions(50, 10, log, smoothing=0.9))
    assert len(plain(chart)) == 10


def test_smoothing_is_not_pulled_to_zero_and_keeps_gaps() -> None:
    assert smooth(np.array([4.0, 4.0, 4.0]), 0.9) == pytest.approx([4.0, 4.0, 4.0])
    result = smooth(np.array([4.0, NAN, 2.0]), 0.5)
    assert math.isnan(result[1])
    assert result[2] == pytest.approx((0.5 * 0.5 * 4 + 0.5 * 2) / 0.75)


def test_smoothing_leaves_the_raw_curve_dim_beneath() -> None:
    noisy = line(*np.random.default_rng(2).normal(5, 1, 60), smooth=True)
    assert "38;5;8m" not in draw([noisy], ChartOptions(60, 12)).text
    assert "38;5;8m" in draw([noisy], ChartOptions(60, 12, smoothing=0.9)).text


def test_axis_counts_steps_and_epochs() -> None:
    rows = plain(draw([line(*range(1000, 0, -1))], ChartOptions(80, 14, steps_per_epoch=100)))
    assert re.search(r"0 .*200 .*400 .*600 .*800 .*step", rows[-2])
    assert re.search(r"0 .*2 .*4 .*6 .*8 .*epoch", rows[-1])


@given(st.floats(-1e4, 1e4), st.floats(1e-3, 1e9), st.integers(2, 12))
@settings(max_examples=60, deadline=None)
def test_ticks_lie_inside(low: float, span: float, count: int) -> None:
    marks = linear_ticks(low, low + span, count)
    assert all(low - span * 1e-3 <= m <= low + span * 1.001 for m in marks)


def test_labels_tell_neighbours_apart() -> None:
    for low, high, log in ((5.01, 5.06, False), (0, 12, False), (3, 90, True), (5.2, 5.9, True)):
        labels = [label for _, label in ticks(low, high, 6, log=log)]
        assert len(labels) == len(set(labels)) >= 2


def test_short_numbers() -> None:
    assert [short_number(v) for v in (5.432, 12.34, 123.4, 52_300, 3e7, 7.0)] == [
        "5.43", "12.3", "123", "52.3k", "30M", "7",
    ]  # fmt: skip


def test_looks_stay_with_their_runs_when_others_come() -> None:
    names = [f"run-{i}" for i in range(8)]
    before, after = styles(names[:5]), styles(names)
    assert all(after[name] == before[name] for name in names[:5])
    assert len({marker for _, marker in after.values()}) == 8
    assert len({color for color, _ in before.values()}) == 5, "no two curves of one colour"
    fewer = styles(names[3:], after)
    assert all(fewer[name] == after[name] for name in names[3:]), "nor when others go"
    assert len(set(styles([f"run-{i}" for i in range(28)]).values())) >= 24


def test_zoom_is_kept_when_data_arrive() -> None:
    view = ChartView().zoom(0.5, (0, 1000))
    assert view.window((0, 1000)) == (500, 1000)
    assert view.window((0, 1200)) == (700, 1200), "follows the newest step"
    moved = view.pan(-0.5, (0, 1000))
    assert moved.window((0, 1000)) == moved.window((0, 5000)) == (250, 750)
    assert moved.zoom(0.5, (0, 5000)).window((0, 5000)) == (375, 625), "about its middle"
    assert moved.pan(9, (0, 1000)).follows
    assert moved.zoom(100, (0, 1000)).window((0, 1000)) is None
    assert moved.pan(-9, (0, 1000)).window((0, 1000)) == (0, 500)
    assert ChartView().toggle_follow((0, 400)).window((0, 400)) == (300, 400)
    deep = ChartView()
    for _ in range(40):
        deep = deep.zoom(0.5, (0, 1000))
    assert deep.window((0, 1000)) == (995, 1000)


def test_one_point_has_axes_that_make_sense() -> None:
    series = [Series(np.array([20.0]), np.array([7.3]), 1)]
    chart = draw(series, ChartOptions(width=60, height=9, steps_per_epoch=50))
    assert chart.window == (0.0, 40.0)
    rows = re.sub(r"\x1b\[[0-9;]*m", "", chart.text).split("\n")
    assert rows[-2].split()[:-1] == ["0", "10", "20", "30"]
    assert "20." not in rows[-2], "steps are whole"
