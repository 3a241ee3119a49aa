"""The editors' commands, from the command line to the database."""

import json
import os
import sqlite3
import subprocess
import sys

import pytest

from laocaiso.__main__ import main

TOURS = "Tên tour,Đơn vị tổ chức,Từ ngày,Đến ngày,Giá\nMột tour,HTX,25/11/2026,31/12/2026,500000đ\n"


@pytest.fixture(autouse=True)
def new_folder(monkeypatch, tmp_path):
    for name in os.environ:
        if name.startswith("LAOCAISO_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LAOCAISO_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture
def tours(tmp_path):
    file = tmp_path / "tour.csv"
    file.write_text(TOURS, encoding="utf-8")
    return file


def test_the_first_command_of_all_finds_its_tables(tours, capsys):
    assert main(["tourism", "versions"]) == 0
    assert capsys.readouterr().out == "Chưa có phiên bản nào.\n"
    assert main(["tourism", "import", str(tours), "--by", "Lan"]) == 0
    assert "Đã công bố 1 dòng, phiên bản 1." in capsys.readouterr().out
    assert main(["tourism", "versions"]) == 0
    assert "Lan · tour.csv · đang dùng" in capsys.readouterr().out


def test_a_channel_that_is_not_there_is_told_with_those_that_are(tours, capsys):
    assert main(["broadcast", "import", str(tours), "--channel", "zz", "--by", "Lan"]) == 1
    assert capsys.readouterr().err == "Không có kênh “zz”. Cho phép: thlc, radio.\n"
    assert main(["broadcast", "versions", "--channel", "zz", "--english"]) == 1
    assert capsys.readouterr().err.endswith(" Allowed: thlc, radio.\n")


def test_a_version_that_is_not_there_is_told_with_those_that_are(tours, capsys):
    assert main(["tourism", "rollback", "7", "--by", "Lan"]) == 1
    assert capsys.readouterr().err == "Chưa có phiên bản nào.\n"
    main(["tourism", "import", str(tours), "--by", "Lan"])
    tours.write_text(TOURS.replace("500000đ", "1.500.000 ₫"), encoding="utf-8")
    main(["tourism", "import", str(tours), "--by", "Lan"])
    capsys.readouterr()
    assert main(["tourism", "rollback", "7", "--by", "Lan"]) == 1
    assert capsys.readouterr().err == "Không có phiên bản 7. Cho phép: 2, 1.\n"
    assert main(["tourism", "rollback", "1", "--by", "Lan"]) == 0


def test_a_file_that_can_not_be_read_is_told_in_a_sentence(tmp_path, capsys):
    missing = tmp_path / "thieu.csv"
    assert main(["tourism", "import", str(missing), "--by", "Lan"]) == 1
    assert capsys.readouterr().err == f"Không đọc được tệp “{missing}”: không có tệp này.\n"
    assert main(["links", "import", str(tmp_path), "--by", "Lan"]) == 1
    assert capsys.readouterr().err == f"Không đọc được tệp “{tmp_path}”: đây là một thư mục.\n"
    assert main(["links", "import", str(missing), "--by", "Lan", "--english"]) == 1
    assert capsys.readouterr().err == f"The file “{missing}” can't be read: there is no such file.\n"


def test_a_database_that_can_not_be_made_is_told(monkeypatch, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("LAOCAISO_DATA_DIR", str(tmp_path / "file"))
    assert main(["tourism", "versions"]) == 1
    assert capsys.readouterr().err.startswith("Không dùng được cơ sở dữ liệu: ")


def test_a_database_that_is_damaged_is_told(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "laocaiso.db").write_bytes(b"no database at all" * 100)
    # A process of its own, for the driver's thread outlives the command by a moment.
    command = [sys.executable, "-m", "laocaiso", "tourism", "versions"]
    done = subprocess.run(command, check=False, capture_output=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr.decode() == "Không dùng được cơ sở dữ liệu: file is not a database\n"


def test_a_wrong_setting_stops_an_editor_s_command(monkeypatch, capsys):
    monkeypatch.setenv("LAOCAISO_PORT", "eighty")
    assert main(["tourism", "versions"]) == 2
    assert "LAOCAISO_PORT" in capsys.readouterr().err


def test_a_year_of_the_working_calendar_is_published_and_listed(tmp_path, monkeypatch, capsys):
    fixed = ("01-01", "04-30", "05-01", "09-02", "11-24", *(f"02-{day}" for day in range(10, 17)))
    days = [[f"2028-{day}", "off", "Ngày nghỉ", "derived"] for day in fixed]
    file = tmp_path / "2028.json"
    file.write_text(json.dumps({"years": [2028], "days": days[1:]}), encoding="utf-8")
    assert main(["calendar", "import", str(file), "--by", "Lan"]) == 1
    assert "2028-01-01" in capsys.readouterr().err
    assert main(["calendar", "versions"]) == 0
    assert capsys.readouterr().out == "Chưa có phiên bản nào.\n"
    file.write_text(json.dumps({"years": [2028], "days": days}), encoding="utf-8")
    monkeypatch.setenv("LOGNAME", "may-chu")
    assert main(["calendar", "import", str(file)]) == 0
    assert "Các năm trong tệp: 2028." in capsys.readouterr().out
    assert main(["calendar", "versions"]) == 0
    assert "· may-chu · 2028.json" in capsys.readouterr().out
    kept = sqlite3.connect(tmp_path / "data" / "laocaiso.db")
    names = kept.execute("SELECT kind, key FROM editorial_version").fetchall()
    kept.close()
    assert names == [("working_calendar", "laocai")]


def test_templates_are_published_for_the_categories_in_use(tmp_path, monkeypatch, capsys):
    file = tmp_path / "mau.csv"
    file.write_text(
        "Trạng thái,Lĩnh vực,Tiêu đề,Nội dung\nĐã xử lý,Đèn đường,Xong,Đã sửa xong.\n", encoding="utf-8"
    )
    assert main(["templates", "import", str(file), "--by", "Lan"]) == 1
    assert "Dòng 2, cột “Lĩnh vực”: không có lĩnh vực “Đèn đường”." in capsys.readouterr().err
    own = tmp_path / "categories.json"
    category = {"slug": "den_duong", "name": "Đèn đường", "nameEn": "Street lamps", "workingDays": 3}
    own.write_text(json.dumps([category]), encoding="utf-8")
    monkeypatch.setenv("LAOCAISO_FEEDBACK_CATEGORIES_FILE", str(own))
    assert main(["templates", "import", str(file), "--by", "Lan"]) == 0
    assert "Đã công bố 1 dòng, phiên bản 1." in capsys.readouterr().out
    assert main(["templates", "versions"]) == 0
    assert "Lan · mau.csv · đang dùng" in capsys.readouterr().out
