// The page's own script: puts in what the bot sends, counts down, sends what is typed. Nothing else, from nobody else.
"use strict";
const $ = (q, from = document) => from.querySelector(q);
const $$ = (q, from = document) => [...from.querySelectorAll(q)];
const status = $("#status");
let stream, lost = false, skew = 0; // skew: the house's clock minus this one, ms
let lit = false; // what lands is shown as new, but not on a page just opened
const held = new Map(); // parts that wait until somebody has finished typing
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

// --- live parts: only nodes that differ are touched, so that nothing flickers and what is open stays open
const KEPT = new Set(["open", "value"]); // what a reader or the count-down has set
function morph(was, now) {
  if (was.isEqualNode(now)) return;
  const same = was.nodeType === now.nodeType && was.nodeName === now.nodeName && (was.id || "") === (now.id || "");
  if (!same) return void was.replaceWith(now.cloneNode(true));
  if (was.nodeType !== Node.ELEMENT_NODE) return void (was.data = now.data);
  for (const { name } of [...was.attributes]) if (!now.hasAttribute(name) && !KEPT.has(name)) was.removeAttribute(name);
  for (const { name, value } of now.attributes) if (was.getAttribute(name) !== value) was.setAttribute(name, value);
  if (was.dataset?.due) return; // its text is the count-down's
  children(was, now);
}
function children(was, now) {
  let at = was.firstChild;
  for (const node of now.childNodes) {
    const kept = node.id && [...was.children].find((child) => child.id === node.id);
    if (kept && kept !== at) was.insertBefore(kept, at); // it stands elsewhere: moved, not made anew
    const old = kept || at;
    const after = old === at ? at?.nextSibling : at;
    if (!old || (!kept && old.id)) was.insertBefore(node.cloneNode(true), at);
    else { morph(old, node); at = after; }
  }
  while (at) { const gone = at; at = at.nextSibling; gone.remove(); }
}
function put(id, html) {
  const part = document.getElementById(id);
  const fresh = part.cloneNode(false);
  fresh.innerHTML = html;
  const whose = (root) => $("[data-person]", root)?.dataset.person;
  const form = $(`form[data-of="${id.slice(5)}"]`);
  if (form?.elements.text.value && whose(fresh) !== whose(part)) return void held.set(id, html); // an answer is being typed on this phone
  held.delete(id);
  const list = part.matches(".scroll") ? part : $(".scroll", part);
  const atEnd = list && (whose(fresh) !== whose(part) || list.scrollHeight - list.scrollTop - list.clientHeight < 60);
  const known = new Set($$(".bubble", part).map((bubble) => bubble.id));
  children(part, fresh);
  if (atEnd) list.scrollTop = list.scrollHeight;
  if (form) form.elements.person.value = whose(part);
  const landed = lit ? $$(".bubble", part).filter((bubble) => !known.has(bubble.id)) : [];
  if (!still) for (const bubble of landed) bubble.animate({ opacity: [0, 1], translate: ["0 8px", "0 0"] }, 250);
  if (landed.length) $(`[data-tab-to="${part.closest("[data-tab-of]").dataset.tabOf}"]:not([aria-current])`)?.classList.add("news");
}
function listen() {
  stream?.close();
  stream = new EventSource("/live" + location.search);
  stream.onmessage = (event) => {
    const { now, parts } = JSON.parse(event.data);
    skew = now - Date.now();
    for (const [id, html] of Object.entries(parts)) put(id, html);
    lit = true;
    document.body.dataset.live = location.search || "?";
    if (lost) { lost = false; status.textContent = ""; }
    tick();
  };
  stream.onerror = () => { lost = true; status.textContent = "跟机器人断开了，正在重连……"; };
}
function pick(name, value) {
  const address = new URL(location);
  if (value && value !== "0") address.searchParams.set(name, value); else address.searchParams.delete(name);
  if (address.search === location.search) return;
  history.replaceState(null, "", address);
  listen();
}
// --- count-downs
function tick() {
  for (const spot of $$("[data-due]")) {
    const left = Math.max(0, spot.dataset.due - Date.now() - skew);
    if (spot.nodeName === "PROGRESS") { spot.value = Math.min(left, spot.max); continue; }
    const text = left < 60_000 ? `${(left / 1000).toFixed(1)} 秒` : `${Math.floor(left / 60_000)} 分 ${Math.floor((left % 60_000) / 1000)} 秒`;
    if (spot.textContent !== text) spot.textContent = text;
  }
}
setInterval(tick, 100);
// --- speaking and answering
async function send(action, data) {
  try {
    const reply = await fetch(action, { method: "POST", body: data, headers: { Accept: "application/json" } });
    const said = await reply.json();
    status.textContent = said.error || "";
    if (said.villager) pick("villager", String(said.villager));
    return reply.ok;
  } catch { status.textContent = "没发出去：跟机器人断开了。"; return false; }
}
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-send]");
  if (!form) return;
  event.preventDefault();
  const data = new URLSearchParams(new FormData(form, event.submitter));
  if (form.classList.contains("say") && !event.submitter) data.set("kind", "text");
  const box = form.elements.text;
  if (!(await send(form.action, data))) return;
  if (box.value.trim() === data.get("text").trim()) box.value = "";
  for (const [id, html] of held) put(id, html);
  box.focus();
});
$("#text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return; // Enter that picks a Chinese word sends nothing
  event.preventDefault();
  event.target.form.requestSubmit($("button.main"));
});
document.addEventListener("change", (event) => {
  const list = event.target.closest("[data-pick]");
  if (!list) return;
  if (list.name === "room") $("[data-room]").value = list.value;
  pick(list.name, list.value);
});
document.addEventListener("click", (event) => {
  const on = (q) => event.target.closest(q);
  const quick = on("[data-answer]"), begin = on("[data-begin]"), next = on("[data-say]"), link = on("[data-case]"), tab = on("[data-tab-to]"), word = on(".words mark");
  if (quick) send("/answer", new URLSearchParams({ person: quick.dataset.person, text: quick.dataset.answer, whose: quick.closest("[id]").id.slice(5) }));
  if (begin) { const box = begin.closest(".phone").querySelector(".answer [name=text]"); box.value = begin.dataset.begin; box.focus(); }
  if (next) { next.classList.add("said"); fill(JSON.parse(next.dataset.say)); }
  if (link) { event.preventDefault(); pick("case", link.hasAttribute("aria-current") ? "0" : link.dataset.case); }
  if (tab) show(tab.dataset.tabTo);
  if (word) { const why = $(".read", word.closest(".bubble")); if (why) why.open = true; }
});
function fill(line) { // one click says it: the form shows who says what, where
  const form = $("form.say"), rooms = $("#part-rooms");
  if (line.room) { rooms.value = line.room; form.elements.room.value = line.room; pick("room", String(line.room)); }
  form.elements.who.value = line.who;
  form.elements.text.value = line.text;
  form.elements.where.value = line.private ? "private" : "group";
  form.elements.mention.checked = Boolean(line.mention);
  form.elements.stranger.checked = false;
  form.requestSubmit($("button.main"));
  scrollTo({ top: 0 }); // on a small screen the list lies far below the talk
}

// --- on a narrow screen one part at a time
function show(tab) {
  for (const part of $$("[data-tab-of]")) part.toggleAttribute("data-shown", part.dataset.tabOf.split(" ").includes(tab));
  for (const button of $$("[data-tab-to]")) button.toggleAttribute("aria-current", false);
  const here = $(`[data-tab-to="${tab}"]`);
  here.setAttribute("aria-current", "true");
  here.classList.remove("news");
  for (const list of $$(".scroll")) list.scrollTop = list.scrollHeight;
}
document.documentElement.classList.add("js");
show("group");
listen();
