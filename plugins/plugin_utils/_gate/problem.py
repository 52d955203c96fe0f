# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What one check found: a path may pass, or something is in the way. Pure."""

from __future__ import annotations

import typing as t

DNS, INTERFACE, UNUSED, SPF = "DNS", "interface", "in use", "SPF"


class Problem(t.NamedTuple):
    """Something that is in the way of an address."""

    address: str
    check: str  # DNS, INTERFACE, UNUSED or SPF
    message: str  # what is wrong
    remedy: str  # what would mend it
    determined: bool = True  # false: whether anything is wrong is not known
    records: tuple[str, ...] = ()  # to publish, as zone-file lines

    @property
    def sentence(self) -> str:
        """All of it."""
        return f"{self.address}: {self.message}" + (f": {self.remedy}" if self.remedy else "")

    def as_dict(self) -> dict[str, t.Any]:
        """Plain data."""
        return {**self._asdict(), "records": list(self.records), "sentence": self.sentence}


class Checked(t.NamedTuple):
    """What a check makes of one path."""

    problems: list[Problem]
    notes: t.Sequence[str] = ()
    passed: str = ""  # what it made sure of, where there is no problem
