// Shows what the portal pushes while none of its pages is open, and opens the page it is about.

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
