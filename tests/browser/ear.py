"""An ear for the sounds a page plays."""

# Notes when a sound that can be heard begins and ends.
EAR = """
window.heard = [];
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  const [, name] = new URL(this.src).pathname.match(/\\/(chime|(?:lv|en)\\/[^/.]+)[^/]*$/);
  const note = (what) => this.volume > 0 && window.heard.push([what, name]);
  this.addEventListener("ended", () => note("ends"), { once: true });
  return play.call(this).then(() => note("begins"));
};
"""
