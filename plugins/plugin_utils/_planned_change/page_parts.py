# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Template and style of a plan's page. Every expression is escaped (page.py); the style adds to the report's."""

from __future__ import annotations

TEMPLATE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{ policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Change of a sending address: {{ answer }}</title>
<style>{{ style }}</style>
</head>
<body>
<header>
<h1>Change of a sending address <span class="badge {{ colour }}">{{ answer }}</span></h1>
{% for change in changes %}<p><code>{{ change }}</code></p>
{% endfor %}
<p>{{ plan.why }}</p>
<p class="muted">Asked on {{ plan.now_time }}. All times are UTC.\
{% if plan.switch_time %} The switch in this plan: {{ plan.switch_time }}.{% endif %}</p>
</header>
<main>
{% for problem in plan.problems %}<p class="notice">{{ problem }}</p>
{% endfor %}
{% if picture %}<section><h2>How long old answers live</h2>
<div class="chart"><svg viewBox="0 0 {{ picture.width }} {{ picture.height }}" role="img" \
aria-label="For each set of records: how long caches may keep what was there before. The steps below say the same.">
{% for tick in picture.ticks %}<line class="tick" x1="{{ tick.x }}" \
x2="{{ tick.x }}" y1="30" y2="{{ picture.bottom }}"/>\
{% if tick.words %}<text class="small" x="{{ tick.x }}" y="{{ tick.y }}" text-anchor="\
{{ "start" if loop.first else "middle" }}">{{ tick.words }}</text>{% endif %}
{% endfor %}<text class="strong" x="{{ picture.switch }}" y="20" text-anchor="middle">switch</text>
{% for row in picture.rows %}<text x="12" y="{{ row.y + 12 }}">{{ row.name }}</text>
{% for span in row.spans %}<rect class="{{ span.kind }}" x="{{ span.x }}" y="{{ row.bar }}" width="{{ span.width }}" \
height="{{ row.height }}"><title>{{ span.words }}</title></rect>\
{% if span.room %}<text class="small in" x="{{ span.x + 5 }}" y="{{ row.bar + 12 }}">{{ span.words }}</text>{% endif %}
{% endfor %}{% endfor %}<line class="switch" x1="{{ picture.switch }}" x2="{{ picture.switch }}" y1="30" \
y2="{{ picture.bottom }}"/></svg></div>
<ul class="legend">{% for kind, words in picture.legend %}<li><i class="{{ kind }}"></i>{{ words }}</li>
{% endfor %}</ul>
<p class="muted">As it will be if each step is done as early as it can be. Lengths are not to scale.</p>
</section>{% endif %}
<section><h2>Steps</h2>
<ol class="steps">
{% for step in steps %}<li class="{{ step.state }}"><p><span class="badge {{ "compliant" if step.state == "done" else \
"warning" if step.state == "now" else "" }}">{{ step.when }}</span> <span class="muted">{{ step.actor }}\
{% if step.zone %}, zone <code>{{ step.zone }}</code>{% endif %}{% if step.contact %}, {{ step.contact }}{% endif %}\
</span></p>
<p>{{ step.what }}</p>
{% for line in step.zone_file or step.records %}<div class="record"><pre>{{ line }}</pre></div>
{% endfor %}{% for line in step.remove %}<div class="record"><span class="muted">remove</span> <pre>{{ line }}</pre>\
</div>
{% endfor %}{% if step.lasts and step.state != "done" %}<p class="muted">Caches go on with what was there before for \
{{ "{:,}".format(step.lasts) }} seconds.</p>{% endif %}</li>
{% endfor %}</ol></section>
<section><h2>What caches keep, and how long</h2>
<table><thead><tr><th scope="col">Records</th><th scope="col">Zone</th><th scope="col">TTL</th>\
<th scope="col">To be lowered</th><th scope="col">What it is</th></tr></thead>
<tbody>
{% for entry in entries %}<tr><td data-label="Records"><code>{{ entry.owner }} {{ entry.type }}</code></td>\
<td data-label="Zone">{{ entry.zone or "-" }}</td><td data-label="TTL">{{ entry.told }}</td>\
<td data-label="To be lowered">{{ entry.lowering or "-" }}</td><td data-label="What it is">{{ entry.why }}</td></tr>
{% endfor %}</tbody></table></section>
{% if plan.notes %}<section><h2>Notes</h2>
<ul>{% for note in plan.notes %}<li>{{ note }}</li>
{% endfor %}</ul></section>{% endif %}
</main>
<footer><p>mailops.rdns. This page asks for nothing outside itself.</p></footer>
</body>
</html>
"""

PICTURE_STYLE = """
.chart .small.in { fill: var(--text); }
.chart .strong { font-weight: 600; }
.chart .switch { stroke: var(--text); stroke-width: 2; }
rect.known, i.known { fill: var(--right-ground); stroke: var(--right); background: var(--right-ground); }
rect.older, i.older { fill: var(--bad-ground); stroke: var(--bad); background: var(--bad-ground); }
rect.lowering, i.lowering { fill: var(--unknown-ground); stroke: var(--unknown); background: var(--unknown-ground); }
rect.waiting, i.waiting { fill: var(--beside-ground); stroke: var(--beside); background: var(--beside-ground); }
rect.unknown, i.unknown { fill: none; stroke: var(--unknown); stroke-dasharray: 4 3; }
ol.steps > li { margin-bottom: 1rem; padding-left: .25rem; } ol.steps > li.done { color: var(--muted); }
ol.steps .badge { white-space: normal; border-radius: .5rem; }
ol.steps .record { align-items: baseline; }
"""
