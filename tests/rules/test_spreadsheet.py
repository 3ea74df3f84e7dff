"""Workbooks: read for their values, refused in words when they are none, bombs or locked."""

import zipfile
from io import BytesIO

import pytest

from bourg.kernel import unpacking
from bourg.kernel.spreadsheet import open_any, write_workbook
from bourg.kernel.tabular import FileRefused

HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
FOOT = "</sheetData></worksheet>"
COLUMNS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Nom</t></is></c><c r="B1" t="str"><v>Prix</v></c>'
    "</row>"
)


@pytest.fixture(scope="module")
def shell():
    """The parts of a workbook, but for its sheet."""
    made = zipfile.ZipFile(BytesIO(write_workbook("x", ["Nom", "Prix"], [])))
    return {name: made.read(name) for name in made.namelist() if "sheet1" not in name}


@pytest.fixture
def book(tmp_path, shell):
    def build(sheet, **parts):
        path = tmp_path / "liste.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
            for name, content in shell.items():
                made.writestr(name, content)
            made.writestr("xl/worksheets/sheet1.xml", sheet)
            for name, content in parts.items():
                made.writestr(f"xl/{name}.xml", content)
        return path

    return build


def read(path):
    return [row.cells for row in open_any(path, path.name).rows()]


def test_what_is_written_is_read_back_and_no_text_becomes_a_formula(tmp_path):
    path = tmp_path / "a.xlsx"
    rows = [["Comté d’été", 23.9, "=1+1"], ["Œufs & <co>", 3, "3017620422003"]]
    path.write_bytes(write_workbook("Liste", ["Nom", "Prix", "Code"], rows))
    assert read(path) == [
        {"Nom": "Comté d’été", "Prix": "23.9", "Code": "=1+1"},
        {"Nom": "Œufs & <co>", "Prix": "3", "Code": "3017620422003"},
    ]
    assert b"<f>" not in zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")


def test_of_a_formula_only_its_last_value_is_read_and_gaps_stay_gaps(book):
    row = '<row r="4"><c r="B4"><f>cmd()</f><v>3.4500000000000002</v></c></row>'
    path = book(HEAD + COLUMNS + row + FOOT)
    assert [(r.line, r.cells) for r in open_any(path, "x").rows()] == [
        (4, {"Nom": "", "Prix": "3.45"})
    ]


def test_an_ean_that_became_a_number_keeps_its_digits(book):
    row = '<row r="2"><c r="A2"><v>3.017620422003E+12</v></c><c r="B2"><v>2.5</v></c></row>'
    assert read(book(HEAD + COLUMNS + row + FOOT)) == [{"Nom": "3017620422003", "Prix": "2.5"}]


def test_a_bomb_is_refused_before_it_is_unpacked(book):
    path = book(HEAD + " " * (unpacking.MOST_UNPACKED + 1) + FOOT)
    assert path.stat().st_size < 100_000
    with pytest.raises(FileRefused, match="unpacks"):
        open_any(path, "bombe.xlsx")


def test_a_bomb_that_lies_about_its_size_is_refused_too(book):
    path = book(HEAD + " " * 9_000_000 + FOOT)
    size = len(HEAD + FOOT) + 9_000_000
    told = path.read_bytes().replace(size.to_bytes(4, "little"), (50).to_bytes(4, "little"))
    path.write_bytes(told)
    with pytest.raises(FileRefused):
        open_any(path, "bombe.xlsx")


@pytest.mark.parametrize("place", ["A1048576", "XFD2", "ZZZ9999999"])
def test_a_cell_far_out_does_not_lay_out_a_million_others(book, place):
    row = f'<row><c r="{place}"><v>1</v></c></row>'
    with pytest.raises(FileRefused, match="at most"):
        open_any(book(HEAD + COLUMNS + row + FOOT), "loin.xlsx")


def test_an_empty_cell_far_out_harms_nobody(book):
    row = '<row r="2"><c r="A2"><v>7</v></c></row><row r="1048576"><c r="C1048576" s="0"/></row>'
    assert read(book(HEAD + COLUMNS + row + FOOT)) == [{"Nom": "7", "Prix": ""}]


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 not a zip at all", b"\xd0\xcf\x11\xe0" + b"x" * 600, b"",
        b"\x00\x01\x02\x03", "<!DOCTYPE a [<!ENTITY b 'c'>]>" + HEAD + COLUMNS + FOOT, "<a",
        HEAD + FOOT, HEAD + '<row><c r="?"><v>1</v></c></row>' + FOOT,
    ],
)  # fmt: skip
def test_what_is_no_workbook_is_refused_in_words(tmp_path, book, content):
    path = tmp_path / "a.xlsx"
    if isinstance(content, str):
        path = book(content)
    else:
        path.write_bytes(content)
    with pytest.raises(FileRefused):
        list(open_any(path, "a.xlsx").rows())


def test_a_zip_without_a_sheet_and_a_sheet_without_end_are_refused(tmp_path, book, monkeypatch):
    empty = BytesIO()
    zipfile.ZipFile(empty, "w").close()
    path = tmp_path / "a.xlsx"
    path.write_bytes(empty.getvalue())
    with pytest.raises(FileRefused):
        open_any(path, "a.xlsx")
    monkeypatch.setattr(unpacking, "MOST_ROWS", 3)
    rows = "".join(f'<row><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, 7))
    with pytest.raises(FileRefused, match="3 at most"):
        open_any(book(HEAD + COLUMNS + rows + FOOT), "a.xlsx")
