# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Python that has no library."""

from __future__ import annotations

import venv

import pytest


@pytest.fixture
def bare_python(tmp_path):
    """Its interpreter, and where its libraries would lie."""
    folder = tmp_path / "bare"
    venv.create(folder, with_pip=False, symlinks=True)
    return folder / "bin" / "python", next(folder.glob("lib/python*/site-packages"))
