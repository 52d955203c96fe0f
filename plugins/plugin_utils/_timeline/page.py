# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of a timeline.

Pure. Opens offline, needs no script, and prints. Everything shown goes through visible() and Jinja2's autoescape; the
content security policy allows our own style, by its hash, and nothing else.
"""

from __future__ import annotations

import functools
import typing as t

from jinja2 import Template
from markupsafe import Markup

from .._report.page import compiled, source_hash
from .._report.page_style import CHART_STYLE, STYLE
from .page_parts import PICTURE_STYLE, TEMPLATE
from .picture import picture
from .seen import STATES
from .story import looks_words, utc

Data = dict[str, t.Any]
_STYLE = STYLE + CHART_STYLE + PICTURE_STYLE
POLICY = f"default-src 'none'; style-src {source_hash(_STYLE)}; base-uri 'none'; form-action 'none'"
BADGES = {"right": "compliant", "wrong": "error", "unknown": "undetermined"}


@functools.lru_cache(maxsize=1)
def _template() -> Template:
    return compiled(TEMPLATE)


def page(told: Data) -> str:
    """The whole page."""
    return _template().render(
        policy=POLICY,
        style=Markup(_STYLE),  # noqa: S704  (ours, constant)
        told=told,
        span=(utc(told["from"]), utc(told["to"])) if told["paths"] else None,
        paths=[
            {**path, "picture": picture(path, told["from"], told["to"]), "lines": _lines(path)}
            for path in told["paths"]
        ],
        states=STATES,
        badges=BADGES,
    )


def _lines(path: Data) -> list[Data]:
    """All runs of a path in the order of time."""
    lines = [{"where": row["where"], "counted": looks_words(run), **run} for row in path["rows"] for run in row["runs"]]
    return sorted(lines, key=lambda line: (line["first"], line["where"]))
