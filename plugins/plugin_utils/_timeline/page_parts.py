# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Template and style of a timeline's page. Every expression is escaped (page.py); the style adds to the report's."""

from __future__ import annotations

TEMPLATE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{ policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Reverse DNS: what was seen when</title>
<style>{{ style }}</style>
</head>
<body>
<header>
<h1>Reverse DNS: what was seen when</h1>
{% if span %}<p>From {{ span[0] }} to {{ span[1] }}. All times are UTC.</p>
{% else %}<p>Nothing was seen of these addresses in the files that were read.</p>{% endif %}
<p class="muted">Made on {{ told.generated }}.</p>
</header>
<main>
{% for note in told.notes %}<p class="notice">{{ note }}.</p>
{% endfor %}
{% for path in paths %}<section><h2>{{ path.address }}{% if path.helo %}, HELO {{ path.helo }}{% endif %}</h2>
{% for sentence in path.told %}<p>{{ sentence }}</p>
{% endfor %}
<div class="chart"><svg viewBox="0 0 {{ path.picture.width }} {{ path.picture.height }}" role="img" \
aria-label="What each place saw over time. The table below says the same.">
{% for tick in path.picture.ticks %}<line class="tick" x1="{{ tick.x }}" x2="{{ tick.x }}" y1="8" \
y2="{{ path.picture.bottom }}"/><text class="small" x="{{ tick.x }}" y="{{ path.picture.height - 6 }}" \
text-anchor="middle">{{ tick.words }}</text>
{% endfor %}{% for row in path.picture.rows %}<text x="12" y="{{ row.y + 11 }}">{{ row.name }}</text>
<rect class="nothing" x="12" y="{{ row.bar }}" width="936" height="{{ row.height }}"/>
{% for line in row.lines %}<rect class="thin {{ line.state }}" x="{{ line.x }}" y="{{ row.bar + 5 }}" \
width="{{ line.width }}" height="4"/>
{% endfor %}{% for mark in row.marks %}<rect class="{{ mark.state }}" x="{{ mark.x }}" y="{{ row.bar }}" \
width="{{ mark.width }}" height="{{ row.height }}"><title>{{ mark.title }}</title></rect>
{% endfor %}{% endfor %}</svg></div>
<table><thead><tr><th scope="col">First seen</th><th scope="col">Last seen</th><th scope="col">Where</th>\
<th scope="col">State</th><th scope="col">What</th><th scope="col">Looks</th></tr></thead>
<tbody>
{% for line in path.lines %}<tr><td data-label="First seen">{{ line.first_time }}</td><td data-label="Last seen">\
{{ line.last_time }}</td><td data-label="Where">{{ line.where }}</td><td data-label="State"><span class="badge \
{{ badges[line.state] }}">{{ states[line.state] }}</span></td><td data-label="What">{{ line.what }}</td>\
<td data-label="Looks">{{ line.counted }}</td></tr>
{% endfor %}</tbody></table></section>
{% endfor %}
{% if paths %}<ul class="legend"><li><i class="right"></i>right</li><li><i class="wrong"></i>wrong</li>\
<li><i class="unknown"></i>not determined</li><li><i class="nothing"></i>nobody looked</li></ul>
<p class="muted">A full bar is a time for which somebody kept looking, a mark a single look. A thin line joins two \
looks that saw the same. Where two looks saw different things, nobody knows when it changed.</p>{% endif %}
</main>
<footer><p>mailops.rdns. This page asks for nothing outside itself.</p></footer>
</body>
</html>
"""

PICTURE_STYLE = """
rect.right, i.right { fill: var(--right); background: var(--right); }
rect.wrong, i.wrong { fill: var(--bad); background: var(--bad); }
rect.unknown, i.unknown { fill: var(--unknown); background: var(--unknown); }
rect.nothing { fill: none; stroke: var(--line); stroke-dasharray: 3 3; } i.nothing { border-style: dashed; }
rect.thin { opacity: .55; }
.chart + table { font-size: .9375rem; margin-top: .5rem; }
"""
