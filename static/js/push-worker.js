// Shows what the portal pushes while none of its pages is open, and opens the page it is about. Without a network it
// answers with the page that says so; pages themselves are never kept.

const KEPT = "offline";
const OFFLINE = { lv: "/offline/", en: "/en/offline/" };
const FILES_OF_A_PAGE = /(?:href|src)="(\/static\/[^"]+\.(?:css|js|svg))"/g;
const FILES_OF_A_SCRIPT = /from "(\.\/[^"]+\.js)"/g;

self.addEventListener("install", (event) => event.waitUntil(keepOfflinePages()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function keepOfflinePages() {
  const kept = await caches.open(KEPT);
  for (const request of await kept.keys()) await kept.delete(request);
  for (const address of Object.values(OFFLINE)) {
    // Without cookies: the page is the same for everybody, and belongs to nobody.
    const page = await fetch(address, { credentials: "omit", cache: "no-cache" });
    if (!page.ok) throw new TypeError(`${address} answered ${page.status}`);
    const files = named(await page.clone().text(), FILES_OF_A_PAGE, page.url);
    await Promise.all([kept.put(address, page), ...files.map((file) => keepFile(kept, file))]);
  }
  await self.skipWaiting();
}

// A script's own imports too.
async function keepFile(kept, address) {
  const file = await fetch(address);
  const imports = address.endsWith(".js") ? named(await file.clone().text(), FILES_OF_A_SCRIPT, address) : [];
  await Promise.all([kept.put(address, file), ...imports.map((one) => keepFile(kept, one))]);
}

const named = (text, pattern, base) => [...text.matchAll(pattern)].map(([, address]) => new URL(address, base).href);

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(pageOrOffline(event.request, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(fileOrKept(event.request));
});

async function pageOrOffline(request, url) {
  try {
    return await fetch(request);
  } catch (error) {
    const language = url.pathname.startsWith("/en/") ? "en" : "lv";
    return (await caches.match(OFFLINE[language])) ?? Promise.reject(error);
  }
}

async function fileOrKept(request) {
  try {
    return await fetch(request);
  } catch (error) {
    return (await caches.match(request)) ?? Promise.reject(error);
  }
}

self.addEventListener("push", (event) => {
  const told = event.data?.json();
  if (!told) return;
  const shown = { body: told.text, lang: told.language, tag: told.tag, renotify: true, data: { url: told.url } };
  event.waitUntil(self.registration.showNotification(told.title, shown));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(new URL(event.notification.data.url, self.location.origin)));
});

async function open(url) {
  if (url.origin !== self.location.origin) return;
  const pages = await self.clients.matchAll({ type: "window" });
  const known = pages.find((page) => new URL(page.url).pathname === url.pathname);
  await (known ? known.focus() : self.clients.openWindow(url));
}
