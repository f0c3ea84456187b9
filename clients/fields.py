"""A column for words at rest. It stores bytes; only the vault turns them into words."""

from typing import Any

from django.db import models


class SealedField(models.BinaryField):
    """Ciphertext from clients.vault. Reading the attribute never decrypts anything.

    `key_class` names which of the owner's keys seals the column, so that answers, notes and
    contact details can be shredded apart. `owner` names the attribute with the owner's id, where
    two columns of a row belong to two people.
    """

    def __init__(
        self, *args: Any, key_class: str = "", owner: str = "key_owner_id", **kwargs: Any
    ) -> None:
        self.key_class, self.owner = key_class, owner
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs["key_class"] = str(self.key_class)
        if self.owner != "key_owner_id":
            kwargs["owner"] = self.owner
        return name, path, args, kwargs
