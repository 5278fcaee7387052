// Sorting, searching and filtering of the ranked table, kept in the address so that a view can be sent to others.
// Without scripts the table stands complete in its own order.
"use strict";
(() => {
  const table = document.querySelector("table.rank");
  const tools = document.querySelector("form.tools");
  if (!table || !tools) return;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const danish = table.dataset.lang === "da";
  const order = new Intl.Collator(danish ? "da" : "en");
  const view = new URLSearchParams(location.hash.slice(1));
  view.delete("-");

  const number = (text) => {
    const plain = text.replace("−", "-").replace("+", "").split("–")[0];
    return parseFloat(danish ? plain.replace(/\./g, "").replace(",", ".") : plain.replace(/,/g, ""));
  };
  const plain = { æ: "ae", ø: "oe", å: "aa", ö: "oe", ä: "ae", é: "e" };
  const fold = (text) => text.toLowerCase().normalize("NFC").replace(/[æøåöäé]/g, (letter) => plain[letter]);
  const short = (text) => fold(text).replace(/aa/g, "a").replace(/ae/g, "a").replace(/oe/g, "o");
  const holds = (name, wanted) => fold(name).includes(fold(wanted)) || short(name).includes(short(wanted));
  const heads = [...table.tHead.rows[0].cells];
  const places = new Map(rows.map((row, place) => [row, place]));
  const key = (row, column, name) => {
    if (name === "rank") return places.get(row);
    const text = row.cells[column].textContent;
    return name === "name" || name === "region" ? text : number(text);
  };

  function show() {
    const [name, way] = (view.get("sort") || "rank.up").split(".");
    const column = heads.findIndex((head) => head.dataset.k === name);
    if (column >= 0) {
      const sign = way === "down" ? -1 : 1;
      const keys = new Map(rows.map((row) => [row, key(row, column, name)]));
      rows.sort((a, b) => {
        const [x, y] = [keys.get(a), keys.get(b)];
        const first = typeof x === "string" ? order.compare(x, y) : x - y;
        return sign * first || places.get(a) - places.get(b);
      });
      body.append(...rows);
    }
    for (const head of heads) {
      if (head.dataset.k === name) head.setAttribute("aria-sort", way === "down" ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    const wanted = view.get("q") || "";
    const region = view.get("r") || "";
    let shown = 0;
    for (const row of rows) {
      row.hidden = !holds(row.cells[1].textContent, wanted) || (region !== "" && row.dataset.r !== region);
      shown += !row.hidden;
    }
    tools.querySelector("output").textContent = `${shown} ${table.dataset.shown}`;
    const address = view.toString();
    for (const link of document.querySelectorAll("a.toggle, a.keep")) {
      link.href = link.href.split("#")[0] + (address ? "#" + address : "");
    }
  }

  function set(name, value) {
    if (value) view.set(name, value);
    else view.delete(name);
    location.replace("#" + (view.toString() || "-")); // an empty fragment would scroll to the top
    show();
  }

  for (const head of heads) {
    if (!head.dataset.k) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.append(head.firstChild);
    head.prepend(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") === "ascending";
      set("sort", `${head.dataset.k}.${up ? "down" : "up"}`);
    });
  }
  tools.hidden = false;
  tools.addEventListener("submit", (event) => event.preventDefault());
  tools.addEventListener("input", (event) => set(event.target.name, event.target.value));
  for (const name of ["q", "r"]) {
    if (tools.elements[name]) tools.elements[name].value = view.get(name) || "";
  }
  show();
})();
