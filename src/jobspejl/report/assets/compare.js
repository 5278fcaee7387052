// Brings the units chosen forward, one column each; which ones is kept in the address so that a view can be sent on.
"use strict";
(() => {
  const form = document.querySelector("#choose");
  const table = document.querySelector("table.compare");
  const figures = JSON.parse(document.querySelector("#figures").textContent);
  const picks = [...form.elements];
  const rows = [...table.querySelectorAll("tbody th[scope=row]")].map((head) => head.parentElement);
  const marks = {
    same: (x) => `<circle cx="${x}" cy="8" r="4"/>`,
    more: (x) => `<path d="M${x - 5} 12H${x + 5}L${x} 3z"/>`,
    fewer: (x) => `<path d="M${x - 5} 4H${x + 5}L${x} 13z"/>`,
  };

  function cell(figure, name) {
    const made = document.createElement("td");
    made.dataset.l = name;
    if (!figure) {
      made.textContent = table.dataset.hidden;
      return made;
    }
    const [side, told, rank, verdict, low, middle, high] = figure;
    made.className = side;
    made.innerHTML =
      `<svg class="di ${side}" viewBox="0 0 200 16" aria-hidden="true"><path class="i" d="M${low} 8H${high}"/>` +
      `${marks[side](middle)}</svg><strong></strong> <span></span> <small></small>`;
    made.querySelector("strong").textContent = verdict;
    made.querySelector("span").textContent = told;
    made.querySelector("small").textContent = rank;
    return made;
  }

  function show() {
    const chosen = [...new Set(picks.map((pick) => pick.value).filter(Boolean))];
    for (const old of table.querySelectorAll("td, thead th + th")) old.remove();
    for (const code of chosen) {
      const head = document.createElement("th");
      head.scope = "col";
      const link = document.createElement("a");
      link.href = `units/${code}.html`;
      const name = picks[0].querySelector(`option[value="${code}"]`).textContent;
      link.textContent = name;
      head.append(link);
      table.tHead.rows[0].append(head);
      rows.forEach((row, place) => row.append(cell(figures[code][place], name)));
    }
    for (const mirror of table.querySelectorAll("th.mirror")) mirror.colSpan = chosen.length + 1;
    table.hidden = !chosen.length;
    const address = chosen.join(",");
    for (const link of document.querySelectorAll("a.toggle")) link.href = link.href.split("#")[0] + "#" + address;
    return address;
  }

  function read() {
    const asked = location.hash.slice(1).split(",").filter((code) => code in figures);
    picks.forEach((pick, place) => (pick.value = asked[place] || ""));
    show();
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", () => location.replace("#" + (show() || "-")));
  window.addEventListener("hashchange", read);
  read();
})();
