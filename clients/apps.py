"""The ground storey: people and what binds them."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "clients"

    def ready(self) -> None:
        from clients import checks, kinds, signals  # noqa: F401 -- each registers itself
