"""Workbooks: read for their values, refused in words when they are none, bombs or locked."""

import zipfile
from io import BytesIO

import pytest

from bourg.kernel import spreadsheet
from bourg.kernel.spreadsheet import open_any, write_workbook
from bourg.kernel.tabular import FileRefused

HEAD = '<worksheet xmlns="urn:x"><sheetData>'
FOOT = "</sheetData></worksheet>"
COLUMNS = '<row r="1"><c t="inlineStr"><is><t>Nom</t></is></c><c t="str"><v>Prix</v></c></row>'


def book(tmp_path, sheet, **parts):
    path = tmp_path / "liste.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, content in parts.items():
            made.writestr(f"xl/{name}.xml", content)
    return path


def read(path):
    return [row.cells for row in open_any(path, path.name).rows()]


def test_what_is_written_is_read_back(tmp_path):
    path = tmp_path / "a.xlsx"
    rows = [["Comté d’été", 23.9, "=1+1"], ["Œufs & <co>", 3, "3017620422003"]]
    path.write_bytes(write_workbook("Liste", ["Nom", "Prix", "Code"], rows))
    assert read(path) == [
        {"Nom": "Comté d’été", "Prix": "23.9", "Code": "=1+1"},
        {"Nom": "Œufs & <co>", "Prix": "3", "Code": "3017620422003"},
    ]


def test_of_a_formula_only_its_last_value_is_read_and_gaps_stay_gaps(tmp_path):
    row = '<row r="4"><c r="B4"><f>cmd()</f><v>3.4500000000000002</v></c></row>'
    path = book(tmp_path, HEAD + COLUMNS + row + FOOT)
    assert [(r.line, r.cells) for r in open_any(path, "x").rows()] == [
        (4, {"Nom": "", "Prix": "3.45"})
    ]


def test_texts_that_cells_share_are_found(tmp_path):
    strings = "<sst><si><r><t>Br</t></r><r><t>ie</t></r></si><si><t>9</t></si></sst>"
    row = '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
    path = book(tmp_path, HEAD + COLUMNS + row + FOOT, sharedStrings=strings)
    assert read(path) == [{"Nom": "Brie", "Prix": "9"}]


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    path = book(tmp_path, HEAD + " " * (spreadsheet.MOST_UNPACKED + 1) + FOOT)
    assert path.stat().st_size < 100_000
    with pytest.raises(FileRefused, match="unpacks"):
        open_any(path, "bombe.xlsx")


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 not a zip at all", b"\xd0\xcf\x11\xe0" + b"x" * 600, b"", b"\x00\x01\x02\x03",
        "<!DOCTYPE a [<!ENTITY b 'c'>]>" + HEAD + COLUMNS + FOOT, "<a", HEAD + FOOT,
        HEAD + '<row><c t="s"><v>7</v></c><c><v>x</v></c></row>' + FOOT,
    ],
)  # fmt: skip
def test_what_is_no_workbook_is_refused_in_words(tmp_path, content):
    path = tmp_path / "a.xlsx"
    if isinstance(content, str):
        path = book(tmp_path, content)
    else:
        path.write_bytes(content)
    with pytest.raises(FileRefused):
        list(open_any(path, "a.xlsx").rows())


def test_a_zip_without_a_sheet_and_a_sheet_without_end_are_refused(tmp_path, monkeypatch):
    empty = BytesIO()
    zipfile.ZipFile(empty, "w").close()
    path = tmp_path / "a.xlsx"
    path.write_bytes(empty.getvalue())
    with pytest.raises(FileRefused):
        open_any(path, "a.xlsx")
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", 3)
    with pytest.raises(FileRefused, match="3 at most"):
        open_any(book(tmp_path, HEAD + COLUMNS * 5 + FOOT), "a.xlsx")
