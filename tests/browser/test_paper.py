"""The ticket on paper: its code leads to the ticket."""

import re

import pytest
import segno

from tests.browser import cast
from tests.browser.cast import Office
from tests.browser.house import House
from tests.browser.people import Visitor

pytestmark = pytest.mark.browser

# Reads the drawn code as a camera would: draws it on a white ground and looks at the middle of each square.
_SQUARES = """
async ({ svg, count }) => {
  const picture = new Image();
  picture.src = "data:image/svg+xml," + encodeURIComponent(svg);
  await picture.decode();
  const canvas = document.createElement("canvas");
  const side = (canvas.width = canvas.height = count * 10);
  const brush = canvas.getContext("2d");
  brush.fillStyle = "#fff";
  brush.fillRect(0, 0, side, side);
  brush.drawImage(picture, 0, 0, side, side);
  const isDark = (x, y) => brush.getImageData(x * 10 + 5, y * 10 + 5, 1, 1).data[0] < 128;
  return [...Array(count).keys()].map((y) => [...Array(count).keys()].map((x) => Number(isDark(x, y))));
}
"""
QUIET_ZONE = 4


def test_the_square_code_says_the_tickets_address(anna: Visitor, office: Office, house: House):
    token = cast.join(office).token
    anna.page.goto(f"/tickets/{token}/print/")
    drawn = anna.page.locator(".ticket-code svg").evaluate("(svg) => new XMLSerializer().serializeToString(svg)")

    expected = segno.make(f"{house.url}/tickets/{token}/", error="m", micro=False)
    squares = [[int(square) for square in row] for row in expected.matrix_iter(border=QUIET_ZONE)]

    blank = anna.page.context.new_page()  # where no policy forbids to read a picture
    assert blank.evaluate(_SQUARES, {"svg": drawn, "count": len(squares)}) == squares


def test_paper_has_the_number_and_no_buttons(anna: Visitor, office: Office):
    issued = cast.join(office)
    anna.page.goto(f"/tickets/{issued.token}/print/")
    anna.page.emulate_media(media="print")

    assert anna.number == issued.spoken
    assert anna.page.locator("button:visible, nav:visible").count() == 0
    assert re.search(r"\d\d?:\d\d", anna.page.locator(".ticket-card").inner_text())
