"""Addresses of people and what binds them."""

from django.urls import URLPattern

app_name = "clients"
urlpatterns: list[URLPattern] = []
