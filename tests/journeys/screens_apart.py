"""Addresses of a few groups of a therapist's pages, for the list of all screens (screens.py)."""

from typing import Any

from tests.support import make


def of_practice(cast: make.Cast, ids: dict[str, Any]) -> dict[str, str]:
    return {
        "clients:messages": "/messages/",
        "clients:practice": "/practice/",
        "clients:practice_edit": "/practice/edit/",
        "clients:help_lines": "/practice/help-lines/",
        "clients:help_line_new": "/practice/help-lines/new/",
        "clients:help_line_correct": f"/practice/help-lines/{ids['line']}/correct/",
        "clients:help_line_leave_out": f"/practice/help-lines/{ids['line']}/leave-out/",
        "worksheets:cut_points": "/practice/check-in/",
        "worksheets:cut_point": f"/practice/check-in/{make.opaque('free_life')}/",
        "clients:colleague_invite": "/practice/invite/",
        "clients:hand_over": f"/practice/people/{ids['gone']}/hand-over/",
        "clients:licence": f"/practice/people/{cast.cleo.clinician.pk}/licence/",
        "clients:open_colleague": f"/practice/people/{cast.cleo.clinician.pk}/open-account/",
    }


def of_pathways(ids: dict[str, Any]) -> dict[str, str]:
    pathway = f"/pathways/{ids['pathway']}/"
    return {
        "worksheets:pathway_shelf": "/library/pathways/",
        "worksheets:pathway_template": f"/library/pathways/{make.opaque('starting-out')}/",
        "worksheets:pathway_for_couple": f"/couples/{ids['pair']}/pathway/",
        "worksheets:pathway_for_person": f"/people/{ids['newcomer']}/pathway/",
        "worksheets:pathway": pathway,
        "worksheets:pathway_open": f"{pathway}steps/{ids['step']}/open/",
        "worksheets:pathway_save": f"{pathway}save/",
        "worksheets:pathway_end": f"{pathway}end/",
        "worksheets:weeks": f"/submissions/{ids['diary']}/weeks/",
    }


def on_paper(slug: str, given: Any) -> dict[str, str]:
    return {
        "worksheets:blank": f"/library/{make.opaque(slug)}/paper/",
        "worksheets:copy": f"/assignments/{given}/paper/",
        "worksheets:copy_page": f"/assignments/{given}/paper/page/",
        "worksheets:paper_entry": f"/assignments/{given}/from-paper/",
    }
