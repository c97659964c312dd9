// The demo's stage: pick a person, chat as that person, let the days pass.
import { words } from "./words.js";

const REFRESH_MS = 3000;
const MAX_PANES = 2;
const byId = (id) => document.getElementById(id);
const buttons = ["one-day", "next", "restart"].map(byId);

let cast = [];
let drawn = "";
let happened = "";
const panes = new Map();

function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

// ---------------------------------------------------------------- the day and the cast

async function ask(path, isChange = false) {
  const answer = await fetch(`/api/demo${path}`, { method: isChange ? "POST" : "GET" });
  if (!answer.ok) throw new Error(path);
  return answer.json();
}

async function refresh() {
  const state = await ask("");
  byId("offline").hidden = true;
  byId("day").textContent = state.day;
  const next = state.next_event ? words.next(state.next_event) : "";
  if (!isMoving) tell([happened, next].filter(Boolean).join(" · "));
  drawPlans(state.plans);
  cast = state.cast;
  drawCast();
  drawPanes();
}

function drawPlans(plans) {
  const chosen = plans.find((plan) => plan.is_chosen);
  if (byId("plan").options.length !== plans.length) {
    byId("plan").replaceChildren(...plans.map((plan) => new Option(plan.title, plan.id)));
  }
  if (!isMoving && !byId("plan-question").open) byId("plan").value = chosen.id;
}

function drawCast() {
  const picture = JSON.stringify([cast, openChats()]);
  if (picture === drawn) return;
  drawn = picture;
  const focused = document.activeElement?.dataset?.chat;
  const roles = grouped(cast);
  byId("cast").replaceChildren(...[...roles].map(([role, members]) => groupOf(role, members)));
  if (focused) byId("cast").querySelector(`[data-chat="${CSS.escape(focused)}"]`)?.focus();
}

function grouped(members) {
  const groups = new Map();
  for (const member of members) groups.set(member.role, [...(groups.get(member.role) ?? []), member]);
  return groups;
}

function groupOf(role, members) {
  const made = element("section", "group");
  made.append(element("h2", "", role), ...members.map(memberButton));
  return made;
}

function memberButton(member) {
  const made = element("button", "member");
  made.type = "button";
  made.dataset.chat = member.chat;
  made.setAttribute("aria-pressed", openChats().includes(member.chat));
  const who = element("span", "who");
  who.append(element("strong", "", member.name), element("span", "unit", member.unit));
  if (member.note) who.append(element("span", "note", member.note));
  made.append(element("span", "face", member.name.split(" ").at(-1).slice(0, 1)), who);
  if (member.unread) made.append(badge(member.unread));
  made.addEventListener("click", () => openPane(member.chat));
  return made;
}

function badge(count) {
  const made = element("span", "badge", String(count));
  made.title = words.unread(count);
  made.setAttribute("aria-label", words.unread(count));
  return made;
}

// ---------------------------------------------------------------- the panes
// Which chats are open stands in the address: a reload and the phone's back button do what one expects.

function openChats() {
  return location.hash.slice(1).split(",").filter(Boolean).map(decodeURIComponent).slice(-MAX_PANES);
}

function setOpen(chats) {
  location.hash = chats.slice(-MAX_PANES).map(encodeURIComponent).join(",");
}

function openPane(chat) {
  setOpen([...openChats().filter((other) => other !== chat), chat]);
}

function closePane(chat) {
  setOpen(openChats().filter((other) => other !== chat));
}

function drawPanes() {
  const chats = openChats().filter((chat) => cast.some((member) => member.chat === chat));
  for (const [chat, pane] of panes) {
    if (chats.includes(chat)) continue;
    pane.remove();
    panes.delete(chat);
  }
  for (const chat of chats) {
    if (!panes.has(chat)) panes.set(chat, paneOf(cast.find((member) => member.chat === chat)));
    // An iframe that is moved loads again, so a pane stays where it was put; only its rank changes.
    if (!panes.get(chat).isConnected) byId("panes").append(panes.get(chat));
    panes.get(chat).classList.toggle("last", chat === chats.at(-1));
  }
  document.body.classList.toggle("has-panes", chats.length > 0);
}

function paneOf(member) {
  const made = element("section", "pane");
  made.setAttribute("aria-label", words.chatOf(member.name));
  const head = element("header", "pane-head");
  const who = element("div", "who");
  who.append(element("strong", "", member.name), element("span", "unit", [member.role, member.unit].filter(Boolean).join(", ")));
  const close = element("button", "close", words.close);
  close.type = "button";
  close.addEventListener("click", () => closePane(member.chat));
  head.append(who, close);
  const frame = element("iframe");
  frame.title = words.chatOf(member.name);
  frame.src = `/chat/${encodeURIComponent(member.chat)}`;
  made.append(head, frame);
  return made;
}

// ---------------------------------------------------------------- the passing of days

let isMoving = false;

function tell(text) {
  if (byId("next-event").textContent !== text) byId("next-event").textContent = text;
}

async function move(path) {
  if (isMoving) return;
  isMoving = true;
  for (const button of [...buttons, byId("plan")]) button.disabled = true;
  tell(words.moving);
  try {
    happened = (await ask(path, true)).happened ?? "";
    isMoving = false;
    await refresh();
  } catch {
    tell(words.stuck);
  } finally {
    isMoving = false;
    for (const button of [...buttons, byId("plan")]) button.disabled = false;
  }
}

async function restart(path = "/restart") {
  await move(path);
  happened = "";
  for (const key of Object.keys(localStorage)) if (key.startsWith("khuyenhoc:")) localStorage.removeItem(key);
  for (const pane of panes.values()) pane.remove();
  panes.clear();
  drawPanes();
}

byId("one-day").addEventListener("click", () => move("/clock"));
byId("next").addEventListener("click", () => move("/next"));
byId("restart").addEventListener("click", () => byId("restart-question").showModal());
byId("restart-question").addEventListener("close", ({ target }) => {
  if (target.returnValue === "yes") restart();
  target.returnValue = "";
});
byId("plan").addEventListener("change", () => byId("plan-question").showModal());
byId("plan-question").addEventListener("close", ({ target }) => {
  if (target.returnValue === "yes") restart(`/plan?id=${encodeURIComponent(byId("plan").value)}`);
  else refresh();
  target.returnValue = "";
});
addEventListener("hashchange", () => {
  drawCast();
  drawPanes();
});

const chats = new BroadcastChannel("khuyenhoc");

for (;;) {
  try {
    if (!isMoving && document.visibilityState === "visible") await refresh();
  } catch {
    byId("offline").hidden = false;
  }
  await new Promise((resolve) => {
    chats.onmessage = resolve;
    setTimeout(resolve, REFRESH_MS);
  });
}
