# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The look of the HTML report: light and dark, wide and narrow, on paper. Pure."""

from __future__ import annotations

#: Colours by role. PAIRS says which stand on which; a test holds all of them to WCAG AA.
LIGHT = {
    "ground": "#ffffff", "panel": "#f4f6f8", "text": "#1b1f24", "muted": "#545d68", "line": "#c9d1d9",
    "link": "#0b4fc4",
    "bad": "#a8201a", "bad-ground": "#fdecea", "unknown": "#7a4300", "unknown-ground": "#fff3dc",
    "right": "#14602c", "right-ground": "#e5f4e9", "beside": "#4a5361", "beside-ground": "#e9ecf0",
    "drill": "#ffffff", "drill-ground": "#6a1b9a",
}  # fmt: skip
DARK = {
    "ground": "#131619", "panel": "#1c2024", "text": "#e7e9eb", "muted": "#a9b2bb", "line": "#3d454d",
    "link": "#8fb8ff",
    "bad": "#ffa198", "bad-ground": "#3d1a17", "unknown": "#f3c46f", "unknown-ground": "#37290f",
    "right": "#86d99b", "right-ground": "#15311e", "beside": "#bcc4cd", "beside-ground": "#2a3037",
    "drill": "#ffffff", "drill-ground": "#7b1fa2",
}  # fmt: skip
#: (text, ground)
PAIRS = (
    ("text", "ground"), ("text", "panel"), ("muted", "ground"), ("muted", "panel"),
    ("link", "ground"), ("link", "panel"),
    ("bad", "bad-ground"), ("bad", "panel"), ("bad", "ground"), ("unknown", "unknown-ground"), ("unknown", "panel"),
    ("right", "right-ground"), ("right", "panel"), ("beside", "beside-ground"), ("beside", "panel"),
    ("drill", "drill-ground"),
)  # fmt: skip


def _colours(palette: dict[str, str]) -> str:
    return " ".join(f"--{role}: {colour};" for role, colour in palette.items())


STYLE = (
    f"""
:root {{ color-scheme: light dark; {_colours(LIGHT)} }}
@media (prefers-color-scheme: dark) {{ :root {{ {_colours(DARK)} }} }}
"""
    + """
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 80rem; background: var(--ground); color: var(--text);
  font: 1rem/1.45 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 0 0 .5rem; }
p { margin: .25rem 0; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.muted { color: var(--muted); }
.cards { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 1rem; margin-top: 1rem; }
.card, article { background: var(--panel); border: 1px solid var(--line); border-radius: .5rem;
    padding: .75rem 1rem; }
.card h2 { margin: 0 0 .5rem; font-size: 1rem; color: var(--muted); }
.card ol, .card ul { margin: 0; padding-left: 1.25rem; }
.card li { margin-bottom: .35rem; }
.share { display: flex; gap: 1rem; align-items: center; }
.share svg { flex: none; width: 6.5rem; height: 6.5rem; }
.share ul { list-style: none; padding: 0; }
.arc { fill: none; stroke-width: 6; }
.arc.noncompliant { stroke: var(--bad); } .arc.undetermined { stroke: var(--unknown); }
.arc.compliant { stroke: var(--right); } .arc.not_applicable { stroke: var(--beside); }
    .arc.none { stroke: var(--line); }
.badge { display: inline-block; padding: 0 .5rem; border-radius: 1rem; font-size: .875rem; font-weight: 600;
  white-space: nowrap; color: var(--beside); background: var(--beside-ground); }
.badge.noncompliant, .badge.error { color: var(--bad); background: var(--bad-ground); }
.badge.undetermined, .badge.warning { color: var(--unknown); background: var(--unknown-ground); }
.badge.compliant { color: var(--right); background: var(--right-ground); }
.drill { color: var(--drill); background: var(--drill-ground); print-color-adjust: exact; }
.badge.waived { white-space: normal; overflow-wrap: anywhere; }
.badge.drill { color: var(--drill); background: var(--drill-ground); }
div.drill { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: 0 1rem; align-items: center;
    margin: -1rem -1rem 1rem; padding: .5rem 1rem; }
div.drill strong { font-size: 2rem; line-height: 1.1; letter-spacing: .15em; }
.drill ~ main article, .drill ~ main section, .drill ~ main .meaning { scroll-margin-top: 6rem; }
p.notice { border-left: 4px solid var(--unknown); padding-left: .75rem; margin: .75rem 0; }
.tools { display: none; flex-wrap: wrap; gap: .5rem 1rem; align-items: end; margin: .5rem 0; }
.scripted .tools { display: flex; }
.tools label { display: grid; font-size: .875rem; color: var(--muted); }
input, select, button { font: inherit; color: var(--text); background: var(--ground); border: 1px solid var(--muted);
  border-radius: .25rem; padding: .35rem .5rem; max-width: 100%; }
button { cursor: pointer; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; color: var(--muted); padding-bottom: .25rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem .4rem 0; border-bottom: 1px solid var(--line); }
th button { border: 0; padding: 0; font-weight: 600; background: none; }
th button::after { content: " \\2195"; color: var(--muted); }
th[aria-sort=ascending] button::after { content: " \\2191"; }
    th[aria-sort=descending] button::after { content: " \\2193"; }
article { margin: 0 0 1rem; } article:target, .meaning:target { outline: 3px solid var(--link); }
article header { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: baseline; }
.finding { border-top: 1px solid var(--line); padding-top: .5rem; margin-top: .5rem; }
.remedy { margin-top: .25rem; }
.record { display: flex; gap: .5rem; align-items: start; margin: .35rem 0; }
pre { margin: 0; padding: .4rem .6rem; flex: 1; min-width: 0; background: var(--ground);
    border: 1px solid var(--line);
  border-radius: .25rem; white-space: pre-wrap; overflow-wrap: anywhere;
    font: .9rem/1.4 ui-monospace, Consolas, Menlo, monospace; }
code { font-family: ui-monospace, Consolas, Menlo, monospace; font-size: .95em; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .1rem .75rem; margin: .5rem 0 0;
    font-size: .9rem; }
dt { color: var(--muted); } dd { margin: 0; }
.meaning { margin-bottom: .75rem; } .meaning summary { font-weight: 600; }
summary { cursor: pointer; } article details { margin-top: .5rem; }
.small { margin-top: .75rem; font-size: .9rem; } .small caption { font-weight: 600; }
    .small .badge { margin-right: .25rem; } .small tbody th { width: 8rem; font-weight: 400; }
footer { margin-top: 2rem; border-top: 1px solid var(--line); padding-top: .5rem; font-size: .875rem;
    color: var(--muted); }
@media (max-width: 48rem) {
  body { padding: .75rem; } h1 { font-size: 1.25rem; }
  div.drill { margin: -.75rem -.75rem .5rem; padding: .25rem .75rem; font-size: .875rem; line-height: 1.25; }
  .cards { grid-template-columns: minmax(0, 1fr); gap: .5rem; margin-top: .5rem; } .card { padding: .5rem .75rem; }
  .card h2 { margin-bottom: .25rem; } .card li { margin-bottom: .2rem; font-size: .9375rem; }
  .share svg { width: 4.5rem; height: 4.5rem; }
  thead { display: none; }
  .scripted thead { display: block; } .scripted thead tr { display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
  .scripted thead th { border: 0; padding: 0; }
  tbody tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--line); }
  tbody tr[hidden] { display: none; }
  td { display: flex; gap: .5rem; border: 0; padding: .1rem 0; }
  td[data-label]::before { content: attr(data-label); flex: 0 0 5.5rem; color: var(--muted); }
  .small tbody th { display: block; border: 0; padding: .25rem 0 0; width: auto; }
  .small td:not([data-label]) { flex-wrap: wrap; }
  .scripted .small thead { display: none; }
  dl { grid-template-columns: minmax(0, 1fr); } dd { margin-bottom: .25rem; }
}
@media print {
  :root { color-scheme: light; """
    + _colours(LIGHT)
    + """ }
  .tools, button { display: none !important; } article, tr { break-inside: avoid; } body { max-width: none; }
}
"""
)

#: For pages with a picture of time.
CHART_STYLE = """
.chart { overflow-x: auto; } .chart svg { display: block; width: 100%; min-width: 44rem; height: auto; }
.chart text { font: 13px system-ui, "Segoe UI", Roboto, Arial, sans-serif; fill: var(--text); }
.chart .small { font-size: 12px; fill: var(--muted); }
.chart .tick { stroke: var(--line); stroke-width: 1; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; padding: 0; margin: .75rem 0 .5rem;
  font-size: .875rem; }
.legend i { display: inline-block; width: 1.5rem; height: .8rem; margin-right: .4rem; border: 1px solid var(--muted); }
"""
