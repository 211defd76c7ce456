"use strict";

// The page asks the server for everything that takes thought; what it does itself is to write, wait and show.

const SHOW_AFTER = 120; // milliseconds without a key
const CHECK_AFTER = 650;
const LONGEST_LINK = 60000;
const MARKS = { proved: "✓", refuted: "✗", undecided: "?", unread: "!" };

const element = (id) => document.getElementById(id);
const editor = element("editor");
const status = element("status");
const panels = { check: element("check"), steps: element("steps") };
const here = crypto.randomUUID();

let name = "text.md";
let checked = null; // the text to which the marks on the page belong
let tab = "check";

// Asking

const waiting = {};

// What the server says of the text; null if a later question was asked meanwhile.
async function ask(kind, fields) {
  waiting[kind]?.abort();
  const own = (waiting[kind] = new AbortController());
  try {
    const response = await fetch(kind, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ name, window: here, ...fields }),
      signal: own.signal,
    });
    const answer = await response.json();
    return waiting[kind] === own && response.status !== 409 ? answer : null;
  } catch (problem) {
    if (problem.name === "AbortError" || waiting[kind] !== own) return null;
    return { error: "the server does not answer: is `derive serve` still running?" };
  }
}

function say(text, kind = "") {
  status.textContent = text;
  status.className = kind;
}

// Showing and checking

async function show() {
  const text = editor.value;
  const answer = await ask("show", { text });
  if (answer === null || checked === text || text !== editor.value) return;
  if (answer.error) return say(answer.error, "bad");
  put(panels.check, answer.html);
}

async function check() {
  const text = editor.value;
  say("checking", "busy");
  const answer = await ask("check", { text });
  if (answer === null || text !== editor.value) return;
  if (answer.error) {
    say(answer.error, "bad");
    panels.check.classList.remove("stale");
    return;
  }
  checked = text;
  put(panels.check, answer.html);
  number(answer.marks);
  say(answer.summary, answer.ok ? "good" : "bad");
}

// The server escapes all that is written in a document, and the page's policy forbids scripts besides this one.
function put(panel, html) {
  const top = panel.scrollTop;
  panel.innerHTML = html;
  panel.classList.remove("stale");
  panel.scrollTop = top;
}

// Numbers of lines, each with the worst verdict on it.
function number(marks = []) {
  const order = ["proved", "undecided", "unread", "refuted"];
  const found = new Map();
  for (const { line, kind, title } of marks) {
    const status = kind.split(" ")[0];
    const before = found.get(line);
    if (!before || order.indexOf(status) > order.indexOf(before.status)) found.set(line, { status, title });
  }
  const rows = document.createDocumentFragment();
  const count = editor.value.split("\n").length;
  for (let line = 1; line <= count; line++) {
    const row = document.createElement("div");
    const mark = document.createElement("b");
    const verdict = found.get(line);
    if (verdict) {
      mark.textContent = MARKS[verdict.status];
      mark.className = verdict.status;
      row.title = verdict.title;
    }
    row.append(mark, String(line));
    rows.append(row);
  }
  element("lines").replaceChildren(rows);
  follow();
}

function follow() {
  element("lines").style.transform = `translateY(${-editor.scrollTop}px)`;
}

let showing, checking;

function changed() {
  clearTimeout(showing);
  clearTimeout(checking);
  panels.check.classList.add("stale");
  number();
  say("");
  showing = setTimeout(show, SHOW_AFTER);
  checking = setTimeout(settled, CHECK_AFTER);
}

function settled() {
  clearTimeout(showing);
  clearTimeout(checking);
  remember();
  check();
  if (tab === "steps") derive();
}

editor.addEventListener("input", changed);
editor.addEventListener("scroll", follow);

function write(text, file) {
  editor.value = text;
  name = file || "text.md";
  checked = null;
  editor.scrollTop = 0;
  panels.check.scrollTop = 0;
  number();
  show();
  settled();
}

// Repairs, places, cards

panels.check.addEventListener("click", (event) => {
  const button = event.target.closest(".apply");
  if (button) return apply(JSON.parse(button.dataset.edits));
  const place = event.target.closest(".finding .place");
  if (!place) return;
  event.preventDefault();
  go(Number(place.textContent.match(/\d+/)?.[0]));
});

function apply(edits) {
  if (editor.value !== checked) return;
  editor.focus();
  for (const { start, end, text } of edits.sort((a, b) => b.start - a.start)) {
    editor.setSelectionRange(start, end);
    // This one way of writing can be undone with the keyboard.
    const written = text ? document.execCommand("insertText", false, text) : document.execCommand("delete");
    if (!written) editor.setRangeText(text, start, end, "end");
  }
  settled();
}

function go(line) {
  const start = editor.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  const end = editor.value.indexOf("\n", start);
  editor.focus();
  editor.setSelectionRange(start, end < 0 ? editor.value.length : end);
  editor.scrollTop = Math.max(0, (line - 6) * parseFloat(getComputedStyle(editor).lineHeight));
}

// A card is opened by pointing, and stays after a click.
const card = (sign) => element(sign.getAttribute("popovertarget"));
let pinned = null;

panels.check.addEventListener("pointerover", (event) => {
  const sign = event.target.closest(".sign");
  if (!sign || event.pointerType !== "mouse" || card(sign).matches(":popover-open")) return;
  card(sign).showPopover({ source: sign });
  pinned = null;
});
panels.check.addEventListener("pointerout", (event) => {
  const sign = event.target.closest(".sign");
  if (sign && event.pointerType === "mouse" && pinned !== sign) card(sign).hidePopover();
});
panels.check.addEventListener("click", (event) => {
  const sign = event.target.closest(".sign");
  if (!sign || event.pointerType !== "mouse") return;
  event.preventDefault();
  pinned = sign;
});

// Deriving

async function derive() {
  const fields = { text: editor.value, of: element("of").value.trim(), wrt: element("wrt").value.trim() };
  element("derived").classList.add("stale");
  const answer = await ask("steps", fields);
  if (answer === null) return;
  if (!answer.error) return put(element("derived"), answer.html);
  const trouble = document.createElement("pre");
  trouble.className = "trouble";
  trouble.textContent = answer.error;
  element("derived").replaceChildren(trouble);
  element("derived").classList.remove("stale");
}

element("goal").addEventListener("submit", (event) => {
  event.preventDefault();
  derive();
});
for (const [id, open] of [["unfold", true], ["fold", false]]) {
  element(id).addEventListener("click", () => {
    for (const line of document.querySelectorAll("#derived details")) line.open = open;
  });
}

function choose(wanted) {
  tab = wanted;
  for (const [kind, panel] of Object.entries(panels)) {
    panel.hidden = kind !== tab;
    const button = element(`tab-${kind}`);
    button.setAttribute("aria-selected", String(kind === tab));
    button.tabIndex = kind === tab ? 0 : -1;
  }
  if (tab === "steps") derive();
}

for (const kind of Object.keys(panels)) {
  element(`tab-${kind}`).addEventListener("click", () => choose(kind));
}
document.querySelector(".tabs").addEventListener("keydown", (event) => {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  choose(tab === "check" ? "steps" : "check");
  element(`tab-${tab}`).focus();
});

// Examples and files

async function listed() {
  const groups = await (await fetch("examples/")).json();
  for (const [label, title] of [["derivations", "Derivations"], ["mistakes", "Mistakes"]]) {
    const group = document.createElement("optgroup");
    group.label = title;
    for (const { name, title } of groups[label]) group.append(new Option(`${name} — ${title}`.slice(0, 90), name));
    element("examples").append(group);
  }
}

element("examples").addEventListener("change", async (event) => {
  if (!event.target.value) return;
  const parts = event.target.value.split("/").map(encodeURIComponent);
  const found = await (await fetch(`examples/${parts.join("/")}`)).json();
  write(found.text, found.name);
});

for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    document.querySelector(".write").classList.toggle("over", kind === "dragenter" || kind === "dragover");
    const file = kind === "drop" ? event.dataTransfer.files[0] : null;
    if (file) file.text().then((text) => write(text, file.name));
  });
}

// Links: the text, compressed, behind the # of the address; it is sent nowhere.

async function through(stream, bytes) {
  const passed = new Blob([bytes]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(passed).arrayBuffer());
}

async function packed(text) {
  const bytes = await through(new CompressionStream("deflate-raw"), new TextEncoder().encode(text));
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function unpacked(hash) {
  const letters = atob(hash.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = await through(new DecompressionStream("deflate-raw"), Uint8Array.from(letters, (c) => c.charCodeAt(0)));
  return new TextDecoder().decode(bytes);
}

async function remember() {
  const text = editor.value;
  const link = `#text=${await packed(text)}`;
  if (text === editor.value) history.replaceState(null, "", link.length < LONGEST_LINK ? link : " ");
  return link.length < LONGEST_LINK;
}

element("share").addEventListener("click", async () => {
  if (!(await remember())) return say("the text is too long for a link", "bad");
  try {
    await navigator.clipboard.writeText(location.href);
    say("the link is copied", "good");
  } catch {
    say("the link is in the address bar", "good");
  }
});

async function recalled() {
  const hash = location.hash.match(/^#text=([\w-]+)$/);
  if (!hash) return write(editor.value);
  try {
    write(await unpacked(hash[1]));
  } catch {
    write(editor.value);
    say("the link is damaged", "bad");
  }
}

window.addEventListener("hashchange", () => location.hash.startsWith("#text=") && recalled());
listed();
recalled();
