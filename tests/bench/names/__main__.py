# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How well our classifier of PTR names does on labelled names, beside SpamAssassin and Rspamd.

python3 tests/bench/names ptr_names.tsv [--docs]

The file is tab-separated with a header: name, ip, label (custom, generic_static, hosting_default, dynamic,
placeholder; ambiguous rows are left out). It is no part of this repository, for such names come from real mail. The
rivals run in a container without network, as Debian packages them. With --docs the tables take the place of those in
docs/generic-names.md.
"""

from __future__ import annotations

import argparse
import pathlib
import platform
import sys
import time
import typing as t

HERE = pathlib.Path(__file__).resolve().parent
CHECKOUT = HERE.parents[2]
COLLECTIONS = CHECKOUT / ".cache" / "collections"
sys.path[:0] = [str(HERE.parent), str(COLLECTIONS)]

from result import Goal, Result  # noqa: E402 - found by the path that was set above

import rivals  # noqa: E402 - as above  # isort: skip

DOCS = CHECKOUT / "docs" / "generic-names.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
MADE = ("dynamic", "hosting_default")  # what the goal for finding is about


class Name(t.NamedTuple):
    """One labelled name."""

    name: str
    address: str
    label: str
    domain: str  # the registered one


Verdicts = dict[tuple[str, str], bool]  # by name and address: whether it is called anything but a chosen name


def link_checkout() -> None:
    """Let this program find the checkout as the collection mailops.rdns."""
    link = COLLECTIONS / "ansible_collections" / "mailops" / "rdns"
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.exists():
        link.symlink_to(CHECKOUT, target_is_directory=True)


def load(path: pathlib.Path) -> list[Name]:
    """The labelled names, without the ambiguous ones."""
    from ansible_collections.mailops.rdns.plugins.module_utils._naming.domain import split

    lines = path.read_text(encoding="utf-8").splitlines()
    columns = lines[0].split("\t")
    names = []
    for line in lines[1:]:
        row = dict(zip(columns, line.split("\t")))
        _below, own, suffix = split(row["name"].split("."))
        if row["label"] != "ambiguous":
            names.append(Name(row["name"], row["ip"], row["label"], f"{own}.{suffix}"))
    return names


def share(names: t.Sequence[Name], right: t.Callable[[Name], bool]) -> tuple[float | None, float | None]:
    """Percent of the rows, and the mean over the registered domains of each domain's percentage."""
    if not names:
        return None, None
    domains: dict[str, list[bool]] = {}
    for name in names:
        domains.setdefault(name.domain, []).append(right(name))
    rows = [one for some in domains.values() for one in some]
    means = [sum(some) / len(some) for some in domains.values()]
    return 100 * sum(rows) / len(rows), 100 * sum(means) / len(means)


def percent(value: float | None) -> str:
    """As it stands in a table."""
    return "-" if value is None else f"{value:.1f}"


def compared(names: list[Name], verdicts: dict[str, Verdicts]) -> Result:
    """One line for each program."""
    result = Result(f"{len(names)} names of {len({name.domain for name in names})} registered domains, percent")
    result.columns = ("program", "custom: false", "domains", "dynamic", "hosting", "both found", "domains", "static")
    for program, made in verdicts.items():

        def called(name: Name, made: Verdicts = made) -> bool:
            return made[name.name, name.address]

        false = share([name for name in names if name.label == "custom"], called)
        found = {label: share([name for name in names if name.label == label], called) for label in (*MADE, "x")}
        both = share([name for name in names if name.label in MADE], called)
        static = share([name for name in names if name.label == "generic_static"], called)
        cells = (*false, found["dynamic"][0], found["hosting_default"][0], *both, static[0])
        result.rows.append((program, *map(percent, cells)))
        if program == "rdns":
            result.goals = [
                Goal("percent of custom names called otherwise", round(false[0] or 0, 1), 1),
                Goal("percent of dynamic and hosting names found", round(both[0] or 0, 1), 95, at_least=True),
            ]
    return result


def confusion(names: list[Name], classes: dict[tuple[str, str], str]) -> Result:
    """What our classifier calls the names of each label."""
    order = ("custom", "generic_static", "hosting_default", "dynamic", "placeholder")
    result = Result("What ours calls them: rows by label, columns by class")
    result.columns = ("label", "custom", "static", "hosting", "dynamic", "placeholder", "right", "domains")
    for label in order:
        mine = [name for name in names if name.label == label]
        called = [classes[name.name, name.address] for name in mine]
        right = share(mine, lambda name: classes[name.name, name.address] == name.label)
        result.rows.append((label, *(called.count(one) for one in order), *map(percent, right)))
    return result


def halves(names: list[Name], ours: Verdicts) -> Result:
    """Ours on each half of the registered domains, in alphabetical order: it was written with the first in view."""
    domains = sorted({name.domain for name in names})
    first = set(domains[: len(domains) // 2])
    result = Result("Ours, by halves of the registered domains in alphabetical order, percent")
    result.columns = ("half", "names", "custom: false", "domains", "both found", "domains")
    for title, some in (
        ("first, in view while written", [name for name in names if name.domain in first]),
        ("second", [name for name in names if name.domain not in first]),
    ):
        false = share([n for n in some if n.label == "custom"], lambda n: ours[n.name, n.address])
        both = share([n for n in some if n.label in MADE], lambda n: ours[n.name, n.address])
        result.rows.append((title, len(some), *map(percent, (*false, *both))))
    return result


def speed(names: list[Name]) -> Result:
    """How long ours takes."""
    from ansible_collections.mailops.rdns.plugins.module_utils._address import parse_address
    from ansible_collections.mailops.rdns.plugins.module_utils._generic import classify

    result = Result("CPU time for one name, microseconds, the best of nine rounds")
    result.columns = ("names", "how many", "mean")
    for title, some in (
        ("custom", [name for name in names if name.label == "custom"]),
        ("all others", [name for name in names if name.label != "custom"]),
    ):
        pairs = [(name.name, parse_address(name.address)) for name in some]
        best = float("inf")
        for _round in range(9):
            began = time.process_time()
            for name, address in pairs:
                classify(name, address)
            best = min(best, time.process_time() - began)
        result.rows.append((title, len(pairs), 1e6 * best / max(len(pairs), 1)))
    return result


def write_docs(text: str) -> None:
    """Put the tables where the documentation has them."""
    before, begin, rest = DOCS.read_text(encoding="utf-8").partition(BEGIN)
    _figures, end, after = rest.partition(END)
    if not end:
        raise SystemExit(f"{DOCS} has no place for the figures: {BEGIN} {END}")
    DOCS.write_text(f"{before}{begin}\n\n```text\n{text}\n```\n\n{end}{after}", encoding="utf-8")


def main() -> int:
    """Measure."""
    parser = argparse.ArgumentParser(description="Measure the classifier of PTR names beside SpamAssassin and Rspamd.")
    parser.add_argument("names", type=pathlib.Path, help="labelled names: tab-separated name, ip, label, with a header")
    parser.add_argument("--docs", action="store_true", help="put the tables into docs/generic-names.md")
    parser.add_argument("--alone", action="store_true", help="leave the rivals out")
    parser.add_argument("--check", action="store_true", help="exit with 1 when a goal is missed")
    options = parser.parse_args()
    link_checkout()
    from ansible_collections.mailops.rdns.plugins.module_utils._generic import CUSTOM, classify

    if not options.names.is_file():
        parser.error(f"{options.names} is no file: give the path of a table of labelled names")
    names = load(options.names)
    pairs = list(dict.fromkeys((name.name, name.address) for name in names))
    classes = {pair: classify(*pair).name_class for pair in pairs}
    ours = {pair: name_class != CUSTOM for pair, name_class in classes.items()}
    verdicts, versions = {"rdns": ours}, "the rivals were left out"
    if not options.alone:
        try:
            verdicts.update(rivals.verdicts(pairs))
            versions = rivals.versions()
        except rivals.UnavailableError as missing:
            print(f"Left out: {missing}", file=sys.stderr)
            return 2
    results = [compared(names, verdicts), confusion(names, classes), halves(names, ours), speed(names)]
    machine = f"Python {platform.python_version()}, {platform.machine()}, {time.strftime('%Y-%m-%d', time.gmtime())}"
    text = "\n".join((f"{machine}; {versions}", *(result.text() for result in results)))
    print(text)
    if options.docs:
        write_docs(text)
    return 1 if options.check and not all(goal.met for result in results for goal in result.goals) else 0


if __name__ == "__main__":
    sys.exit(main())
