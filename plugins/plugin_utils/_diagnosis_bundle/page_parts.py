# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Template and style of the bundle's page. Every expression is escaped (page.py); the style adds to the report's."""

from __future__ import annotations

TEMPLATE = """{% macro said(one) %}{{ one.said }}{% if one.said and one.records %}: {% endif %}\
{% if one.records %}<code>{{ one.records }}</code>{% endif %}{% endmacro %}
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{ policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Reverse DNS of {{ told.address }}: {{ told.title }}</title>
<style>{{ style }}</style>
</head>
<body>
<header>
<h1>Reverse DNS of {{ told.address }}: {{ told.title }}</h1>
{% if told.findings %}<p>For the {{ actor }}{% if told.zone %} <code>{{ told.zone }}</code>{% endif %}\
{% if told.contact %}, <code>{{ told.contact }}</code>{% endif %}</p>{% endif %}
<p class="muted">Made on {{ told.generated }}. All times are UTC.</p>
</header>
<main>
{% if told.remedy %}<section><h2>What should be {{ "there" if told.change else "done" }}</h2>
{% if told.change %}<dl>
{% if told.change.zone %}<dt>Zone</dt><dd><code>{{ told.change.zone }}</code></dd>{% endif %}
{% if told.change.relative_owner %}<dt>Name in the zone</dt><dd><code>{{ told.change.relative_owner }}</code></dd>\
{% endif %}
<dt>Full name</dt><dd><code>{{ told.change.owner }}</code></dd></dl>
{% for line in told.change.zone_file or told.change.records %}<div class="record"><pre>{{ line }}</pre></div>
{% endfor %}{% else %}<p>{{ told.remedy.text }}</p>{% endif %}
{% if told.remedy.nsupdate %}<p>The same for <code>nsupdate</code>. It changes nothing unless the zone still holds \
what was seen:</p>
<pre>{% for line in told.remedy.nsupdate %}{{ line }}
{% endfor %}</pre>{% endif %}
{% if told.remedy.verify %}<p class="muted">To check: <code>{{ told.remedy.verify }}</code></p>{% endif %}
{% if told.remedy.retry_after %}<p class="muted">Caches may go on with the old answer for \
{{ plural(told.remedy.retry_after, "second") }}.</p>{% endif %}
</section>{% endif %}
{% if told.findings %}<section><h2>What is wrong</h2>
{% for finding in told.findings %}<article class="finding">
<p><span class="badge {{ finding.severity }}">{{ finding.severity }}</span> {{ finding.message }}</p>
<p>{{ finding.remedy.text }}</p>
<p class="muted"><code>{{ finding.code }}</code>{% if finding.references %} &middot; \
{{ finding.references|join(", ") }}{% endif %}</p>
</article>
{% endfor %}
{% for title, meaning in meanings %}<p class="muted"><strong>{{ title }}:</strong> {{ meaning }}</p>
{% endfor %}</section>{% endif %}
{% if way %}<section><h2>The way from the root</h2>
<p>Every name server of every zone on the way to <code>{{ told.owner }}</code> was asked, directly and without \
recursion{{ when }}.</p>
<ol class="way">
{% for box in way %}{% if box.kind == "alias" %}<li class="alias"><p><code>{{ box.owner }}</code> is an alias \
({{ box.type }}) for <code>{{ box.target }}</code></p></li>
{% else %}<li class="zone{% if box.counts.bad or box.broken %} faulty{% endif %}">
<header><h3>{{ box.zone if box.zone != "." else "the root, ." }}</h3>
{% if box.counts.good %}<span class="badge compliant">{{ box.counts.good }} of {{ box.servers|length }} \
{{ "serves" if box.counts.good == 1 else "serve" }} it</span>{% endif %}
{% if box.counts.bad %}<span class="badge error">{{ box.counts.bad }} of {{ box.servers|length }} \
{{ "does" if box.counts.bad == 1 else "do" }} not</span>{% endif %}
{% if box.counts.unknown %}<span class="badge warning">{{ box.counts.unknown }} not tested</span>{% endif %}
{% if box.parent and box.signed is not none %}<span class="badge">{{ "signed: DS in the parent zone" if box.signed \
else "not signed: no DS in the parent zone" }}</span>{% endif %}
{% if box.broken %}<span class="badge error">the chain of signatures breaks here</span>{% endif %}
</header>
<p class="muted">Asked for {{ box.asked }}{% if box.said and box.plain %}: {{ said(box.said) }}{% endif %}</p>
{% if box.differs %}<ul class="names">
{% for name, where in box.names if where != "both" %}<li><span class="badge warning">\
{{ "in the parent zone only" if where == "parent" else "in the zone itself only" }}</span> <code>{{ name }}</code></li>
{% endfor %}</ul>{% endif %}
{% if box.plain %}<ul class="servers">
{% for server in box.servers %}<li>{{ server.name }} <span class="muted">{{ server.address }}</span></li>
{% endfor %}</ul>
{% elif box.servers %}<table>
<thead><tr><th scope="col">Answer</th><th scope="col">Name server</th><th scope="col">Address</th>\
<th scope="col">Says</th><th scope="col">Serial</th><th scope="col">When</th></tr></thead>
<tbody>
{% for server in box.servers %}<tr><td data-label="Answer"><span><span class="badge wide \
{{ marks[server.mark] }}">{{ server.words }}</span>{% if server.detail %} <span class="muted">\
{{ server.detail }}</span>{% endif %}</span></td>
<td data-label="Name server"><code>{{ server.name }}</code></td>
<td data-label="Address"><span>{{ server.address }}{% if server.via %} <span class="muted">{{ server.via }}</span>\
{% endif %}</span></td>
<td data-label="Says">{{ said(server) }}</td><td data-label="Serial">{{ server.serial }}</td>
<td data-label="When"><span>{{ server.at[11:19] }}{% if server.took %} <span class="muted">after \
{{ server.took }}</span>{% endif %}</span></td></tr>
{% endfor %}</tbody></table>{% else %}<p>No name server of this zone is known.</p>{% endif %}
{% if box.left_out %}<p class="muted">{{ plural(box.left_out, "more address", "more addresses") }} not shown.</p>\
{% endif %}
{% if box.glue and not box.plain %}<p class="muted">Glue: {% for name, found in box.glue %}{{ name }} {{ found }}\
{% if not loop.last %}; {% endif %}{% endfor %}</p>{% endif %}
</li>
{% endif %}{% endfor %}</ol>
{% for one in told.security %}<p><span class="badge {{ marks[one.mark] }}">DNSSEC</span> {{ one.words }}\
{% if one.why %}. {{ one.why }}{% endif %}{% if one.zone %} (<code>{{ one.zone }}</code>){% endif %}</p>
{% endfor %}
{% for note in told.notes %}<p class="notice">{{ note }}</p>
{% endfor %}</section>{% endif %}
{% if told.answers %}<section><h2>What resolvers answered</h2>
<table><thead><tr><th scope="col">Asked</th><th scope="col">Of</th><th scope="col">Answer</th>\
<th scope="col">TTL</th><th scope="col">When</th></tr></thead>
<tbody>
{% for one in told.answers %}<tr><td data-label="Asked"><code>{{ one.question }}</code></td>
<td data-label="Of">{{ one.who }}</td>
<td data-label="Answer"><span>{{ said(one) }}{% for target in one.aliases %} <span class="muted">by way of {{ target }}\
</span>{% endfor %}</span></td>
<td data-label="TTL">{{ "-" if one.ttl is none else one.ttl }}</td><td data-label="When">{{ one.at }}</td></tr>
{% endfor %}</tbody></table></section>{% endif %}
</main>
<footer><p>mailops.rdns. This page asks for nothing outside itself.</p></footer>
</body>
</html>
"""

WAY_STYLE = """
ol.way { list-style: none; margin: 1rem 0; padding: 0; }
ol.way > li { position: relative; margin: 0 0 2rem; padding: .75rem 1rem; background: var(--panel);
  border: 1px solid var(--line); border-left: .4rem solid var(--right); border-radius: .5rem; break-inside: avoid; }
ol.way > li.faulty { border-left-color: var(--bad); }
ol.way > li.alias { border-left-color: var(--beside); margin-left: 2rem; }
ol.way > li:not(:last-child)::after { content: "\\2193"; position: absolute; left: 1rem; bottom: -1.85rem;
  font-size: 1.25rem; line-height: 1.6rem; color: var(--muted); }
ol.way header { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: baseline; }
ol.way h3 { font-family: ui-monospace, Consolas, Menlo, monospace; margin: 0 0 .25rem; }
ol.way table { margin-top: .25rem; font-size: .9375rem; }
ol.way td code { font-size: .875em; }
ol.way td[data-label=Serial], ol.way td[data-label=When] { overflow-wrap: normal; }
.servers, .names { margin: .25rem 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: .1rem 1rem;
  font-size: .875rem; }
.names { flex-direction: column; }
.badge.wide { white-space: normal; border-radius: .5rem; }
section > article.finding { border-top: 1px solid var(--line); margin-bottom: .5rem; }
td > span { min-width: 0; }
@media (max-width: 48rem) { ol.way td:empty { display: none; } ol.way > li.alias { margin-left: 0; } }
@media print { ol.way > li { break-inside: auto; } tr { break-inside: avoid; } }
"""
