"""The ground storey: people and what binds them."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "clients"

    def ready(self) -> None:
        from clients import checks, signals  # noqa: F401 -- each registers itself
        from clients.messaging import (  # noqa: F401 -- each registers itself
            account_messages,
            kinds,
            sign_in_messages,
        )
