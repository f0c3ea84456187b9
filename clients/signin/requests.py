"""A request of somebody who is signed in, for whoever checks types: its user is a person."""

from django.http import HttpRequest

from clients.models import User


class SignedIn(HttpRequest):
    user: User
