"""Tables as towns have them: any delimiter, three encodings, and files that are none."""

import csv
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bourg.kernel.tabular import (
    FileRefused,
    is_formula,
    neutral,
    open_table,
    plain,
    write_table,
)


@pytest.fixture
def written(tmp_path):
    def write(content, name="liste.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimiter_and_encoding_are_recognised(written, encoding, delimiter):
    text = delimiter.join(["Enseigne", "Activité"]) + "\r\n" + delimiter.join(["Chez Zoé", "Thé"])
    table = open_table(written(text.encode(encoding)))
    assert [row.cells for row in table.rows()] == [{"Enseigne": "Chez Zoé", "Activité": "Thé"}]


def test_an_accent_far_down_the_file_still_decides_the_encoding(written):
    text = "nom;rue\n" + "Alpha;Beta\n" * 200_000 + "Zoé;Église\n"
    table = open_table(written(text.encode("cp1252")))
    assert list(table.rows())[-1].cells["nom"] == "Zoé"


def test_a_gzip_file_is_read_as_it_is(written):
    table = open_table(written(gzip.compress(b"a;b\n1;2\n", mtime=0), "x.csv.gz"))
    assert [row.cells for row in table.rows()] == [{"a": "1", "b": "2"}]


def test_rows_know_the_line_where_they_begin(written):
    table = open_table(written(b'nom;tel\n"A";"01\n02"\n\nB;03\n'))
    assert [(row.line, row.cells["nom"]) for row in table.rows()] == [(2, "A"), (5, "B")]


def test_a_row_with_too_few_or_too_many_cells_says_so(written):
    table = open_table(written(b"a;b\n1\n1;2;3\n1;2\n"))
    assert [row.even for row in table.rows()] == [False, False, True]


def test_two_columns_of_the_same_name_are_both_kept(written):
    table = open_table(written(b"tel;tel\n1;2\n"))
    assert next(table.rows()).cells == {"tel": "1", "tel (2)": "2"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04\x00\x00binary", "not a text table"),
        (b"\x81\x8d\xff;\x90", "not a text table"),
        (b"one column only\nand a line\n", "no columns"),
        (gzip.compress(b"a;b\n" * 1000, mtime=0)[:-12], "damaged"),
        (gzip.compress(bytes(range(32, 127)) * 50, mtime=0)[:40] + b"\xff" * 60, "damaged"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_its_reason(written, content, reason):
    with pytest.raises(FileRefused, match=reason):
        open_table(written(content))


def test_a_file_that_is_too_large_is_refused_even_when_packed(written):
    bomb = gzip.compress(b"a;b\n" + b"1;2\n" * 500_000, mtime=0)
    assert len(bomb) < 10_000
    with pytest.raises(FileRefused, match="too large"):
        open_table(written(bomb), limit_bytes=1_000_000)


def test_a_utf8_file_cut_in_the_middle_of_a_letter_is_still_read(written):
    table = open_table(written("nom;ville\nZo;Orlé".encode()[:-1]))
    assert next(table.rows()).cells["ville"].startswith("Orl")


def test_a_missing_file_is_refused_with_its_name(tmp_path):
    with pytest.raises(FileRefused, match=r"rien\.csv"):
        open_table(tmp_path / "rien.csv")


def test_a_quotation_mark_that_never_closes_is_refused_with_its_line(written):
    table = open_table(written(b'a;b\n1;2\n3;"' + b"x" * 200_000))
    with pytest.raises(FileRefused, match="Line 3"):
        list(table.rows())


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", " =HYPERLINK(1)"])
def test_formulas_are_recognised(cell):
    assert is_formula(cell)


@pytest.mark.parametrize("cell", ["+33 1 48 00 00 00", "-5", "Épicerie = bio", ""])
def test_telephone_numbers_and_words_are_no_formulas(cell):
    assert not is_formula(cell)


@given(st.text())
def test_neutral_cells_start_no_formula_and_come_back_whole(cell):
    assert not neutral(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert plain(neutral(cell)) == cell or cell.startswith("'")


@given(st.lists(st.lists(st.text(alphabet='aé;,"\n =', min_size=1), min_size=2, max_size=2)))
def test_what_was_written_is_read(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("table") / "t.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, delimiter=";").writerows([["first", "second"], *rows])
    expected = [row for row in rows if any(cell.strip() for cell in row)]
    assert [list(row.cells.values()) for row in open_table(path).rows()] == expected


def test_a_written_table_holds_no_formula_and_reads_back_whole(tmp_path):
    path = tmp_path / "report.csv"
    rows = [["=1+1", "+33 1"], ['Zoé; "x"', "two\nlines"]]
    write_table(path, ["first", "@second"], rows)
    assert b"'=1+1" in path.read_bytes()
    assert [list(row.cells.values()) for row in open_table(path).rows()] == rows
