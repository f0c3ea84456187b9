"""Addresses of the work."""

from django.urls import URLPattern, URLResolver, include, path, register_converter

from worksheets.veiled import VeiledName
from worksheets.views import (
    assignments,
    dial,
    exchange,
    feedback,
    hand_entry,
    home,
    library,
    measures,
    paper,
    pathways,
    reader,
    releases,
    reveals,
    review,
    runner,
    schedules,
    scores,
    sent,
    sharing,
    submissions,
    together,
    voiding,
)

register_converter(VeiledName, "veiled")

app_name = "worksheets"
# Each pause in typing asks for one of these: they are looked up first, by their first word.
ANSWERING = [
    path("<uuid:assignment_id>/<veiled:key>/save/", runner.save, name="save"),
    path("<uuid:assignment_id>/", runner.worksheet, name="worksheet"),
    path("<uuid:assignment_id>/review/", review.review, name="review"),
    path("<uuid:assignment_id>/<veiled:key>/", runner.question, name="question"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("pages/", include(ANSWERING)),
    path("library/", library.library, name="library"),
    path("library/measures/", measures.measures, name="measures"),
    path("library/measures/<veiled:slug>/", measures.measure, name="measure"),
    path("library/measures/<veiled:slug>/words/", measures.wording, name="measure_wording"),
    path("library/import/", exchange.bring, name="import"),
    path("library/<veiled:slug>/", library.material, name="material"),
    path("library/<veiled:slug>/json/", exchange.as_json, name="export_json"),
    path("library/<veiled:slug>/fhir/", exchange.as_fhir, name="export_fhir"),
    path("library/<veiled:slug>/preview/", library.preview, name="preview"),
    path("library/pathways/", pathways.shelf, name="pathway_shelf"),
    path("library/pathways/<veiled:name>/", pathways.template, name="pathway_template"),
    path(
        "library/pathways/<uuid:template_id>/put-away/",
        pathways.put_away,
        name="pathway_put_away",
    ),
    path("couples/<uuid:couple_id>/pathway/", pathways.for_couple, name="pathway_for_couple"),
    path("people/<uuid:client_id>/pathway/", pathways.for_person, name="pathway_for_person"),
    path("pathways/<uuid:pathway_id>/", pathways.pathway, name="pathway"),
    path("pathways/<uuid:pathway_id>/add/", pathways.add, name="pathway_add"),
    path("pathways/<uuid:pathway_id>/save/", pathways.save, name="pathway_save"),
    path("pathways/<uuid:pathway_id>/end/", pathways.end, name="pathway_end"),
    path(
        "pathways/<uuid:pathway_id>/steps/<uuid:step_id>/", pathways.change, name="pathway_change"
    ),
    path(
        "pathways/<uuid:pathway_id>/steps/<uuid:step_id>/open/",
        pathways.open_step,
        name="pathway_open",
    ),
    path("library/<veiled:slug>/paper/", paper.blank, name="blank"),
    path("library/<veiled:slug>/paper/pdf/", paper.blank_pdf, name="blank_pdf"),
    path(
        "couples/<uuid:couple_id>/assign/", assignments.choose_for_couple, name="choose_for_couple"
    ),
    path(
        "couples/<uuid:couple_id>/assign/<veiled:slug>/",
        assignments.assign_to_couple,
        name="assign_to_couple",
    ),
    path(
        "people/<uuid:client_id>/assign/", assignments.choose_for_person, name="choose_for_person"
    ),
    path(
        "people/<uuid:client_id>/assign/<veiled:slug>/",
        assignments.assign_to_person,
        name="assign_to_person",
    ),
    path("people/<uuid:client_id>/measures/<veiled:slug>/", scores.scores, name="scores"),
    path(
        "people/<uuid:client_id>/measures/<veiled:slug>/again/",
        schedules.schedule,
        name="schedule",
    ),
    path("schedules/<uuid:schedule_id>/pause/", schedules.pause, name="schedule_pause"),
    path("schedules/<uuid:schedule_id>/resume/", schedules.resume, name="schedule_resume"),
    path("schedules/<uuid:schedule_id>/stop/", schedules.stop, name="schedule_stop"),
    path("assignments/<uuid:assignment_id>/take-back/", assignments.take_back, name="take_back"),
    path("assignments/<uuid:assignment_id>/paper/", paper.copy, name="copy"),
    path("assignments/<uuid:assignment_id>/paper/page/", paper.copy_page, name="copy_page"),
    path("assignments/<uuid:assignment_id>/paper/pdf/", paper.copy_pdf, name="copy_pdf"),
    path("assignments/<uuid:assignment_id>/from-paper/", hand_entry.enter, name="hand_entry"),
    path("submissions/<uuid:assignment_id>/", submissions.submission, name="submission"),
    path("submissions/<uuid:assignment_id>/weeks/", dial.summary, name="weeks"),
    path("submissions/<uuid:assignment_id>/fhir/", exchange.answers, name="export_answers"),
    path("submissions/<uuid:assignment_id>/read/", submissions.mark_read, name="submission_read"),
    path("submissions/<uuid:assignment_id>/aside/", voiding.set_aside, name="submission_void"),
    path("submissions/<uuid:assignment_id>/feedback/", feedback.write, name="feedback_write"),
    path("releases/<uuid:release_id>/hold-back/", releases.hold_back, name="release_hold_back"),
    path("releases/<uuid:release_id>/let-go/", releases.let_go, name="release_let_go"),
    path("groups/<uuid:group_id>/at-once/", reveals.propose, name="reveal_propose"),
    path("at-once/<uuid:reveal_id>/open/", reveals.open_now, name="reveal_open"),
    path("at-once/<uuid:reveal_id>/end/", reveals.end, name="reveal_end"),
    # A client's own.
    path("home/", home.home, name="home"),
    path("home/<uuid:assignment_id>/not-now/", home.not_now, name="not_now"),
    path("home/<uuid:assignment_id>/bring-back/", home.bring_back, name="bring_back"),
    path("reading/<uuid:assignment_id>/", reader.module, name="module"),
    path("reading/<uuid:assignment_id>/<int:section>/", reader.section, name="section"),
    path("pages/<uuid:assignment_id>/paper/", paper.own, name="own_paper"),
    path("pages/<uuid:assignment_id>/paper/page/", paper.own_page, name="own_paper_page"),
    path("pages/<uuid:assignment_id>/paper/pdf/", paper.own_pdf, name="own_paper_pdf"),
    path("moments/<uuid:assignment_id>/", dial.moments, name="moments"),
    path("moments/<uuid:assignment_id>/who/", dial.reader, name="moment_reader"),
    path("moments/<uuid:assignment_id>/kept/", dial.days, name="moment_days"),
    path(
        "moments/<uuid:assignment_id>/kept/<uuid:entry_id>/out/",
        dial.take_out,
        name="moment_take_out",
    ),
    path("moments/<uuid:assignment_id>/stop/", dial.stop, name="moment_stop"),
    path("sent/<uuid:assignment_id>/", sent.sent, name="sent"),
    path("sent/<uuid:assignment_id>/done/", sent.done, name="done"),
    path("sent/<uuid:assignment_id>/withdraw/", sent.withdraw, name="withdraw"),
    path("sent/<uuid:assignment_id>/lines/", releases.release_at_once, name="release_at_once"),
    path("sent/<uuid:assignment_id>/lines/<uuid:partner_id>/", releases.release, name="release"),
    path("sharing/", sharing.sharing, name="sharing"),
    path("sharing/pause/", sharing.pause, name="sharing_pause"),
    path("sharing/go-on/", sharing.go_on, name="sharing_go_on"),
    path("sharing/<uuid:release_id>/end/", releases.end, name="release_end"),
    path("together/", together.together, name="together"),
    path("together/still/", together.still, name="together_still"),
]
