"""W, S1, S12 and D50: one plain statement or two each, and a plain template."""

from itertools import groupby
from operator import itemgetter

from django import forms
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST

from bench.floor import raw


class Submission(forms.Form):
    """One field for each item of the sheet: own words of at most 4,000 characters, or a choice."""

    def __init__(self, items: list[tuple], data: QueryDict) -> None:
        super().__init__(data)
        for key, prompt, kind, options in items:
            if kind == "choice":
                choices = [(option, option) for option in options]
                field = forms.ChoiceField(label=prompt, choices=choices, required=False)
            else:
                field = forms.CharField(label=prompt, max_length=4000, required=False)
            self.fields[key] = field


class Answer(forms.Form):
    value = forms.CharField(max_length=4000, required=False)
    revision = forms.IntegerField(min_value=0)


def ready(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ready")


@login_required
@ensure_csrf_cookie
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(raw.SHEET, [pk, request.user.pk])
        names = [column.name for column in cursor.description]
        items = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    if not items:
        raise Http404
    return render(request, "sheet.html", {"title": items[0]["title"], "pk": pk, "items": items})


@login_required
@require_POST
def save(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    form = Answer(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    told = form.cleaned_data
    with connection.cursor() as cursor:
        cursor.execute(raw.SAVE, [key, told["value"], pk, request.user.pk, told["revision"]])
        row = cursor.fetchone()
    if row is None:
        return JsonResponse({"error": "conflict"}, status=409)
    return JsonResponse({"revision": row[0], "saved_at": f"{row[1]:%H:%M}"})


@login_required
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(raw.CLAIM, [pk, request.user.pk])
        items = cursor.fetchall()
        if not items:
            raise Http404
        form = Submission(items, request.POST)
        if not form.is_valid():
            return HttpResponse(status=422)
        told = form.cleaned_data
        cursor.execute(raw.DONE, [pk])
        cursor.execute(raw.SUBMIT, [pk, list(told), list(told.values())])
    return redirect("sheet", pk)


@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(raw.DASHBOARD, [request.user.pk])
        names = [column.name for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    rows = []
    for _, group in groupby(found, key=itemgetter("id")):
        recent = list(group)
        rows.append(recent[0] | {"recent": recent})
    for row in rows:
        for one in row["recent"]:
            one["url"] = reverse("sheet", args=[one["assignment"]])
    return render(request, "dashboard.html", {"rows": rows})
