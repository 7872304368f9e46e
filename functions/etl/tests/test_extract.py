import pytest

from common.settings import SettingError
from etl.extract import ExtractFailed, extract, from_csv


def read(tmp_path, text, encoding="utf-8"):
    file = tmp_path / "rows.csv"
    file.write_bytes(text.encode(encoding))
    with from_csv(lambda: file.open(encoding="utf-8-sig", newline="")) as rows:
        return rows.columns, b"".join(rows.chunks).decode()


def test_header_rows_quotes_and_lines_in_fields(tmp_path):
    text = '\ufeffid,name\r\n1,"Müller, Anna"\r\n\r\n2,"two\nlines"\r\n3,\r\n'
    assert read(tmp_path, text) == (("id", "name"), '1,"Müller, Anna"\n2,"two\nlines"\n3,\n')


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not even a header"),
        ("id,id\n1,2\n", "a name each: id"),
        ("id,\n1,2\n", "one has none"),
        ("id,name\n1\n", "line 2 has 1 fields, the header has 2"),
        ('id,name\n1,"x"y\n', "after line"),
    ],
)
def test_what_is_no_table(tmp_path, text, message):
    with pytest.raises(ExtractFailed, match=message):
        read(tmp_path, text)


def test_a_file_of_another_encoding(tmp_path):
    with pytest.raises(ExtractFailed, match="cannot be read"):
        read(tmp_path, "id,name\n1,Müller\n", "latin-1")
    with pytest.raises(ExtractFailed, match="after line"):
        read(tmp_path, "id,name\n" + "1,Meier\n" * 5000 + "1,Müller\n", "latin-1")


def test_no_source():
    with pytest.raises(SettingError, match="no source"):
        extract()
