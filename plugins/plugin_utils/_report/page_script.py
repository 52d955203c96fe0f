# Copyright (c) 2026, the mailops.rdns authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the HTML report does when scripts may run: filter, sort, copy. Without them everything is there all the same."""

from __future__ import annotations

SCRIPT = """
"use strict";
(function () {
  document.documentElement.classList.add("scripted");
  var table = document.getElementById("paths");
  var rows = table ? Array.prototype.slice.call(table.tBodies[0].rows) : [];
  var text = document.getElementById("text"), status = document.getElementById("status");
  var shown = document.getElementById("shown");

  function filter() {
    var words = text.value.toLowerCase().split(/\\s+/).filter(Boolean), count = 0;
    rows.forEach(function (row) {
      var content = row.textContent.toLowerCase();
      var fits = (!status.value || row.dataset.status === status.value) &&
        words.every(function (word) { return content.indexOf(word) !== -1; });
      row.hidden = !fits;
      count += fits ? 1 : 0;
    });
    shown.textContent = count + " of " + rows.length + " shown";
  }

  function key(row, column) {
    var cell = row.cells[column];
    return cell.dataset.rank === undefined ? cell.textContent.trim() : cell.dataset.rank;
  }

  function sort(column, head) {
    var down = head.getAttribute("aria-sort") === "ascending";
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (cell) { cell.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    var compare = new Intl.Collator("en", {numeric: true}).compare;
    rows.sort(function (one, other) {
      var order = compare(key(one, column), key(other, column));
      return down ? -order : order;
    });
    rows.forEach(function (row) { table.tBodies[0].appendChild(row); });
  }

  if (table) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.textContent = "";
      head.appendChild(button);
      button.addEventListener("click", function () { sort(column, head); });
    });
    text.addEventListener("input", filter);
    status.addEventListener("change", filter);
    filter();
  }

  Array.prototype.forEach.call(document.querySelectorAll(".record"), function (record) {
    var lines = record.querySelector("pre"), button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", function () {
      var range = document.createRange();
      range.selectNodeContents(lines);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      var done = function () { button.textContent = "Copied"; };
      var failed = function () { button.textContent = "Selected"; };
      if (navigator.clipboard) {
        navigator.clipboard.writeText(lines.textContent).then(done, failed);
      } else {
        failed();
      }
    });
    record.appendChild(button);
  });
}());
"""
