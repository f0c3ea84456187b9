"""The portal takes no files, with one exception: a therapist may bring a worksheet.

Every multipart file part is refused before it is read. Where a view says that it takes one file
(access.takes_one_file), a therapist with a second factor and a licence may send one, up to 1 MB:
it stays in memory for that request and is written nowhere.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousMultipartForm
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse

MOST_BYTES = 1_000_000
# A body this much larger is not read at all; in between, the form says what is wrong.
MOST_BODY = 4_000_000


class RefuseUploads(FileUploadHandler):
    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise SuspiciousMultipartForm("This portal takes no files.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return None

    def file_complete(self, file_size: int) -> None:
        return None


class OneInMemory(FileUploadHandler):
    """Keeps at most one byte more than may be, so that the form can say it was too much."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        if content_length > MOST_BODY:
            raise RequestDataTooBig("The request is far larger than a worksheet.")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.field_name != "file":
            raise SuspiciousMultipartForm("This view takes one file, under one name.")
        self.kept, self.size = BytesIO(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        room = MOST_BYTES + 1 - self.kept.tell()
        self.kept.write(raw_data[: max(room, 0)])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept, "file", "file", self.content_type, self.size, self.charset
        )


class OneFile:
    """Opens the one door, for whom it is meant, before anything reads the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        is_door = request.method == "POST" and getattr(view, "takes_one_file", False)
        if is_door and may_import(request.user):
            request.upload_handlers = [OneInMemory(request)]


def may_import(user: Any) -> bool:
    """A clinician behind a second factor whose licence lets them act (Inv 55, 56)."""
    return (
        user.is_authenticated
        and user.is_clinician
        and user.has_second_factor
        and not user.clinician.licence_problem()
    )
