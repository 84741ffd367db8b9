"use strict";
// What was chosen stays chosen over reloads and from week to week.
const memory = {
  get(name) { try { return sessionStorage.getItem(name); } catch { return null; } },
  set(name, value) { try { sessionStorage.setItem(name, value); } catch { /* not allowed here: nothing is kept */ } },
};
for (const radio of document.querySelectorAll("fieldset input")) {
  if (memory.get(radio.name) === radio.value) radio.checked = true;
  radio.addEventListener("change", () => memory.set(radio.name, radio.value));
}
// A finding leads to its line, wherever that is shown.
for (const link of document.querySelectorAll("a[data-view]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const radio = document.getElementById("view-" + link.dataset.view);
    radio.checked = true;
    memory.set(radio.name, radio.value);
    document.getElementById(link.hash.slice(1)).scrollIntoView({ block: "center" });
  });
}
// The files are asked after twice a second; when one has changed, so has the letter.
const stamp = document.body.dataset.stamp;
async function watch() {
  const stopped = document.getElementById("stopped");
  try {
    const answer = await fetch("stamp", { cache: "no-store" });
    if (answer.ok && (await answer.text()) !== stamp) return location.reload();
    stopped.hidden = answer.ok;
  } catch {
    stopped.hidden = false;
  }
  setTimeout(watch, 500);
}
if (stamp) setTimeout(watch, 500);
