"""Check-ins that were sent, and buttons pressed on their pages."""

from tests.support import make
from tests.support.at_desk import given
from tests.support.checking_in import send


def sent(cast, said, client=None):
    """CALM leaves the closing two blank; these answer them, so that nothing is left to ask."""
    sheet = given(cast, "p0", client)
    answer = send(make.signed_in(sheet.client.user), sheet, said | {"g2_setting": "own"})
    assert answer.status_code == 302
    return sheet


def press(browser, sheet, **told):
    return browser.post(f"/submissions/{sheet.pk}/reviewed/", {"note": ""} | told)
