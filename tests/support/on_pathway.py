"""Small steps that the tests of pathways share."""

import uuid

from clients.context import acting_as
from worksheets.models import Assignment, Pathway

SLUGS = ["keeping-count", "what-it-means-to-me", "demand-thermometer"]


def order(cast, pathway):
    with acting_as(cast.amara.pk):
        return list(pathway.steps.values_list("slug", flat=True))


def step_of(cast, pathway, slug):
    with acting_as(cast.amara.pk):
        return pathway.steps.get(slug=slug)


def now(cast, pathway):
    with acting_as(cast.amara.pk):
        return Pathway.objects.get(pk=pathway.pk)


def press(browser, cast, pathway, slug, do):
    step = step_of(cast, pathway, slug)
    seen = now(cast, pathway).revision
    return browser.post(f"/pathways/{pathway.pk}/steps/{step.pk}/", {"do": do, "seen": seen})


def opening(op=None, **extra):
    return {"op": str(op or uuid.uuid4()), "due_on": "", "note": "", "considered": "on"} | extra


def url_to_open(cast, pathway, slug):
    return f"/pathways/{pathway.pk}/steps/{step_of(cast, pathway, slug).pk}/open/"


def given(cast):
    with acting_as(cast.amara.pk):
        rows = Assignment.objects.select_related("client", "version__worksheet")
        return sorted((row.client.name, row.version.worksheet.slug, row.state) for row in rows)
