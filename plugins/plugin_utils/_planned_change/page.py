# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page of a plan: the answer, the picture, the steps.

Pure. Opens offline, needs no script, and prints. Everything shown goes through visible() and Jinja2's autoescape; the
content security policy allows our own style, by its hash, and nothing else.
"""

from __future__ import annotations

import functools
import typing as t

from jinja2 import Template
from markupsafe import Markup

from .._report.digest import ACTOR_WORDS
from .._report.page import compiled, source_hash
from .._report.page_style import CHART_STYLE, STYLE
from .page_parts import PICTURE_STYLE, TEMPLATE
from .picture import picture
from .words import ANSWERS, changed, lowering, ttl_of, when

Data = dict[str, t.Any]
_STYLE = STYLE + CHART_STYLE + PICTURE_STYLE
POLICY = f"default-src 'none'; style-src {source_hash(_STYLE)}; base-uri 'none'; form-action 'none'"


@functools.lru_cache(maxsize=1)
def _template() -> Template:
    return compiled(TEMPLATE)


def page(plan: Data) -> str:
    """The whole page."""
    words, colour = ANSWERS[plan["safe"]]
    return _template().render(
        policy=POLICY,
        style=Markup(_STYLE),  # noqa: S704  (ours, constant)
        plan=plan,
        answer=words,
        colour=colour,
        changes=[changed(change) for change in plan["changes"]],
        steps=[
            {**step, "when": when(step), "actor": ACTOR_WORDS.get(step["who"], "somebody else")}
            for step in plan["steps"]
        ],
        entries=[{**entry, "told": ttl_of(entry), "lowering": lowering(entry)} for entry in plan["in_the_way"]],
        picture=picture(plan),
    )
