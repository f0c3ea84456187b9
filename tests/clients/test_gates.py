"""Each audience's gate, asked by each kind of person, with nothing else in the way (G20, G23)."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.test import RequestFactory

from clients import access
from tests.support import make

pytestmark = pytest.mark.django_db
GATES = {
    "clinicians": access._clinician_gate,
    "owners": access._owner_gate,
    "clients": access._client_gate,
    "arriving": access._arriving_gate,
    "members": access._member_gate,
}
IN, OUT = "in", "404"
FACTOR, ASKED = "/accounts/2fa/", "/consents/"
# Who: which gates let them in, and where the others lead. What is not named is 404.
MEETS = {
    "nobody": {},
    "client": {"clients": IN, "arriving": IN, "members": IN},
    "refused": {"clients": ASKED, "arriving": IN, "members": IN},
    "therapist": {"clinicians": IN, "members": IN},
    "owner": {"clinicians": IN, "owners": IN, "members": IN},
    "bare": {"clinicians": FACTOR, "owners": FACTOR, "members": IN},
}


@pytest.fixture
def people(cast):
    rae = make.client(by=cast.amara, name="Rae", agrees=())
    bare = make.clinician(practice=cast.practice, name="Nora", with_second_factor=False)
    return {
        "nobody": AnonymousUser(),
        "client": make.fresh(cast.jo.user),
        "refused": make.fresh(rae.user),
        "therapist": make.fresh(cast.cleo),
        "owner": make.fresh(cast.amara),
        "bare": make.fresh(bare),
    }


def met(gate, user):
    request = RequestFactory().get("/")
    request.user = user
    try:
        answer = gate(request)
    except Http404:
        return OUT
    return IN if answer is None else answer.headers["Location"]


@pytest.mark.goal(20)
@pytest.mark.invariant(55)
def test_each_gate_for_each_kind_of_person(people):
    for who, user in people.items():
        for name, gate in GATES.items():
            assert met(gate, user) == MEETS[who].get(name, OUT), (who, name)
