# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write plugins/module_utils/_naming/suffixes.py from a copy of the public suffix list.

python3 tests/generate/suffixes.py public_suffix_list.dat

The list: https://publicsuffix.org/list/public_suffix_list.dat, or the file of that name in the Python distribution
publicsuffixlist or in Debian's package publicsuffix. Only the ICANN section is taken: the private one holds domains of
providers (amazonaws.com among them), and a host's name below those is still the provider's.
"""

from __future__ import annotations

import argparse
import pathlib
import re
import sys
import textwrap

TARGET = pathlib.Path(__file__).resolve().parents[2] / "plugins" / "module_utils" / "_naming" / "suffixes.py"
HEAD = '''\
# Copyright (c) 2007, the contributors to the public suffix list
# Mozilla Public License 2.0 (see LICENSES/MPL-2.0.txt or https://www.mozilla.org/en-US/MPL/2.0/)
# SPDX-License-Identifier: MPL-2.0

"""Under which names domains are registered: the ICANN section of the public suffix list (https://publicsuffix.org).

Made by tests/generate/suffixes.py; never edited by hand. By top-level domain: what stands before it, as in the list,
with ``*`` for any label and ``!`` for an exception. Top-level domains that only stand for themselves are left out.
"""

from __future__ import annotations

VERSION = "{version}"  # of the list

RULES = {{
{rules}
}}
'''


def rules(text: str) -> dict[str, list[str]]:
    """The rules of the ICANN section by top-level domain, without that label."""
    section = text.partition("===BEGIN ICANN DOMAINS===")[2].partition("===END ICANN DOMAINS===")[0]
    found: dict[str, list[str]] = {}
    for line in map(str.strip, section.splitlines()[1:]):
        if not line or line.startswith("//"):
            continue
        mark, name = ("!", line[1:]) if line.startswith("!") else ("", line)
        labels = [label if label == "*" else label.encode("idna").decode() for label in name.split(".")]
        if len(labels) > 1:
            found.setdefault(labels[-1], []).append(mark + ".".join(labels[:-1]))
    return {tld: sorted(found[tld]) for tld in sorted(found)}


def source(text: str) -> str:
    """The data module."""
    version = re.search(r"^// VERSION: (\S+)$", text, re.MULTILINE)
    if version is None:
        raise SystemExit("the list says no version: not a copy of public_suffix_list.dat of 2024 or later")
    lines = []
    for tld, names in rules(text).items():
        joined = " ".join(names)
        line = f'    "{tld}": "{joined}",'
        if len(line) <= 120:
            lines.append(line)
            continue
        lines.append(f'    "{tld}": (')
        parts = textwrap.wrap(joined, 108, break_on_hyphens=False, break_long_words=False)
        lines += [f'        "{part} "' for part in parts[:-1]]
        lines += [f'        "{parts[-1]}"', "    ),"]
    return HEAD.format(version=version[1], rules="\n".join(lines))


def main() -> int:
    """Write the module."""
    parser = argparse.ArgumentParser(description="Make the table of public suffixes anew.")
    parser.add_argument("list", type=pathlib.Path, help="a copy of public_suffix_list.dat")
    TARGET.write_text(source(parser.parse_args().list.read_text(encoding="utf-8")), encoding="utf-8")
    print(f"written: {TARGET}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
