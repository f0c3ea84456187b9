"""The pages of a worksheet on paper, drawn or made into a file for whoever may have them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clients.queries import help_lines
from worksheets import printing
from worksheets.library.guides import Card
from worksheets.models import Version

PLAIN = "plain"


def printed(
    request: HttpRequest,
    content: dict[str, Any],
    code: str,
    reader: printing.Reader,
    *,
    is_joint: bool = False,
) -> printing.Pages:
    return printing.on_paper(
        content,
        code=code,
        reader=reader,
        is_joint=is_joint,
        country=help_lines.shown(request.user.practice),
        is_plain=is_plain(request),
    )


def is_plain(request: HttpRequest) -> bool:
    return request.GET.get("words") == PLAIN


def as_page(request: HttpRequest, pages: printing.Pages, back: str, pdf_url: str) -> HttpResponse:
    context = {"pages": pages, "back": back, "pdf_url": pdf_url, "is_plain": is_plain(request)}
    return render(request, "worksheets/paper/page.html", context)


def as_file(pages: printing.Pages, *, or_else: str) -> HttpResponse:
    """The file; or, where its font has no such letters, the page that uses the reader's own."""
    try:
        made = printing.as_pdf(pages)
    except printing.CannotBeShown:
        return redirect(or_else)
    name = f'attachment; filename="pages-{pages.code}.pdf"'
    return HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": name})


def card_as_file(request: HttpRequest, card: Card) -> HttpResponse:
    """A take-home card. Its file is called “card”, whatever it goes with."""
    format = printing.format_for(help_lines.shown(request.user.practice))
    headers = {"Content-Disposition": 'attachment; filename="card.pdf"'}
    made = printing.card_as_pdf(card, format=format)
    return HttpResponse(made, content_type="application/pdf", headers=headers)


def not_on_paper(request: HttpRequest, version: Version, reason: str) -> HttpResponse:
    context = {"version": version, "reason": reason}
    return render(request, "worksheets/paper/none.html", context, status=409)
