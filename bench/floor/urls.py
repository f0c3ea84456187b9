"""Four pages, and one to know that the server is up."""

from django.urls import path

from bench.floor import views

urlpatterns = [
    path("ready", views.ready),
    path("sheets/<int:pk>/", views.sheet, name="sheet"),
    path("sheets/<int:pk>/save/<str:key>/", views.save, name="save"),
    path("sheets/<int:pk>/submit/", views.submit, name="submit"),
    path("dashboard/", views.dashboard, name="dashboard"),
]
