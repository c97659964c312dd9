// One chat: shows its lines, and sends what a person writes until the server says that it has it.
import { words } from "./words.js";

const PREFIX = "khuyenhoc:";
const MAX_PHOTO_EDGE_PX = 1600;
const MAX_PHOTO_BYTES = 10_000_000;
const NEAR_BOTTOM_PX = 120;
const SEND_TIMEOUT_MS = 60_000;
const POLL_TIMEOUT_MS = 40_000;
const DOUBLE_TAP_MS = 900;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 8000;
const FIRST_RELISTEN_MS = 1000;
const LAST_RELISTEN_MS = 10_000;
const HIDDEN_PAUSE_MS = 8000;
const TYPING_MS = 12_000;
const HUNG_UP = new Error("nobody looks at this page");

const { chat, code } = document.body.dataset;
const api = `/api/chat/${encodeURIComponent(chat)}`;
const byId = (id) => document.getElementById(id);
const [scroll, lines, waiting, field] = ["scroll", "lines", "waiting", "text"].map(byId);

// `cursor` is how far the server's list was read; an own line may be shown before its turn in that list comes.
const seen = { cursor: 0, last: 0, lastBot: 0, day: "", readUpTo: 0, reported: 0 };
let startCode = code;
// The demo's stage counts what is unread; it listens here.
const stage = new BroadcastChannel("khuyenhoc");
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

// ---------------------------------------------------------------- what waits to be sent
// Each message has a key of its own in the browser's store, so that two open tabs never overwrite each other.

const outbox = new Map();

function clientId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const outboxKey = (id) => `${PREFIX}${chat}:out:${id}`;
const draftKey = `${PREFIX}${chat}:draft`;

function keep(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A full or forbidden store: the message still lives in this page.
  }
}

function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function forget(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}

function keepMessage(message) {
  const { blob, ...plain } = message;
  if (!blob) keep(outboxKey(message.client_id), JSON.stringify(plain));
}

function recallMessages() {
  let keys = [];
  try {
    keys = Object.keys(localStorage).filter((key) => key.startsWith(outboxKey("")));
  } catch {
    return;
  }
  const kept = keys.map((key) => JSON.parse(recall(key))).sort((one, other) => one.at - other.at);
  for (const message of kept) addToOutbox(message);
}

function addToOutbox(message) {
  const node = waitingNode(message);
  outbox.get(message.client_id)?.node.remove();
  outbox.set(message.client_id, { message, node });
  waiting.append(node);
  updateWelcome();
}

function enqueue(content) {
  const message = { client_id: clientId(), at: Date.now(), ...content };
  keepMessage(message);
  addToOutbox(message);
  toBottom();
  deliver();
}

function drop(id) {
  forget(outboxKey(id));
  outbox.get(id)?.node.remove();
  outbox.delete(id);
}

// ---------------------------------------------------------------- sending

let isDelivering = false;
let inFlight = Promise.resolve();
let wakeUp = () => {};

async function deliver() {
  if (isDelivering) return wakeUp();
  isDelivering = true;
  let delay = FIRST_RETRY_MS;
  for (let next; (next = [...outbox.values()].find(({ message }) => !message.error)); ) {
    try {
      inFlight = deliverOne(next.message);
      await inFlight;
      delay = FIRST_RETRY_MS;
    } catch {
      await Promise.race([pause(delay), new Promise((resolve) => (wakeUp = resolve))]);
      delay = Math.min(delay * 2, LAST_RETRY_MS);
    }
  }
  isDelivering = false;
}

async function deliverOne(message) {
  const answer = await fetch(`${api}/messages`, {
    method: "POST",
    signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
    ...bodyOf(message),
  });
  if (answer.status >= 500) throw new Error("try again");
  const said = await answer.json();
  if (answer.ok) {
    drop(message.client_id);
    if (said.line) show([said.line]);
    showTyping();
  } else {
    message.error = said.error;
    keepMessage(message);
    addToOutbox(message);
    toBottom();
  }
}

function bodyOf({ client_id, text = "", button, line, picture, blob }) {
  if (picture || blob) {
    const form = new FormData();
    form.append("client_id", client_id);
    form.append("text", text);
    form.append("photo", blob ?? blobOf(picture), "photo.jpg");
    return { body: form };
  }
  const content = button === undefined ? { client_id, text } : { client_id, button, line };
  return { body: JSON.stringify(content), headers: { "Content-Type": "application/json" } };
}

function blobOf(dataUrl) {
  const bytes = Uint8Array.from(atob(dataUrl.split(",")[1]), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: "image/jpeg" });
}

// ---------------------------------------------------------------- receiving

let isOpened = false;
let look = () => {};
let hangUp = () => {};

const isHidden = () => document.visibilityState === "hidden";

async function listen() {
  for (let delay = FIRST_RELISTEN_MS; ; ) {
    try {
      await hear(await fetchNews());
      showOffline(false);
      delay = FIRST_RELISTEN_MS;
      if (isHidden()) await pauseUnlessLooked(HIDDEN_PAUSE_MS);
    } catch (problem) {
      if (problem === HUNG_UP) continue;
      showOffline(true);
      await pauseUnlessLooked(delay);
      delay = Math.min(delay * 1.6, LAST_RELISTEN_MS);
    }
  }
}

// A browser keeps few connections to one server: a page that nobody sees must not hold one.
async function fetchNews() {
  const waiting = new AbortController();
  hangUp = () => waiting.abort(HUNG_UP);
  const giveUp = setTimeout(() => waiting.abort(), POLL_TIMEOUT_MS);
  try {
    const wait = isOpened && !isHidden() ? 25 : 0;
    const answer = await fetch(`${api}/lines?after=${seen.cursor}&wait=${wait}`, { signal: waiting.signal });
    if (!answer.ok) throw new Error("try again");
    return await answer.json();
  } finally {
    clearTimeout(giveUp);
  }
}

async function hear(news) {
  if (news.is_restarted) {
    location.reload();
    await new Promise(() => {});
  }
  // While an own message is under way, its receipt comes first: else it would stand there twice for a moment.
  await Promise.race([inFlight.catch(() => {}), pause(1500)]);
  show(news.lines, !isOpened);
  if (news.lines.length) seen.cursor = news.lines.at(-1).id;
  if (!isOpened && !news.has_more) opened();
}

function pauseUnlessLooked(ms) {
  return Promise.race([pause(ms), new Promise((resolve) => (look = resolve))]);
}

function opened() {
  toBottom();
  lines.setAttribute("aria-live", "polite");
  isOpened = true;
  updateWelcome();
}

function updateWelcome() {
  byId("welcome").hidden = !isOpened || (!startCode && (seen.last > 0 || outbox.size > 0));
}

function showOffline(isOffline) {
  byId("offline").hidden = !isOffline;
}

// ---------------------------------------------------------------- showing lines

function show(news, isFirst = false) {
  const fresh = news.filter((line) => !lines.querySelector(`[data-id="${line.id}"]`));
  if (!fresh.length) return;
  const wasNearBottom = isNearBottom();
  for (const line of fresh) addLine(line);
  updateWelcome();
  quietOldChoices();
  updateMarks();
  if (isFirst) return;
  const hasOwn = fresh.some((line) => line.author === "person");
  if (fresh.some((line) => line.author === "bot")) byId("typing").hidden = true;
  if (wasNearBottom || hasOwn) follow(fresh);
  else byId("newer").hidden = false;
}

function addLine(line) {
  if (line.author === "bot") seen.lastBot = Math.max(seen.lastBot, line.id);
  const isLate = line.id < seen.last;
  if (!isLate) startDay(line.sent_at.slice(0, 10));
  const node = element("article", `line ${line.author}`);
  node.dataset.id = line.id;
  node.append(bubble(line));
  if (line.choices.length) node.append(choicesOf(line));
  if (isLate) [...lines.children].find((other) => Number(other.dataset.id) > line.id).before(node);
  else lines.append(node);
  seen.last = Math.max(seen.last, line.id);
  if (line.author === "bot" && !line.is_read) reading.observe(node);
}

function startDay(day) {
  if (day === seen.day) return;
  seen.day = day;
  lines.append(element("h2", "day", dayInWords(day)));
}

function bubble(line) {
  const made = element("div", "bubble");
  made.append(element("span", "unseen", line.author === "bot" ? words.assistant : words.you));
  // A link to scan stands under its picture, for whoever cannot scan.
  const [, text, toScan] = (line.svg && line.text.match(/^([^]*?)\n?(https?:\/\/\S+)$/)) || [null, line.text, ""];
  if (text) made.append(paragraph(text, line.author));
  if (line.svg) made.append(qrPicture(line.svg));
  if (toScan) made.append(paragraph(toScan, line.author));
  if (line.picture) made.append(pictureLink(line.picture));
  const meta = element("p", "meta");
  meta.append(element("time", "", line.sent_at.slice(11, 16)));
  if (line.author === "person") meta.append(mark(line.is_read ? words.read : words.sent));
  made.append(meta);
  return made;
}

function paragraph(text, author) {
  const made = element("p", "words");
  // Only the assistant's links may be tapped; everything is text, never HTML.
  const parts = author === "bot" ? text.split(/(https?:\/\/\S+)/) : [text];
  for (const [place, part] of parts.entries()) made.append(place % 2 ? link(part) : part);
  return made;
}

function link(address) {
  const made = element("a", "", address);
  made.href = address;
  made.target = "_blank";
  made.rel = "noopener";
  return made;
}

function qrPicture(svg) {
  const made = element("img", "qr");
  made.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  made.alt = words.qr;
  return made;
}

function pictureLink(address) {
  const made = link(address);
  made.textContent = "";
  const picture = element("img", "picture");
  picture.alt = words.photo;
  picture.src = address;
  made.append(picture);
  return made;
}

function mark([sign, meaning]) {
  const made = element("span", "mark");
  const symbol = element("span", "sign", sign);
  symbol.setAttribute("aria-hidden", "true");
  made.append(symbol, ` ${meaning}`);
  return made;
}

function choicesOf(line) {
  const made = element("div", "choices");
  for (const { id, label } of line.choices) {
    const button = element("button", "choice", label);
    button.type = "button";
    button.addEventListener("click", () => tap(button, { button: id, line: line.id, label }));
    made.append(button);
  }
  return made;
}

function tap(button, content) {
  const now = Date.now();
  if (now - Number(button.dataset.tappedAt ?? 0) < DOUBLE_TAP_MS) return;
  button.dataset.tappedAt = now;
  button.classList.add("chosen");
  enqueue(content);
}

function quietOldChoices() {
  const groups = [...lines.querySelectorAll(".choices")];
  for (const group of groups) {
    group.classList.toggle("old", group !== groups.at(-1));
    group.parentElement.classList.toggle("asking", group === groups.at(-1));
  }
}

// The assistant's answer is the proof that it has read everything above it.
function updateMarks() {
  for (const node of lines.querySelectorAll(".line.person:not(.is-read)")) {
    if (Number(node.dataset.id) >= seen.lastBot) continue;
    node.classList.add("is-read");
    node.querySelector(".mark").replaceWith(mark(words.read));
  }
}

let typingUntil = 0;

function showTyping() {
  if (seen.last <= seen.lastBot) return;
  const stop = (typingUntil = Date.now() + TYPING_MS);
  byId("typing").hidden = false;
  toBottom();
  setTimeout(() => stop === typingUntil && (byId("typing").hidden = true), TYPING_MS);
}

function dayInWords(day) {
  const [year, month, date] = day.split("-").map(Number);
  const weekday = words.weekdays[new Date(Date.UTC(year, month - 1, date)).getUTCDay()];
  return `${weekday}, ${date}/${month}/${year}`;
}

// ---------------------------------------------------------------- showing what waits

function waitingNode(message) {
  const node = element("article", "line person waiting");
  const made = element("div", "bubble");
  made.append(element("span", "unseen", words.you));
  if (message.text || message.label) made.append(element("p", "words", message.text ?? message.label));
  if (message.picture || message.blob) made.append(waitingPicture(message));
  const meta = element("p", "meta");
  meta.append(mark(message.error ? words.refused : words.sending));
  made.append(meta);
  node.append(made);
  if (message.error) node.append(refusalOf(message));
  return node;
}

function waitingPicture(message) {
  const picture = element("img", "picture");
  picture.alt = words.photo;
  picture.addEventListener("error", () => {
    picture.replaceWith(element("p", "words", words.file));
    if (isNearBottom()) toBottom();
  });
  picture.src = message.picture ?? URL.createObjectURL(message.blob);
  return picture;
}

function refusalOf(message) {
  const made = element("div", "refusal-line");
  made.setAttribute("role", "alert");
  made.append(element("p", "", message.error));
  if (message.text) {
    const again = element("button", "", words.again);
    again.type = "button";
    again.addEventListener("click", () => {
      field.value = message.text;
      drop(message.client_id);
      fieldChanged();
      field.focus();
    });
    made.append(again);
  }
  const away = element("button", "", words.drop);
  away.type = "button";
  away.addEventListener("click", () => drop(message.client_id));
  made.append(away);
  return made;
}

// ---------------------------------------------------------------- scrolling and reading

function isNearBottom(distance = NEAR_BOTTOM_PX) {
  return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < distance;
}

function toBottom() {
  scroll.scrollTop = scroll.scrollHeight;
  byId("newer").hidden = true;
}

// Follow the talk, but never past the beginning of something longer than the window.
function follow(fresh) {
  toBottom();
  const firstNew = fresh.find((line) => line.author === "bot");
  const node = firstNew && lines.querySelector(`[data-id="${firstNew.id}"]`);
  if (!node) return;
  const hidden = scroll.getBoundingClientRect().top + 12 - node.getBoundingClientRect().top;
  if (hidden > 0) scroll.scrollTop -= hidden;
}

const reading = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) target.dataset.visible = "yes";
    reportReading();
  },
  { root: scroll, threshold: 0.1 },
);

async function reportReading() {
  if (document.visibilityState !== "visible") return;
  for (const node of lines.querySelectorAll('[data-visible="yes"]')) {
    seen.readUpTo = Math.max(seen.readUpTo, Number(node.dataset.id));
    delete node.dataset.visible;
    reading.unobserve(node);
  }
  if (seen.readUpTo <= seen.reported) return;
  const upTo = (seen.reported = seen.readUpTo);
  try {
    await fetch(`${api}/read`, {
      method: "POST",
      body: JSON.stringify({ up_to: upTo }),
      headers: { "Content-Type": "application/json" },
    });
    stage.postMessage("read");
  } catch {
    seen.reported = Math.min(seen.reported, upTo - 1);
  }
}

// ---------------------------------------------------------------- writing

function fieldChanged() {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
  if (field.value) keep(draftKey, field.value);
  else forget(draftKey);
}

function takeText() {
  const text = field.value.trim();
  field.value = "";
  fieldChanged();
  return text;
}

function sendText() {
  const text = takeText();
  if (text) enqueue({ text });
}

// What is written already goes with the photo: else it would stay behind, and its writer think it sent.
async function sendPhoto(file) {
  const small = await shrunk(file);
  const text = takeText();
  if (small) enqueue({ picture: small, text });
  else enqueue({ blob: file, text, error: file.size > MAX_PHOTO_BYTES ? words.photoTooBig : undefined });
}

// A photo is made small here already: it is what a slow network can carry and the browser's store can hold.
async function shrunk(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, MAX_PHOTO_EDGE_PX / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "white";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/jpeg", 0.85);
  } catch {
    return "";
  }
}

byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  sendText();
});
field.addEventListener("input", fieldChanged);
field.addEventListener("keydown", (event) => {
  // On a phone the return key makes a new line, as people know it from other messengers.
  const isSending = event.key === "Enter" && !event.shiftKey && !event.isComposing && matchMedia("(pointer: fine)").matches;
  if (!isSending) return;
  event.preventDefault();
  sendText();
});
byId("photo").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  event.target.value = "";
  if (file) await sendPhoto(file);
});
byId("begin").addEventListener("click", () => {
  history.replaceState(null, "", location.pathname);
  const text = startCode ? `/start ${startCode}` : "/start";
  startCode = "";
  enqueue({ text });
});
byId("newer").addEventListener("click", toBottom);
scroll.addEventListener("scroll", () => isNearBottom() && (byId("newer").hidden = true), { passive: true });
// A picture takes its height only when it has come.
scroll.addEventListener("load", ({ target }) => isNearBottom(target.height + NEAR_BOTTOM_PX) && toBottom(), true);
addEventListener("online", () => {
  wakeUp();
  look();
});
document.addEventListener("visibilitychange", () => {
  if (isHidden()) hangUp();
  else look();
  reportReading();
});
new ResizeObserver(() => isNearBottom(scroll.clientHeight / 2) && toBottom()).observe(scroll);

document.body.classList.toggle("embedded", parent !== window);
// On a slow line people type before this program has come: what stands there already is theirs.
field.value ||= recall(draftKey) ?? "";
fieldChanged();
byId("send").disabled = false;
byId("photo").disabled = false;
recallMessages();
deliver();
listen();
