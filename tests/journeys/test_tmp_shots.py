import pytest
from tests.journeys.conftest import PHONE, DESK
from tests.support import make
pytestmark = pytest.mark.journey
SHOTS = {
 "what-it-means-to-me": ["meanings"], "keeping-count": ["owed_after_no"], "yes-no-going-along": ["away","before"],
 "body-check-in": ["regions_upper"], "demand-thermometer": ["sigh","sources_one"], "asking-and-answering": ["words_ok"],
 "brakes-and-accelerators": ["ways","life"], "saying-and-hearing-no": ["reached_for","no_means"], "our-cycle": ["underneath"],
 "when-i-hear-a-no": ["what_i_do","past_acts","script"], "myths-about-owing": ["midway"], "repair-without-asking": ["is_over"],
 "what-i-want": ["place"], "a-menu": ["touch"], "touch-plan": [""], "underneath-the-distance": ["going_on"],
}
def test_shots(village, person):
    jo = village.jo
    rows = {}
    for slug in SHOTS:
        row = make.assignment(by=village.amara, client=jo, version=make.version(slug), state="opened")
        make.answers(row, {})
        rows[slug] = row
    mods = {}
    for slug in ("something-you-make-together", "space-between-us"):
        mods[slug] = make.assignment(by=village.amara, client=jo, version=make.version(slug), state="opened")
        make.answers(mods[slug], {})
    for width, scheme in ((PHONE, "light"), (DESK, "dark")):
        v = person(jo.user, width, scheme)
        for slug, keys in SHOTS.items():
            for key in keys:
                v.goes(f"/pages/{rows[slug].pk}/" + (f"{make.opaque(key)}/" if key else ""))
                v.page.screenshot(path=f"/tmp/shots/{slug}-{key}-{width}.png", full_page=True)
        for slug, row in mods.items():
            for n in (1, 4, 7):
                v.goes(f"/reading/{row.pk}/{n}/")
                v.page.screenshot(path=f"/tmp/shots/{slug}-{n}-{width}.png", full_page=True)
    a = person(village.amara, DESK, "light")
    a.goes(f"/library/{make.opaque('space-between-us')}/")
    a.page.screenshot(path="/tmp/shots/material-C.png", full_page=True)
    a.goes(f"/library/{make.opaque('when-i-hear-a-no')}/")
    a.page.screenshot(path="/tmp/shots/material-C6.png", full_page=True)
