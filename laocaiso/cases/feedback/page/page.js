"use strict";
// The page of one report. The secret stands behind `#`: it goes out in a header of its own and nowhere else.
// What comes from the service is set as text, never read as markup; nothing is kept when the page closes.

const tags = (navigator.languages || [navigator.language]).map((tag) => tag.slice(0, 2));
const ENGLISH = tags.find((tag) => tag === "vi" || tag === "en") === "en";
const say = (vi, en) => (ENGLISH ? en : vi);

const code = (new URLSearchParams(location.search).get("code") || "").normalize("NFKC").trim();
const secret = (/^#([\w-]{1,200})/.exec(location.hash) || [])[1];
const here = `v1/feedback/${encodeURIComponent(code)}`; // relative: the service may lie below a path

const OLD = 60000; // ms after which who comes back to the page gets a fresh look
const MOST_PHOTOS = 10;
const LARGEST_PHOTO = 8 << 20; // bytes
const LONGER_SIDE = 2048; // pixels that are kept; more would only take longer to send

const EMERGENCY = say(
  "112 Tìm kiếm, cứu nạn; 113 Công an; 114 Cứu hỏa, cứu nạn, cứu hộ; 115 Cấp cứu y tế",
  "112 Search and rescue; 113 Police; 114 Fire and rescue; 115 Ambulance",
).split("; ");
const WHO = {
  reporter: say("Người gửi", "Reporter"),
  officer: say("Cán bộ", "Officer"),
  system: say("Hệ thống", "System"),
};
const CLOCKS = {
  running: (due) => (due ? say("Trước ", "By ") + due : say("Chưa xác định", "Not set yet")),
  paused: () => say("Tạm dừng để chờ bổ sung thông tin", "Stands still until more information comes"),
  met: () => say("Đúng hạn", "In time"),
  missed: (due) => say("Quá hạn", "Late") + (due ? say(", hạn là ", ", was due by ") + due : ""),
  stopped: () => say("Không còn tính", "No longer counted"),
};
const STARS = say("Rất kém, Kém, Tạm được, Tốt, Rất tốt", "Very poor, Poor, Fair, Good, Very good").split(", ");

// Forms by the words of `mine.can`; a photo may come whenever a message may.
const ACTS = {
  message: {
    title: () => (isAsked() ? say("Trả lời cán bộ", "Answer the officer") : say("Nhắn tin cho cán bộ", "Write to the officers")),
    fields: () => [words(say("Nội dung", "Your words"), true)],
    send: sendOnce,
    done: say("Đã gửi tin nhắn.", "Your message was sent."),
  },
  photo: {
    title: () => say("Gửi thêm ảnh", "Send another photo"),
    fields: () => [el("label", say("Chọn ảnh", "Choose a photo"), el("input", { type: "file", name: "photo", accept: "image/*", required: "" }))],
    send: sendPhoto,
    done: say("Đã nhận ảnh.", "The photo has arrived."),
  },
  rate: {
    title: () => say("Đánh giá kết quả", "Rate the answer"),
    fields: () => [
      el("fieldset", el("legend", say("Kết quả xử lý thế nào?", "How was it dealt with?")), ...STARS.map((text, i) => tick("radio", `${i + 1} – ${text}`, i + 1))),
      words(say("Ý kiến thêm (nếu có)", "Your opinion (if you like)")),
    ],
    send: (form) => post("/rating", { stars: Number(form.choice.value), text: form.text.value.trim() || null }),
    done: say("Cảm ơn bạn đã đánh giá.", "Thank you for your rating."),
  },
  request_reopening: {
    title: () => say("Đề nghị mở lại", "Ask to reopen it"),
    fields: () => [words(say("Điều gì chưa được giải quyết?", "What was not dealt with?"), true)],
    send: (form) => post("/reopening", { text: form.text.value.trim() }),
    done: say("Đã gửi đề nghị mở lại.", "Your request was sent."),
  },
  take_consent_back: {
    isFinal: true,
    title: () => say("Xóa thông tin liên hệ", "Delete my contact data"),
    fields: () => [
      el("p", say("Thông tin liên hệ được xóa, trừ khi pháp luật buộc phải giữ. Phản ánh vẫn được xử lý.", "They are deleted, unless the law makes us keep them. The report is worked on as before.")),
      tick("checkbox", say("Tôi rút lại sự đồng ý cho lưu thông tin liên hệ", "I take back my consent to their being kept")),
    ],
    send: () => ask("DELETE", `${here}/consent`).then(look),
    done: say("Đã rút lại sự đồng ý.", "Your consent was taken back."),
  },
  take_photo_back: {
    isFinal: true,
    isFresh: true, // lists what there is
    title: () => say("Rút lại ảnh", "Take a photo back"),
    fields: () => report.mine.photos.map(({ number }) => tick("radio", say("Ảnh ", "Photo ") + number, number)),
    send(form) {
      pictures.clear(); // another photo may get the number
      return ask("DELETE", `${here}/photos/${form.querySelector(":checked").value}`);
    },
    done: say("Đã rút lại ảnh.", "The photo was taken back."),
  },
  withdraw: {
    isFinal: true,
    title: () => say("Rút phản ánh", "Withdraw the report"),
    fields: () => [
      el("p", say("Phản ánh đã rút không được xử lý và không khôi phục được.", "A report that was withdrawn is not worked on, and can't be brought back.")),
      tick("checkbox", say("Tôi muốn rút phản ánh này", "I want to withdraw this report")),
    ],
    send: () => post("/withdrawal"),
    done: say("Bạn đã rút phản ánh.", "You have withdrawn the report."),
  },
};

const at = (id) => document.getElementById(id);
const forms = {}; // by act; made once, so that a fresh look leaves alone what is being typed
const pictures = new Map(); // blob addresses by our own
let report, seenAt, isLooking, hasFailed;

class Failure extends Error {
  constructor(status, text) {
    super(text);
    this.status = status; // 0: no answer came
  }
}

// Asking

async function ask(method, address, body, read = "json") {
  const headers = { "Accept-Language": say("vi", "en") };
  if (secret) headers["X-Report-Secret"] = secret;
  if (body) headers["Content-Type"] = body.type || "application/json";
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), body && body.size ? 600000 : 40000);
  try {
    const answer = await fetch(address, { method, headers, body, signal: stop.signal, cache: "no-store", credentials: "omit" });
    if (answer.ok) return await answer[read]();
    const problem = await answer.json().catch(() => ({}));
    throw new Failure(answer.status, problem.detail || say("Hệ thống đang bận, xin thử lại sau.", "The service is busy; please try again later."));
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(0, say("Không kết nối được. Xin kiểm tra mạng rồi thử lại.", "No connection. Please check your network and try again."));
  } finally {
    clearTimeout(timer);
  }
}

const look = () => ask("GET", here);
const post = (what, body) => ask("POST", here + what, body && JSON.stringify(body));

// A message whose answer was lost may have arrived: look before it is sent again.
async function sendOnce(form) {
  const plain = (said) => (said || "").normalize().replace(/\s+/g, " ").trim();
  const text = plain(form.text.value);
  const count = (seen) => seen.timeline.filter((one) => one.by === "reporter" && plain(one.said) === text).length;
  if (form.tried === text) {
    const seen = await look();
    if (count(seen) > form.before) return seen;
  }
  form.tried = text;
  form.before = count(report);
  return post("/messages", { text: form.text.value.trim() });
}

// The same file goes to the same number again, which changes nothing where it had arrived.
async function sendPhoto(form) {
  const file = form.photo.files[0];
  if (form.file !== file) Object.assign(form, { file, picture: await smaller(file), number: 0 });
  if (form.picture.size > LARGEST_PHOTO) throw new Failure(413, say("Ảnh lớn hơn 8 MB, xin chọn ảnh khác.", "The photo is larger than 8 MB; please choose another."));
  const taken = report.mine.photos.map((photo) => photo.number);
  for (let number = form.number || 1; number <= MOST_PHOTOS; number++) {
    if (number !== form.number && taken.includes(number)) continue;
    form.number = number;
    try {
      await ask("PUT", `${here}/photos/${number}`, form.picture);
      return look();
    } catch (failure) {
      if (failure.status !== 409) throw failure; // 409: another photo has the number
    }
  }
  throw new Failure(409, say("Phản ánh đã có đủ 10 ảnh.", "A report takes at most 10 photos."));
}

// As large as what is kept, where the browser can read the picture; else the file as it is.
async function smaller(file) {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGER_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = el("canvas", { width: Math.round(bitmap.width * scale), height: Math.round(bitmap.height * scale) });
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return made.size < file.size ? made : file;
  } catch (error) {
    return file;
  }
}

// Looking

async function refresh() {
  if (isLooking) return;
  isLooking = at("again").disabled = true;
  tell(say("Đang tải…", "Loading…"));
  try {
    show(await look());
    tell("");
  } catch (failure) {
    fail(failure);
  }
  isLooking = at("again").disabled = false;
  at("look").hidden = false;
  age();
}

function fail(failure) {
  hasFailed = true;
  tell(failure.message, true);
  if ([400, 401, 404, 410].includes(failure.status)) {
    // Not to be seen, or not any more: what was on the screen goes as well.
    report = null;
    for (const id of ["emergency", "report", "acts", "rest"]) fill(id);
    if (secret) at("status").append(" ", el("a", { href: `?code=${encodeURIComponent(code)}` }, say("Xem thông tin công khai", "See what is public")));
    askForCode();
  } else if (report) at("status").append(say(" Dưới đây là thông tin đã xem trước đó.", " Below is what was seen before."));
}

function tell(text, isFailure = false) {
  at("status").textContent = text;
  at("status").classList.toggle("failed", isFailure);
}

function age() {
  const minutes = Math.floor((Date.now() - seenAt) / 60000);
  const ago = minutes ? say(`${minutes} phút trước`, `${minutes} min ago`) : say("vừa xong", "just now");
  at("age").textContent = report ? `${say("Xem lúc", "Seen at")} ${moment(seenAt)} (${ago})` : "";
  at("again").textContent = hasFailed ? say("Thử lại", "Try again") : say("Xem lại", "Look again");
}

// Showing

function show(answer) {
  report = answer;
  seenAt = Date.now();
  hasFailed = false;
  const { mine, mergedInto } = report;
  document.title = `${report.code} – ${report.stateText}`;
  at("title").textContent = `${say("Phản ánh", "Report")} ${report.code}`;
  fill("emergency");
  if (report.urgent) {
    const numbers = EMERGENCY.map((one) => el("li", el("a", { href: `tel:${one.slice(0, 3)}` }, one.slice(0, 3)), one.slice(3)));
    fill("emergency", el("p", say("Nếu có người đang gặp nguy hiểm, hãy gọi ngay:", "If anybody is in danger, ring now:")), el("ul", ...numbers));
  }
  fill(
    "report",
    el("p.state", report.stateText),
    el("p", report.outcomeText),
    el("p", report.next),
    mergedInto && el("p", say("Theo dõi cùng phản ánh ", "Followed together with "), el("a", { href: `?code=${mergedInto}` }, mergedInto)),
    isAsked() && quote((report.timeline.filter((one) => one.kind === "ask").pop() || {}).said),
    facts([say("Tiếp nhận", "To be taken up"), clock(report.intake)], [say("Xử lý", "To be dealt with"), clock(report.resolution)]),
    done(report.done || report.mergedDone),
  );
  showActs();
  fill(
    "rest",
    el("h2", say("Diễn biến", "What happened")),
    el("ol", ...report.timeline.map(entry).reverse()),
    el("h2", mine ? say("Phản ánh của bạn", "Your report") : say("Thông tin công khai", "What is public")),
    el("h3", mine ? mine.title : report.publicTitle),
    el("p.words", mine ? mine.text : report.publicText),
    mine && gallery(mine.photos.map((photo) => [photo.thumbUrl, photo.url, photo.number])),
    facts(
      ...(mine ? ownFacts(mine) : []),
      [say("Lĩnh vực", "Category"), report.category && report.category.name],
      [say("Xã, phường", "Commune"), report.unit && report.unit.name],
      [say("Gửi lúc", "Handed in"), when(report.receivedAt)],
      [say("Cùng phản ánh", "Supported by"), report.supporters],
    ),
    el(
      "p.faint",
      mine
        ? say("Ai có đường dẫn của trang này đều xem được tất cả, xin đừng chia sẻ.", "Whoever has the address of this page sees all of it: please keep it to yourself.")
        : say("Để xem nội dung, nhắn tin, gửi ảnh, xin mở đường dẫn riêng bạn nhận được khi gửi.", "To see its words, write or send photos, open the private link you were given."),
    ),
  );
}

function ownFacts({ contact, location: point, photos, photosExpected, placeText, ratings, reopenUntil }) {
  const lines = (...all) => all.filter(Boolean).join("\n");
  return [
    [say("Ảnh", "Photos"), photosExpected > photos.length && `${photos.length}/${photosExpected}`],
    [say("Vị trí", "Where"), lines(placeText, point && `${point.lat}, ${point.lon}`)],
    [say("Liên hệ", "Contact"), contact && lines(contact.name, contact.phone, contact.email, contact.address)],
    ...ratings.map((one) => [say("Đánh giá", "Rating"), lines(`${one.stars} – ${STARS[one.stars - 1]}`, one.text)]),
    [say("Mở lại đến", "Reopen until"), report.mine.can.includes("request_reopening") && when(reopenUntil)],
  ];
}

function entry(one) {
  return el(
    "li",
    el("p", when(one.at), el("span.faint", ` · ${WHO[one.by]}`)),
    el("p", one.text),
    el("p", one.reasonText),
    one.legalBasis && el("p", say("Căn cứ: ", "Legal basis: "), one.legalBasis),
    one.recipient && el("p", say("Nơi nhận: ", "Passed on to: "), one.recipient),
    one.until && el("p", say("Ngày hẹn: ", "Set for: "), when(one.until)),
    quote(one.said),
    JSON.stringify(one.done) !== JSON.stringify(report.done) && done(one.done),
  );
}

function done(what) {
  if (!what) return null;
  const evidence = report.mine ? what.evidence.map((address, i) => [`${address}?size=thumb`, address, i + 1]) : [];
  return el("section.done", el("h2", say("Kết quả", "What was done")), el("p.words", what.what), el("p.faint", `${what.by} · `, when(what.on)), gallery(evidence));
}

function gallery(photos) {
  return el(
    "div.photos",
    ...photos.map(([thumb, full, number]) => {
      const image = el("img", { alt: say("Ảnh ", "Photo ") + number });
      const button = el("button", { type: "button", "aria-pressed": "false", title: say("Mở lớn", "Open large") }, image, number);
      button.addEventListener("click", () => {
        const isLarge = button.classList.toggle("large");
        button.setAttribute("aria-pressed", isLarge);
        picture(image, isLarge ? full : thumb);
      });
      picture(image, thumb);
      return button;
    }),
  );
}

async function picture(image, address) {
  try {
    // `/v1/…` as the service names it; without the slash it is relative, like `here`.
    if (!pictures.has(address)) pictures.set(address, URL.createObjectURL(await ask("GET", address.slice(1), null, "blob")));
    image.src = pictures.get(address);
  } catch (failure) {
    image.alt += say(": chưa tải được", ": not loaded");
  }
}

const isAsked = () => report.state === "needs_info";
const quote = (said) => said && el("blockquote", said);
const clock = ({ state, dueAt }) => (CLOCKS[state] || CLOCKS.running)(dueAt && moment(new Date(dueAt)));
const facts = (...pairs) => el("dl", ...pairs.flatMap(([name, value]) => (value ? [el("dt", name), el("dd", value)] : [])));

// Acts

function showActs() {
  if (!report.mine) return;
  const can = [...report.mine.can];
  if (can.includes("message") && report.mine.photos.length < MOST_PHOTOS) can.push("photo");
  for (const name of Object.keys(ACTS)) {
    const before = forms[name];
    if (!before || (ACTS[name].isFresh && !before.open)) {
      forms[name] = made(ACTS[name]);
      if (before) before.replaceWith(forms[name]);
    }
    if (!forms[name].parentNode) at("acts").append(forms[name]);
    forms[name].hidden = !can.includes(name);
    forms[name].firstChild.textContent = ACTS[name].title();
  }
  if (isAsked()) forms.message.open = true;
}

function made(act) {
  const note = el("p.note", { role: "alert" });
  const button = el("button", act.isFinal ? act.title() : say("Gửi", "Send"));
  const form = el("form", ...act.fields(), note, button);
  const whole = el("details", el("summary"), form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    note.textContent = say("Đang gửi…", "Sending…");
    try {
      const answer = await act.send(form);
      form.reset();
      form.tried = form.file = note.textContent = "";
      whole.open = false;
      show(answer);
      tell(act.done);
      at("status").focus();
    } catch (failure) {
      note.textContent = failure.message;
      if (failure.status === 409) await refresh(); // it stands otherwise than the page thought
    }
    button.disabled = false;
    age();
  });
  return whole;
}

function words(label, isNeeded = false) {
  const field = el("textarea", { name: "text", rows: 4, maxlength: 2000 });
  field.required = isNeeded;
  return el("label", label, field);
}

const tick = (type, label, value = 1) => el("label.tick", el("input", { type, value, name: "choice", required: "" }), label);

function askForCode() {
  const form = at("find");
  if (form.firstChild) return;
  form.append(
    el("label", { for: "code" }, say("Mã theo dõi hoặc đường dẫn riêng", "Tracking code or private link")),
    el("input", { id: "code", type: "text", required: "", autocomplete: "off", placeholder: "LC-26-7K3M-9Q2G" }),
    el("button", say("Xem phản ánh", "See the report")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = at("code").value.trim();
    const link = /[?&](code=[^&#\s]+)(#[\w-]+)?/.exec(typed);
    location.assign(link ? `?${link[1]}${link[2] || ""}` : `?code=${encodeURIComponent(typed)}`);
  });
}

// Making: `el("p.faint", { title: "…" }, "text", el(…))`; what is null or empty is left out.

function el(name, ...children) {
  const [tag, kind] = name.split(".");
  const node = document.createElement(tag);
  if (kind) node.className = kind;
  if (children[0] && children[0].constructor === Object) {
    for (const [key, value] of Object.entries(children.shift())) node.setAttribute(key, value);
  }
  node.append(...children.filter(Boolean));
  return node;
}

function fill(id, ...children) {
  at(id).textContent = "";
  at(id).append(...children.filter(Boolean));
}

const ZONE = { timeZone: "Asia/Ho_Chi_Minh", hour12: false, hour: "2-digit", minute: "2-digit" };
const DAY = { day: "2-digit", month: "2-digit", year: "numeric" };
const moment = new Intl.DateTimeFormat(say("vi-VN", "en-GB"), { ...ZONE, ...DAY }).format;
const when = (text) => text && el("time", { datetime: text }, moment(new Date(text)));

document.documentElement.lang = say("vi", "en");
document.title = at("title").textContent = say("Theo dõi phản ánh", "Follow a report");
at("again").addEventListener("click", refresh);
addEventListener("hashchange", () => location.reload());
addEventListener("online", () => hasFailed && refresh());
addEventListener("visibilitychange", () => !document.hidden && report && Date.now() - seenAt > OLD && refresh());
setInterval(age, 30000);

if (/^lc/i.test(code)) refresh();
else if (code) fail(new Failure(404, say("Mã theo dõi có dạng LC-26-7K3M-9Q2G.", "A tracking code looks like LC-26-7K3M-9Q2G.")));
else askForCode();
