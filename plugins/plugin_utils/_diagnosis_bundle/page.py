# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The bundle's page: the way from the root as boxes, each name server and how it answered.

Pure. Opens offline, needs no script, and prints. Everything shown goes through visible() and Jinja2's autoescape; the
content security policy allows our own style, by its hash, and nothing else.
"""

from __future__ import annotations

import functools
import typing as t

from jinja2 import Template
from markupsafe import Markup

from ansible_collections.mailops.rdns.plugins.module_utils._finding import CATALOGUE

from .._report.digest import ACTOR_WORDS, plural
from .._report.page import compiled, source_hash
from .._report.page_style import STYLE
from .page_parts import TEMPLATE, WAY_STYLE
from .words import BAD, GOOD, UNKNOWN, meaning, span

Data = dict[str, t.Any]
_STYLE = STYLE + WAY_STYLE
POLICY = f"default-src 'none'; style-src {source_hash(_STYLE)}; base-uri 'none'; form-action 'none'"


@functools.lru_cache(maxsize=1)
def _template() -> Template:
    return compiled(TEMPLATE)


def page(told: Data) -> str:
    """The whole page."""
    codes = dict.fromkeys(finding["code"] for finding in told["findings"])
    return _template().render(
        policy=POLICY,
        style=Markup(_STYLE),  # noqa: S704  (ours, constant)
        told=told,
        way=_way(told),
        actor=ACTOR_WORDS.get(told["actor"], "somebody else"),
        plural=plural,
        when=span(*told["asked"]),
        marks={GOOD: "compliant", BAD: "error", UNKNOWN: "warning"},
        meanings=[(CATALOGUE[code].title, meaning(code)) for code in codes if meaning(code)],
    )


def _way(told: Data) -> list[Data]:
    """The boxes in order: zones, and the aliases where they were found."""
    left = list(told["aliases"])
    boxes: list[Data] = []
    for place, step in enumerate(told["steps"]):
        broken = any(one["mark"] == BAD and one["zone"] == step["zone"] for one in told["security"])
        boxes.append({"kind": "zone", "broken": broken, **step})
        following = told["steps"][place + 1] if place + 1 < len(told["steps"]) else None
        if following is None or following["asked"].lower() != step["asked"].lower():
            while left and left[0]["owner"].lower() == step["asked"].lower():
                boxes.append({"kind": "alias", **left.pop(0)})
    return [*boxes, *({"kind": "alias", **alias} for alias in left)]
