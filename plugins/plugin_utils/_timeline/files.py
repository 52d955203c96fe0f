# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of a timeline: their names, and how they are written: all whole, readable by their owner only."""

from __future__ import annotations

import json
import os
import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._text import quoted

from .._report.files import write_all
from .markdown import markdown
from .page import page

Data = dict[str, t.Any]
NAMES = {"markdown": "timeline.md", "page": "timeline.html", "json": "timeline.json"}


def paths(folder: str) -> dict[str, str]:
    """Where each file lies."""
    return {kind: os.path.join(folder, name) for kind, name in NAMES.items()}


def write(files: t.Mapping[str, str], told: Data) -> str:
    """Write all; the error in one sentence, or an empty string."""
    folder = os.path.dirname(files["json"])
    contents = {
        "json": json.dumps(told, indent=1) + "\n",
        "page": page(told),
        "markdown": markdown(told, NAMES["page"]),
    }
    failed = write_all(folder, ((files[kind], content) for kind, content in contents.items()))
    if failed:
        return f"timeline_dir: the timeline could not be written in {quoted(folder, 200)}: {failed}"
    return ""
