// A filter by status and word over the tables of a page. Without this script the tables stand as they are.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const article = document.querySelector("article");
  const rows = [...article.querySelectorAll("tbody tr")];
  // Entries of a list of theorems: a heading and what stands under it.
  const entries = [...article.querySelectorAll("section > section > section")].filter((each) => each.querySelector("h3"));
  const statusOf = (row) => row.cells[0].textContent.trim().replace(/[,(].*/s, "").trim();
  const byStatus = rows.filter((row) => row.closest("table").rows[0].cells[0].textContent.trim() === "status");
  const statuses = [...new Set(byStatus.map(statusOf))];

  const bar = document.createElement("form");
  bar.className = "filter";
  bar.setAttribute("role", "search");
  const choice = document.createElement("select");
  choice.setAttribute("aria-label", "status");
  choice.append(new Option("every status", ""), ...statuses.map((status) => new Option(status, status)));
  const word = document.createElement("input");
  word.type = "search";
  word.placeholder = "a word, such as Theorem 3";
  word.setAttribute("aria-label", "a word of the claim");
  const told = document.createElement("output");
  if (statuses.length) bar.append(choice);
  bar.append(word, told);
  article.querySelector("h1").after(bar);

  const text = new Map([...rows, ...entries].map((each) => [each, each.textContent.toLowerCase()]));
  const show = () => {
    const words = word.value.toLowerCase().split(/\s+/).filter(Boolean);
    const status = choice.value;
    const matches = (each) => words.every((part) => text.get(each).includes(part));
    for (const row of rows) row.hidden = !matches(row) || (status !== "" && statusOf(row) !== status);
    for (const entry of entries) entry.hidden = !matches(entry) || (status !== "" && status !== "proved");
    const active = words.length > 0 || status !== "";
    for (const table of article.querySelectorAll("table")) {
      const empty = active && ![...table.tBodies[0].rows].some((row) => !row.hidden);
      const section = table.closest("section");
      section.classList.toggle("nothing", empty && !section.querySelector("tbody tr:not([hidden])"));
    }
    const found = rows.filter((row) => !row.hidden).length;
    told.textContent = active ? `${found} of ${rows.length} rows` : "";
  };
  bar.addEventListener("input", show);
  bar.addEventListener("submit", (event) => event.preventDefault());
});
