"""The portal's own tags for sentences say what Django's say, and ask for each sentence once."""

import pytest
from django.template import Context, RequestContext, Template, engines
from django.test import RequestFactory
from django.utils import translation

# Each is in Django's own catalogues, so that another language can be asked for here.
MONTH = '{% translate "January" %}'
LIMIT = (
    "{% blocktranslate trimmed with limit_value=most.of_all %}"
    "Ensure this value is less than or equal to {{ limit_value }}.{% endblocktranslate %}"
)


def drawn(markup, **values):
    return engines["django"].from_string(markup).render(values)


@pytest.mark.parametrize(
    "markup",
    [
        '{% translate "Nobody’s & everybody’s" %}',
        "{% translate '100 % of “it”' %}",
        '{% translate "As it is" as said %}[{{ said }}]',
        '{% translate "As it is" noop %}',
        "{% translate name %}",
        '{% translate "name"|upper %}',
        "{% blocktranslate %}Hello <b>{{ name }}</b>, 100 %{% endblocktranslate %}",
        "{% blocktranslate with who=name|upper %}Hello {{ who }}{% endblocktranslate %}",
        "{% blocktranslate trimmed %}\n  Hello\n  {{ name }}\n{% endblocktranslate %}",
        "{% blocktranslate %}Hello {{ nobody }}.{% endblocktranslate %}",
        "{% blocktranslate count n=two %}one{% plural %}{{ n }} days{% endblocktranslate %}",
        "{% blocktranslate asvar said %}Hello {{ name }}{% endblocktranslate %}[{{ said }}]",
        "{% autoescape off %}{% blocktranslate %}{{ name }}{% endblocktranslate %}",
    ],
)
def test_they_say_what_djangos_say(markup):
    values = {"name": "Jo & <Sam>", "two": 2}
    markup += "{% endautoescape %}" if "autoescape" in markup else ""

    assert drawn(markup, **values) == drawn("{% load i18n %}" + markup, **values)


def test_another_language_is_another_sentence_of_the_same_page():
    page, values = Template(MONTH + LIMIT), {"most": {"of_all": 7}}

    said = {}
    for language in ("en-gb", "de", "en-gb"):
        with translation.override(language):
            said[language] = page.render(Context(values))

    assert said == {
        "en-gb": "JanuaryEnsure this value is less than or equal to 7.",
        "de": "JanuarDieser Wert muss kleiner oder gleich 7 sein.",
    }


def test_a_sentence_is_looked_up_once(monkeypatch):
    asked = []
    known = translation.gettext
    page = Template("{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}")
    monkeypatch.setattr(translation, "gettext", lambda one: asked.append(one) or known(one))

    assert [page.render(Context({"name": name})) for name in ("Jo", "Sam")] == [
        "Hello Jo",
        "Hello Sam",
    ]
    assert asked == ["Hello %(name)s"]


def test_a_page_says_in_which_language_it_is():
    """What Django's own middleware for languages would have noted."""
    request = RequestFactory().get("/")
    with translation.override("de"):
        Template(MONTH).render(RequestContext(request))

    assert request.LANGUAGE_CODE == "de"


def test_a_translation_that_cannot_be_filled_in_is_the_sentence_itself(monkeypatch):
    markup = "{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}"
    wrong = {"Hello %(name)s": "Hallo %(nmae)s"}
    monkeypatch.setattr(translation, "gettext", lambda one: wrong.pop(one, one))

    assert Template(markup).render(Context({"name": "Jo"})) == "Hello Jo"
