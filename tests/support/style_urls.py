"""The portal's addresses plus the component page, which exists only in debug."""

from django.urls import path

from therapist_portal import urls
from therapist_portal.views.style import style

urlpatterns = [*urls.urlpatterns, path("style/", style)]
