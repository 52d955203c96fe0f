# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files of the report: modes, whole or not at all, and one sentence when it cannot be."""

from __future__ import annotations

import os
import pathlib
import stat
import sys

import pytest

from ansible_collections.mailops.rdns.plugins.plugin_utils._report import files

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from sample import report, verdict

REPORT = report(verdict())


def test_all_formats_are_written_for_their_owner_alone(tmp_path):
    assert files.write(REPORT, str(tmp_path / "new" / "dir"), files.FORMATS) == ""
    made = sorted((tmp_path / "new" / "dir").iterdir())
    assert [path.name for path in made] == ["report.html", "report.json", "report.md", "report.xml"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o600}


def test_a_report_that_is_there_is_replaced_whole(tmp_path):
    old = tmp_path / "report.json"
    old.write_text("old")
    os.link(old, tmp_path / "seen-by-a-reader")
    assert files.write(REPORT, str(tmp_path), ["json"]) == ""
    assert (tmp_path / "seen-by-a-reader").read_text() == "old"
    assert '"mailops.rdns.report"' in old.read_text()


def test_when_writing_fails_the_old_report_stays_and_nothing_else(tmp_path, monkeypatch):
    (tmp_path / "report.json").write_text("old")

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    assert files.write(REPORT, str(tmp_path), ["json"]).endswith("No space left on device")
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]
    assert (tmp_path / "report.json").read_text() == "old"


def test_a_directory_that_cannot_be(tmp_path):
    (tmp_path / "file").touch()
    assert "is not a directory" in files.why_not_writable(str(tmp_path / "file"))
    assert files.why_not_writable(str(tmp_path / "new" / "one")) == ""
    assert not (tmp_path / "new").exists()
    assert "is not a directory" in files.why_not_writable(str(tmp_path / "file" / "below"))


def test_a_directory_without_the_right_to_write(tmp_path, monkeypatch):
    monkeypatch.setattr(files.os, "access", lambda path, _mode: path != str(tmp_path))
    assert "no right to write in" in files.why_not_writable(str(tmp_path / "new"))


@pytest.mark.parametrize("folder", ("/proc/nowhere",))
def test_failing_to_make_the_directory_is_one_sentence(folder):
    assert files.write(REPORT, folder, ["json"]).startswith(
        "relay_audit_report_dir: the report could not be written in"
    )
