# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers kept small: one response as it came, and how it came, in one string of octets.

131,072 answers as objects would take some 80 MiB; as octets they take a quarter of that, and one that is wanted again
is read again.
"""

from __future__ import annotations

import struct
import typing as t

from .message import read_any
from .name import labels_to_text, read_labels
from .question import Answer, Question
from .reply import make_answer
from .wire import HEADER_SIZE, question_section, read_ordinary, read_usual

_HOW = struct.Struct("!Bdd10s")  # server, when, round trip, and the response's header without its id


class AnswerStore(t.Mapping[Question, Answer]):
    """Every answer of a resolver, by question. The keys inside are question sections in lower case."""

    def __init__(self, servers: t.Sequence[str]) -> None:
        self._servers = servers
        self.kept: dict[bytes, bytes | Answer] = {}

    def put(self, section: bytes, answer: Answer) -> None:
        """Keep an answer as it is."""
        self.kept[section] = answer

    def put_response(self, section: bytes, wire: bytes, server: int, at: float, rtt: float) -> None:
        """Keep an answer that came by UDP at the first try, and says all there is to say."""
        end = HEADER_SIZE + len(section)
        self.kept[section] = _HOW.pack(server, at, rtt, wire[2:HEADER_SIZE]) + wire[end:]

    def find(self, section: bytes, question: Question) -> Answer | None:
        """The answer to a question, or None."""
        kept = self.kept.get(section)
        if kept is None or isinstance(kept, Answer):
            return kept
        server, at, rtt, header = _HOW.unpack_from(kept)
        wire = b"\0\0" + header + section + kept[_HOW.size :]
        end = HEADER_SIZE + len(section)
        reply = read_usual(wire, question, end) or read_ordinary(wire, question, end) or read_any(wire, question)
        return make_answer(question, reply, self._servers[server], "udp", at, rtt)

    def __getitem__(self, question: Question) -> Answer:
        answer = self.find(question_section(question), question)
        if answer is None:
            raise KeyError(question)
        return answer

    def __iter__(self) -> t.Iterator[Question]:
        for section in self.kept:
            labels, end = read_labels(section, 0)
            yield Question(labels_to_text(labels), int.from_bytes(section[end : end + 2], "big"))

    def __len__(self) -> int:
        return len(self.kept)
