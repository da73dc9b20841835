"""A page as somebody without scripts meets it: its headings, links and forms, read from the HTML."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_CONTROLS = frozenset({"input", "select", "textarea"})
_NEED_NO_LABEL = frozenset({"hidden", "submit", "button", "image"})

Attributes = dict[str, str]


@dataclass(slots=True)
class Form:
    """A form: where it goes, what it asks for, whether a button sends it."""

    action: str
    method: str
    controls: list[Attributes] = field(default_factory=list)
    has_button: bool = False

    @property
    def is_ours(self) -> bool:
        """Whether it carries the token by which a form of ours is known."""
        return any(control.get("name") == "csrfmiddlewaretoken" for control in self.controls)


class Reader(HTMLParser):
    """Reads one page; forms and controls inside <template> do not count."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings = 0
        self.links: list[str] = []
        self.style_sheets: list[str] = []
        self.scripts: list[str] = []
        self.drawings: list[str] = []
        self.forms: list[Form] = []
        self.controls: list[Attributes] = []
        self.buttons_of_forms: set[str] = set()
        self.labelled: set[str] = set()
        self._open: list[Form] = []
        self._labels_open = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what matters of a tag."""
        attributes = {name: value or "" for name, value in attrs}
        if tag == "h1":
            self.headings += 1
        elif tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        elif tag in {"link", "script", "style", "img"}:
            self._note_file(tag, attributes)
        elif tag == "form":
            self._begin_form(attributes)
        elif tag == "label":
            self._labels_open += 1
            self.labelled.add(attributes.get("for", ""))
        elif tag == "button" or attributes.get("type") in {"submit", "image"}:
            self._note_button(attributes)
        elif tag in _CONTROLS:
            self._note_control(attributes)

    def handle_endtag(self, tag: str) -> None:
        """Leave a form or a label."""
        if tag == "form" and self._open:
            self._open.pop()
        elif tag == "label":
            self._labels_open -= 1

    def unlabelled(self) -> list[str]:
        """Return the controls that nobody could name."""
        return [
            control.get("name", control.get("id", "?"))
            for control in self.controls
            if not (control.get("id") in self.labelled or control.get("is-inside-label"))
            and not control.keys() & {"aria-label", "aria-labelledby", "title"}
        ]

    def _note_file(self, tag: str, attributes: Attributes) -> None:
        if attributes.get("type") == "application/ld+json":
            return  # data for search engines, which nothing runs
        if tag == "script":
            self.scripts.append(attributes.get("src", "written in the page"))
        elif tag == "style" or attributes.get("rel") == "stylesheet":
            self.style_sheets.append(attributes.get("href", "written in the page"))
        elif tag == "img" or attributes.get("rel") in {"icon", "modulepreload"}:
            self.drawings.append(attributes.get("src") or attributes.get("href", ""))

    def _begin_form(self, attributes: Attributes) -> None:
        form = Form(attributes.get("action", ""), attributes.get("method", "get").lower())
        form.has_button = bool(attributes.get("id")) and attributes["id"] in self.buttons_of_forms
        self.forms.append(form)
        self._open.append(form)

    def _note_button(self, attributes: Attributes) -> None:
        if self._open and attributes.get("type", "submit") in {"submit", "image"}:
            self._open[-1].has_button = True
        self.buttons_of_forms.add(attributes.get("form", ""))

    def _note_control(self, attributes: Attributes) -> None:
        if self._open:
            self._open[-1].controls.append(attributes)
        if attributes.get("type") not in _NEED_NO_LABEL:
            inside = {"is-inside-label": "yes"} if self._labels_open else {}
            self.controls.append({**attributes, **inside})
