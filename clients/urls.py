"""Addresses of people and what binds them."""

from django.urls import URLPattern, path

from clients.views import contact

app_name = "clients"
urlpatterns: list[URLPattern] = [
    path("settings/notes/", contact.notes, name="contact"),
    path("settings/notes/stop/", contact.stop, name="contact_stop"),
    path("settings/notes/start/", contact.start, name="contact_start"),
    path("settings/notes/demand-light/", contact.demand_light, name="demand_light"),
    path("settings/notes/confirm/<str:token>/", contact.confirm, name="contact_confirm"),
    path("stop/<str:token>/", contact.stop_by_link, name="stop"),
]
