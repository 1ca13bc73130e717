// Asks for the page again while it is visible; 204 means that nothing has changed.
const feed = document.getElementById("live");
const units = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const words = new Intl.RelativeTimeFormat(undefined, { numeric: "auto", style: "narrow" });

function tellTimes() {
  for (const node of document.querySelectorAll("time[datetime]")) {
    const at = new Date(node.dateTime);
    const age = (Date.now() - at) / 1000;
    const [unit, size] = units.find(([, least]) => age >= least) ?? units[3];
    node.title = at.toLocaleString();
    node.textContent = age > 7 * 86400
      ? at.toLocaleDateString() : words.format(-Math.floor(Math.max(age, 0) / size), unit);
  }
}

async function look() {
  if (!feed || document.hidden || feed.querySelector("details[open]")) return;
  const address = new URL(location.href);
  address.searchParams.set("seen", feed.dataset.version);
  const answer = await fetch(address).catch(() => null);
  if (answer?.status !== 200) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("live");
  feed.replaceChildren(...fresh.childNodes);
  feed.dataset.version = fresh.dataset.version;
  tellTimes();
}

tellTimes();
setInterval(tellTimes, 5000);
setInterval(look, 1500);
