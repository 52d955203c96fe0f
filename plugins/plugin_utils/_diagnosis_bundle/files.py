# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of a bundle: their names, and how they are written: all whole, readable by their owner only."""

from __future__ import annotations

import json
import os
import typing as t

from ansible_collections.mailops.rdns.plugins.module_utils._text import quoted

from .._report.files import write_all
from .page import page
from .ticket import ticket

Data = dict[str, t.Any]
KINDS = {"ticket": ".md", "evidence": ".evidence.json", "page": ".html"}


def paths(folder: str, base: str) -> dict[str, str]:
    """Where each file of a bundle lies."""
    return {kind: os.path.join(folder, base + suffix) for kind, suffix in KINDS.items()}


def write(files: t.Mapping[str, str], told: Data, evidence: Data) -> str:
    """Write all three; the error in one sentence, or an empty string."""
    folder = os.path.dirname(files["ticket"])
    names = {kind: os.path.basename(path) for kind, path in files.items()}
    contents = {
        "evidence": json.dumps(evidence, separators=(",", ":")) + "\n",
        "page": page(told),
        "ticket": ticket(told, names["page"], names["evidence"]),
    }
    failed = write_all(folder, ((files[kind], content) for kind, content in contents.items()))
    if failed:
        return f"diagnose_dir: the bundle could not be written in {quoted(folder, 200)}: {failed}"
    return ""
