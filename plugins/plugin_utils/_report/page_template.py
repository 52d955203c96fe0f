# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HTML report's Jinja2 template. Every expression is escaped (page.py: autoescape, and visible())."""

from __future__ import annotations

TEMPLATE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{ policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{{ mark }}Reverse DNS: {{ headline }}</title>
<style>{{ style }}</style>
</head>
<body>
{% if banner %}<div class="drill"><strong>DRILL</strong> <span>{{ banner }}</span></div>
{% endif %}
<header>
<h1>{{ mark }}{{ headline }}</h1>
<p class="muted">{{ plural(report.relays, "relay") }}, looked at on {{ when }}</p>
{% if waivers %}<p class="muted">{{ waivers }}</p>
{% endif %}
{% if not report.complete %}
<p class="notice"><strong>Not complete:</strong> the play has not come to all hosts yet.</p>
{% endif %}
</header>
<main>
<div class="cards">
<section class="card"><h2>How many are wrong?</h2>
<div class="share">
<svg viewBox="0 0 42 42" role="img" aria-label="{{ headline }}">
<circle class="arc none" cx="21" cy="21" r="15.9155"/>
{% for arc in arcs %}<circle class="arc {{ arc.status }}" cx="21" cy="21" r="15.9155" \
stroke-dasharray="{{ arc.length }} {{ arc.rest }}" stroke-dashoffset="{{ arc.offset }}"/>
{% endfor %}</svg>
<ul>
{% for status in order %}<li><span class="badge {{ status }}">{{ counts[status] }} {{ words[status] }}</span></li>
{% endfor %}</ul>
</div></section>
<section class="card"><h2>Which first?</h2>
{% if problems %}<ol>
{% for problem in problems[:3] %}<li><a href="#p{{ problem.number }}">{{ problem.short }}</a>: \
{{ problem.title }}</li>
{% endfor %}</ol>
{% if problems|length > 3 %}<p><a href="#all">and {{ problems|length - 3 }} more</a></p>{% endif %}
{% else %}<p>Nothing to mend.</p>{% endif %}
</section>
<section class="card"><h2>Who must act?</h2>
{% if actors %}<ul>{% for actor in actors %}<li>{{ actor.words|capitalize }}: {{ plural(actor.paths, "path") }}\
{{ actor.drill }}</li>
{% endfor %}</ul>{% else %}<p>Nobody.</p>{% endif %}
</section>
</div>
{% if since %}<p class="notice">{{ since }}</p>
{% endif %}{% for note in report.notes %}<p class="notice">{{ note }}</p>
{% endfor %}
<section id="all"><h2>All sending paths</h2>
<div class="tools">
<label>Search <input id="text" type="search" autocomplete="off"></label>
<label>Status <select id="status"><option value="">all</option>
{% for status in order %}<option value="{{ status }}">{{ words[status] }}</option>{% endfor %}</select></label>
<output id="shown" class="muted"></output>
</div>
{% if rows %}<table id="paths">
<thead><tr><th scope="col">Status</th><th scope="col">Path</th><th scope="col">Address</th><th scope="col">HELO</th>\
<th scope="col">Findings</th><th scope="col">Who acts</th></tr></thead>
<tbody>
{% for row in rows %}<tr data-status="{{ row.status }}">\
<td data-label="Status" data-rank="{{ row.rank }}">\
<span class="badge {{ row.status }}">{{ words[row.status] }}</span>\
{% if row.drill %} <span class="badge drill">DRILL</span>{% endif %}</td>\
<td data-label="Path">{% if row.detailed %}<a href="#p{{ row.number }}">{{ row.label }}</a>\
{% else %}{{ row.label }}{% endif %}</td>\
<td data-label="Address">{{ row.address }}</td><td data-label="HELO">{{ row.helo }}</td>\
<td data-label="Findings">{{ row.codes }}</td><td data-label="Who acts">{{ row.actor }}</td></tr>
{% endfor %}</tbody></table>{% endif %}
{% if left_out %}<p class="muted">{{ left_out }}</p>{% endif %}
</section>
{% if detailed %}<section><h2>Findings and remedies</h2>
{% for path in detailed %}<article id="p{{ path.number }}"><header><h3>{{ path.label }}</h3>
<span class="badge {{ path.status }}">{{ words[path.status] }}</span>\
{% if path.drill %}<span class="badge drill">DRILL</span>{% endif %}\
<span class="muted">{{ path.address }}, HELO {{ path.helo }}</span></header>
{% if path.drill %}<p class="notice">{{ path.drill }}</p>{% endif %}
{% if path.seen %}<dl>
{% for what, value in path.seen %}<dt>{{ what }}</dt><dd>{{ value }}</dd>
{% endfor %}</dl>{% endif %}
{% if path.vantages %}<table class="small"><caption>What each vantage sees</caption>
<thead><tr><th scope="col">Vantage</th><th scope="col">Status</th><th scope="col">PTR</th>\
<th scope="col">Forward</th><th scope="col">Cached for</th></tr></thead>
<tbody>
{% for vantage in path.vantages %}<tr><td data-label="Vantage">{{ vantage.name }}</td><td data-label="Status">\
{% if vantage.status %}<span class="badge {{ vantage.status }}">\
{{ words[vantage.status] or vantage.status }}</span>{% else %}reference{% endif %}</td>\
<td data-label="PTR">{{ vantage.ptr }}</td><td data-label="Forward">{{ vantage.forward }}</td>\
<td data-label="Cached for">{{ vantage.expires }}</td></tr>
{% endfor %}</tbody></table>{% endif %}
{% for finding in path.findings %}<div class="finding">
<p><span class="badge {{ finding.severity }}">{{ finding.severity }}</span>\
{% if finding.drill %} <span class="badge drill">DRILL</span>{% endif %}\
{% if finding.waived %} <span class="badge waived">{{ waived(finding) }}</span>{% endif %} {{ finding.message }}</p>
{% if finding.remedy %}<div class="remedy">
<p><strong>{{ actor_words(finding.remedy.actor) }}:</strong> {{ finding.remedy.text }}</p>
{% for record in finding.remedy.records %}<div class="record"><pre>{{ record }}</pre></div>
{% endfor %}
{% if finding.remedy.verify %}<p class="muted">Then check: <code>{{ finding.remedy.verify }}</code></p>{% endif %}
{% if finding.remedy.retry_after is not none %}<p class="muted">Caches forget the old answer in \
{{ plural(finding.remedy.retry_after, "second") }}.</p>{% endif %}</div>{% endif %}
<p class="muted"><a href="#x-{{ finding.code }}">What {{ finding.code }} means, and what receivers do</a> &middot; \
<a href="{{ findings_page }}#{{ finding.code }}" rel="noreferrer">online</a>{% if finding.references %} \
&middot; {{ finding.references|join(", ") }}{% endif %}</p>
</div>
{% endfor %}
{% if path.receivers %}<table class="small"><caption>What receivers make of it, each with its rule about the client's \
name switched on</caption>
<tbody>
{% for name, rules in path.receivers.items() %}<tr><th scope="row">{{ name }}</th><td>\
{% for rule in rules %}<span class="badge {{ rule.colour }}">{{ rule.word }} {{ rule.says }}</span> {% endfor %}\
</td></tr>
{% endfor %}{% if path.documented %}<tr><th scope="row"><a href="#requirements">By documents</a></th><td>\
{% for one in path.documented %}<span class="badge {{ one.colour }}">{{ one.receiver }} {{ one.says }}</span> \
{% endfor %}</td></tr>
{% endif %}</tbody></table>
<details><summary>Why</summary><dl>
{% for name, rules in path.receivers.items() %}{% for rule in rules %}\
<dt>{{ name }}, <code>{{ rule.setting }}</code></dt>\
<dd>{{ rule.says }}: {{ rule.why }}</dd>
{% endfor %}{% endfor %}{% for one in path.documented %}<dt>{{ one.receiver }}</dt>\
<dd>{{ one.says }}: {{ one.why }}</dd>
{% endfor %}</dl></details>{% endif %}
</article>
{% endfor %}</section>{% endif %}
{% if requirements %}<section id="requirements"><h2>What large receivers ask for, by their own documents</h2>
<ul>
{% for one in requirements %}<li><strong>{{ one.receiver }}:</strong> {{ one.requirement }}.\
{% if one.refusal %} Refuses with <code>{{ one.refusal }}</code>.{% endif %} \
<span class="muted">{{ one.source }}</span></li>
{% endfor %}</ul></section>{% endif %}
{% if meanings %}<section><h2>What the findings mean</h2>
{% for row in meanings %}<details class="meaning" id="x-{{ row.code }}" open>
<summary>{{ row.title }} <code>{{ row.code }}</code></summary>
<p>{{ row.meaning }}</p>
<p><strong>Who acts:</strong> {{ actor_words(row.actor) if row.actor else "Nobody needs to" }}.</p>
{% if row.receivers %}<p><strong>What receivers do:</strong> {{ row.receivers }}</p>
{% endif %}
<p class="muted"><a href="{{ findings_page }}#{{ row.code }}" rel="noreferrer">{{ row.code }} online</a>, with how to \
mend it{% if row.references %} &middot; {{ row.references|join(", ") }}{% endif %}</p></details>
{% endfor %}</section>{% endif %}
</main>
<footer><p>mailops.rdns report, version {{ report.version }}. {{ plural(counts.questions, "question") }} to DNS in \
{{ counts.seconds }} s. This page asks for nothing outside itself.</p></footer>
<script>{{ script }}</script>
</body>
</html>
"""
