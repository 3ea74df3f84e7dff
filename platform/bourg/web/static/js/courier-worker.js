// Keeps the courier's round on the telephone: the page as last seen, for as long as the service allows, and what it is made of.
// KEPT (files, offline) is written above this line by the service; a new version of any file makes this script a new one.
const FILES = `bourg-files-${KEPT.files.join().split("").reduce((sum, sign) => (sum * 31 + sign.charCodeAt(0)) | 0, 7)}`;
const PAGES = "bourg-pages";
const PATIENCE = 6000; // milliseconds: an answer that takes longer is a lost network

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(FILES).then((cache) => cache.addAll([...KEPT.files, KEPT.offline])));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("bourg-files-") && name !== FILES;
  const tidy = caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))));
  event.waitUntil(Promise.all([tidy, self.clients.claim(), purge()]));
});

self.addEventListener("message", (event) => {
  if (event.data.forget) event.waitUntil(caches.delete(PAGES));
  if (event.data.keep) event.waitUntil(page(new Request(event.data.keep, { credentials: "same-origin", redirect: "manual" })).catch(() => {}));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (KEPT.files.includes(url.pathname + url.search)) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(request));
});

async function file(request) {
  return (await (await caches.open(FILES)).match(request)) || fetch(request);
}

/** A page of the courier: from the service, else as it was kept; what may not be kept is forgotten at once. */
async function page(request) {
  const cache = await caches.open(PAGES);
  const { pathname } = new URL(request.url);
  let answer;
  try {
    answer = await inTime(request);
  } catch (lost) {
    return (await kept(cache, pathname)) || (await caches.match(KEPT.offline)) || Response.error();
  }
  // Sent away to sign in: nobody is here any more who may see addresses.
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) await caches.delete(PAGES);
  else if (answer.status < 500) await keep(cache, pathname, answer.clone());
  return answer;
}

/** The answer, unless the network takes too long. */
function inTime(request) {
  const late = new Promise((_, refuse) => setTimeout(() => refuse(new Error("late")), PATIENCE));
  return Promise.race([fetch(request), late]);
}

async function keep(cache, pathname, answer) {
  const seconds = Number(answer.headers.get("X-Keep-For") || 0);
  if (!answer.ok || seconds <= 0) return cache.delete(pathname);
  const headers = new Headers(answer.headers);
  headers.set("X-Kept-At", String(Date.now()));
  return cache.put(pathname, new Response(await answer.blob(), { status: 200, headers }));
}

/** A page that was kept, while it may be shown: counted on this telephone's clock alone, right or wrong. */
async function kept(cache, pathname) {
  const found = await cache.match(pathname);
  if (!found || fresh(found)) return found;
  await cache.delete(pathname);
  return undefined;
}

function fresh(answer) {
  const age = Date.now() - Number(answer.headers.get("X-Kept-At"));
  return age >= -60000 && age < Number(answer.headers.get("X-Keep-For")) * 1000;
}

async function purge() {
  const cache = await caches.open(PAGES);
  for (const request of await cache.keys()) await kept(cache, new URL(request.url).pathname);
}
