// Paste from a word processor: what Word, LibreOffice, Google Docs or a web page puts on the clipboard as HTML becomes typed text in the
// house's own signs: paragraphs, lists, tables with tabs between their cells, and **bold** where not all of it is. Of the HTML nothing
// stays. What a text cannot hold (pictures, comments, deleted and hidden pieces) is counted and said below the field.
//
// For each textarea of a form with data-paste and the words of parts/paste_words.html. Where a browser gives no HTML, nothing is changed.
"use strict";

class Writing {
  static BLOCKS = new Set("address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section summary tbody tfoot thead tr ul".split(" "));
  static GONE = new Set("script style title meta link template noscript head xml input select option button textarea datalist".split(" "));
  static PICTURES = new Set("img picture svg canvas object embed video audio iframe".split(" "));
  static SIGNS = { "ü": "✓", "þ": "✓", "q": "□", "¨": "□" }; // Word's ticks and boxes, as its symbol fonts name them
  static HEADINGS = /^h[1-6]$/;

  constructor(tight, ofLibreOffice, left = { picture: 0, comment: 0, deleted: 0, hidden: 0 }) {
    Object.assign(this, { tight, ofLibreOffice, left, lines: [], runs: [], kinds: [], gap: false, lost: "", plain: false });
    this.open("loose");
  }

  // A block begins: lines that belong together. The first stands behind `first`, the others behind `next`.
  open(kind, first = "", next = "") {
    this.flush();
    this.block = { kind, first, next, begun: false };
  }

  // The line that was being written ends. Gives whether anything stood on it.
  flush() {
    const line = this.line();
    if (!line) return false;
    const { kind, first, next, begun } = this.block, before = this.kinds.at(-1);
    const together = (before === kind && kind !== "loose") || before === "tight";
    if (!begun && before && (this.gap || !together)) this.lines.push("");
    this.lines.push((begun ? next : first) + line);
    if (!begun) this.kinds.push(kind);
    this.block.begun = true;
    this.gap = false;
    return true;
  }

  // What was said since the last break, with signs of our own round what is bold.
  line() {
    const joined = [];
    for (const [text, bold] of this.runs) {
      const last = joined.at(-1), said = last?.[0].endsWith(" ") && text.startsWith(" ") ? text.slice(1) : text;
      if (last && (last[1] === bold || !said.trim())) last[0] += said;
      else if (said) joined.push([said, bold]);
    }
    this.runs = [];
    return joined.map(([text, bold]) => (bold && /[\p{L}\p{N}]/u.test(text) ? text.replace(/^(\s*)(.*?)(\s*)$/s, "$1\ue000$2\ue001$3") : text))
      .join("").replaceAll("\u00a0", " ").replace(/^ +|[ \t]+$/g, "");
  }

  say(text, bold) {
    if (!text) return;
    this.runs.push([text, bold]);
    if (text.trim()) { this.lost = ""; this.plain ||= !bold; }
  }

  leave(what) {
    if (what === "picture" || this.lost !== what) this.left[what] += 1;
    this.lost = what;
  }

  // What of an element has no place in a text; nothing for what has.
  unfit(node, tag, style) {
    if (Writing.PICTURES.has(tag)) return "picture";
    if (node.matches(".msocomanchor, a[href^='#cmnt']")) return "comment";
    if (/^(del|s|strike)$/.test(tag) || /text-decoration[^;]*line-through/i.test(style)) return "deleted";
    if (/mso-hide:\s*all|(^|;)\s*display:\s*none/i.test(style)) return "hidden";
    return "";
  }

  visit(node, now) {
    if (node.nodeType === Node.TEXT_NODE) { this.typed(node.data, now); return; }
    if (node.nodeType === Node.COMMENT_NODE && this.ofLibreOffice && !/^\[|^(Start|End)Fragment/.test(node.data)) this.leave("comment");
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    const tag = node.localName, style = node.getAttribute("data-style") ?? "";
    if (Writing.GONE.has(tag) || /mso-element:\s*comment-list/i.test(style) || node.matches(".msocomoff, .msocomtxt")) return;
    const unfit = this.unfit(node, tag, style), tabs = /mso-tab-count:\s*(\d+)/i.exec(style);
    if (unfit) { if (unfit === "picture" || node.textContent.trim()) this.leave(unfit); return; }
    if (tabs) { this.say("\t".repeat(Math.min(Number(tabs[1]), 12)), now.bold); return; }
    if (tag === "br") { if (!this.flush() && !now.item) this.gap = true; return; }
    if (tag === "table") this.table(node, now);
    else if (tag === "li" || /mso-list:\s*l\d+ level\d/i.test(style)) this.item(node, tag, style, now);
    else this.inside(node, tag, style, now);
  }

  typed(data, now) {
    if (!now.pre) { this.say(data.replace(/[ \t\r\f]*\n[ \t\r\n\f]*/g, " ").replace(/ {2,}/g, " "), now.bold); return; }
    data.replaceAll("\r\n", "\n").split("\n").forEach((line, place) => { if (place && !this.flush()) this.gap = true; this.say(line, now.bold); });
  }

  inside(node, tag, style, now) {
    const block = Writing.BLOCKS.has(tag), heading = Writing.HEADINGS.test(tag), inner = { ...now, heading: now.heading || heading };
    const weight = /(?:^|;)\s*font-weight:\s*(\w+)/i.exec(style)?.[1];
    if (weight) inner.bold = /^(bold|bolder|[6-9]00)$/i.test(weight);
    else if (tag === "b" || tag === "strong") inner.bold = true;
    if (inner.heading) inner.bold = true;
    if (tag === "pre" || /white-space:\s*pre/i.test(style)) inner.pre = true;
    if (tag === "ul" || tag === "ol") {
      const letters = /^a$/.test(node.getAttribute("type") ?? "") || /lower-(alpha|latin)/i.test(style);
      Object.assign(inner, { depth: now.depth + 1, list: { numbered: tag === "ol", letters, next: Number(node.getAttribute("start") ?? 1) || 1 } });
    }
    if (block && now.item) this.flush();
    else if (block) this.open(this.isTight(node, tag, style) ? "tight" : "loose");
    node.childNodes.forEach((child) => this.visit(child, inner));
    if (tag === "a") this.link(node, inner);
    if (!block) return;
    if (now.item) this.flush();
    else this.open("loose");
    if (!now.item && (tag === "hr" || (/^(p|div)$/.test(tag) && !node.textContent.trim()))) this.gap = true;
  }

  isTight(node, tag, style) {
    if (tag !== "p") return /^(div|dt|dd|pre|tr)$/.test(tag);
    const own = marginBelow(style);
    return own === null ? this.tight.has(node.className) : own < 0.01;
  }

  // Where a link leads, unless its words say so themselves.
  link(node, now) {
    const to = (node.getAttribute("href") ?? "").replace(/^mailto:/i, "");
    if (/^(https?:\/\/|[^\s@]+@)/i.test(to) && !node.textContent.includes(to.replace(/^https?:\/\/|\/$/g, ""))) this.say(` (${to})`, now.bold);
  }

  // One item of a list; Word's own are paragraphs that hold their sign.
  item(node, tag, style, now) {
    const marker = tag === "li" ? null : node.querySelector("[data-style*='mso-list:Ignore' i]");
    const mark = (marker?.textContent ?? "").replace(/\s+/g, "");
    marker?.remove();
    if (Writing.HEADINGS.test(tag)) { node.prepend(mark ? `${mark} ` : ""); this.inside(node, tag, style, now); return; }
    const depth = tag === "li" ? Math.max(now.depth, Number(node.getAttribute("aria-level") ?? node.getAttribute("data-aria-level")) || 1) : Number(/level(\d)/i.exec(style)[1]);
    const indent = "    ".repeat(Math.max(depth - 1, 0)), sign = tag === "li" ? this.signOf(node, now.list) : this.signIn(mark);
    this.open("item", `${indent}${sign} `, `${indent}  `);
    this.inside(node, "span", style, { ...now, item: true });
    this.open("loose");
  }

  signOf(node, list) {
    if (!list?.numbered) return "•";
    const number = Number(node.getAttribute("value")) || list.next;
    list.next = number + 1;
    return list.letters && number <= 26 ? `${String.fromCharCode(96 + number)})` : `${number}.`;
  }

  signIn(mark) {
    if (/^[a-hj-uwyz]\.$/.test(mark)) return `${mark[0]})`;
    if (/^\d$/.test(mark)) return `${mark}.`;
    return [...mark].length > 1 ? mark : Writing.SIGNS[mark] ?? "•";
  }

  // A table: a line each row, a tab between cells. What is merged stands once, at its first place.
  table(table, now) {
    const rows = [...table.querySelectorAll("tr")].filter((row) => row.closest("table") === table);
    const cellsOf = (row) => [...row.children].filter((cell) => cell.matches("td, th"));
    if (rows.every((row) => cellsOf(row).length < 2)) { this.inside(table, "div", "", now); return; }
    const below = []; // how many rows a merged cell still reaches down, by column
    this.open("loose");
    this.gap = true;
    for (const row of rows) {
      const cells = [];
      const passMerged = () => { while (below[cells.length] > 0) { below[cells.length] -= 1; cells.push(""); } };
      for (const cell of cellsOf(row)) {
        passMerged();
        const wide = Math.min(cell.colSpan, 50), deep = cell.rowSpan - 1, text = this.cell(cell, now);
        for (let each = 0; each < wide; each += 1) { below[cells.length] = deep; cells.push(each ? "" : text); }
      }
      passMerged();
      if (cells.some(Boolean)) this.row(cells.join("\t"));
    }
    table.querySelectorAll(":scope > caption").forEach((caption) => this.inside(caption, "div", "", now));
    this.gap = true;
  }

  row(line) {
    if (this.gap && this.lines.length) this.lines.push("");
    this.lines.push(line); // tabs at its end are empty cells
    this.kinds.push("row");
    this.gap = false;
  }

  cell(cell, now) {
    const inner = new Writing(this.tight, this.ofLibreOffice, this.left);
    cell.childNodes.forEach((child) => inner.visit(child, { ...now, item: false, depth: 0 }));
    inner.flush();
    this.plain ||= inner.plain;
    return inner.lines.map((line) => line.replaceAll("\t", " ").trim()).filter(Boolean).join(" / ");
  }
}

// The space below a paragraph as a style says it, in whatever unit; null when it says nothing.
const marginBelow = (style) => {
  const below = /margin-bottom:\s*([\d.]+)/gi, all = /(?:^|[;{\s])margin:\s*([\d.]+)(?:\w+)?(?:\s+[\d.]+\w*\s+([\d.]+))?/i.exec(style);
  const own = [...style.matchAll(below)].at(-1)?.[1] ?? all?.[2] ?? all?.[1];
  return own === undefined ? null : Number(own);
};

// HTML of a clipboard as text, and how many of what was left out. Nothing of it is run, loaded or shown; its styles are only read.
const asTyped = (html) => {
  const tight = new Set();
  for (const [, names, rule] of html.matchAll(/((?:p\.[\w-]+,?\s*)[^{}<>]*)\{([^{}]*)\}/g)) {
    if ((marginBelow(rule) ?? 1) < 0.01) names.match(/p\.[\w-]+/g).forEach((name) => tight.add(name.slice(2)));
  }
  const quiet = html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\s(style|on\w+)\s*=/gi, " data-$1="));
  const page = new DOMParser().parseFromString(quiet, "text/html");
  const writing = new Writing(tight, /<meta[^>]+(Libre|Open)Office/i.test(html));
  page.body.childNodes.forEach((node) => writing.visit(node, { bold: false, heading: false, pre: false, item: false, depth: 0, list: null }));
  writing.flush();
  const text = writing.lines.join("\n").replace(/\ue000([^\ue001]*)\ue001/g, (_all, said) => (!writing.plain || said.includes("*") ? said : `**${said}**`));
  return { text, left: writing.left, apart: [writing.kinds[0], writing.kinds.at(-1)].map((kind) => kind === "item" || kind === "row") };
};

(() => {
  const insert = (field, text) => {
    field.focus();
    // a browser's own way keeps "undo", and is slow with long texts
    if (text.length < 10000 && document.execCommand("insertText", false, text)) return;
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertFromPaste" }));
  };

  const tell = (field, words, left) => {
    const id = `${field.name}-pasted`;
    let place = document.getElementById(id);
    if (!place) {
      place = Object.assign(document.createElement("p"), { id, className: "field-hint" });
      place.setAttribute("role", "status");
      field.closest(".field").append(place);
    }
    const found = Object.entries(left).filter(([, count]) => count).map(([what, count]) => words[count === 1 ? `one${what}` : `many${what}`].replace("{count}", count));
    place.textContent = found.length ? words.sayLeft.replace("{what}", found.join(", ")) : "";
  };

  document.querySelectorAll("form[data-paste]").forEach((form) => form.addEventListener("paste", (event) => {
    const field = event.target, data = event.clipboardData, words = form.dataset;
    if (!(field instanceof HTMLTextAreaElement) || !data) return;
    const html = data.getData("text/html");
    if (!html) {
      const pictures = [...data.files].filter((file) => file.type.startsWith("image/")).length;
      if (pictures && !data.getData("text/plain")) tell(field, words, { picture: pictures });
      return;
    }
    const { text, left, apart } = asTyped(html);
    event.preventDefault();
    tell(field, words, left);
    const before = field.value.slice(0, field.selectionStart), after = field.value.slice(field.selectionEnd);
    const begins = (apart[0] || text.includes("\n")) && before && !before.endsWith("\n"), ends = apart[1] && after && !after.startsWith("\n");
    if (text) insert(field, `${begins ? "\n" : ""}${text}${ends ? "\n" : ""}`);
  }));
})();
