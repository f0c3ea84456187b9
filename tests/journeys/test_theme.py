"""Light, dark, or as the device says: chosen once, on every page after."""

import pytest

from tests.journeys.rooms import expect

pytestmark = pytest.mark.journey

LIGHT, DARK = "rgb(250, 248, 244)", "rgb(18, 25, 26)"
PAPER = "() => getComputedStyle(document.body).backgroundColor"


@pytest.mark.parametrize(
    ("choice", "in_light", "in_dark"),
    [("Light", LIGHT, LIGHT), ("Dark", DARK, DARK), ("Same as my device", LIGHT, DARK)],
)
def test_colours_are_as_chosen(choice, in_light, in_dark, village, person):
    lee = person(village.lee.user)
    lee.goes("/settings/")

    lee.page.get_by_label(choice, exact=True).check()
    lee.presses("Save")

    for address in ("/settings/", "/home/", "/help/"):
        lee.goes(address)
        assert lee.page.evaluate(PAPER) == in_light
        lee.page.emulate_media(color_scheme="dark")
        expect(lee.page.locator("body")).to_have_css("background-color", in_dark)
        lee.page.emulate_media(color_scheme="light")
    assert lee.complaints == []


@pytest.mark.parametrize(("scheme", "paper"), [("light", LIGHT), ("dark", DARK)])
def test_the_door_is_as_the_device_says(scheme, paper, person):
    stranger = person(scheme=scheme)

    stranger.goes("/accounts/login/")

    assert stranger.page.evaluate(PAPER) == paper
