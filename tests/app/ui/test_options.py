"""Every option that a network has can be chosen in the composer."""

import pytest

from app.platforms import registry
from app.ui import options
from app.ui.specs import known_specs

SPECS = known_specs()
LINKEDIN = SPECS["linkedin"]


@pytest.mark.parametrize("slug", registry.slugs())
def test_each_option_of_each_network_is_offered_with_a_title_and_a_hint(slug: str) -> None:
    spec = SPECS[slug]
    elsewhere = {spec.destination_option, spec.thread.chosen_by}
    group = options.describe_options(spec, {})
    offered = {option.name: option for option in (group.options if group else [])}
    assert set(offered) == set(spec.options.model_fields) - elsewhere
    for option in offered.values():
        assert option.title
        assert option.hint
        assert not option.is_set
        assert (option.kind == options.CHOICE) == bool(option.choices)


@pytest.mark.parametrize("slug", registry.slugs())
def test_each_value_that_is_offered_is_one_that_the_network_takes(slug: str) -> None:
    group = options.describe_options(SPECS[slug], {})
    for option in group.options if group else []:
        for choice in option.choices:
            value = options.read_option(SPECS[slug], option.name, choice.value)
            SPECS[slug].options.model_validate({} if value is None else {option.name: value})


def test_what_was_chosen_is_summed_up_in_words() -> None:
    group = options.describe_options(
        LINKEDIN, {"visibility": "CONNECTIONS", "is_reshare_disabled": True}
    )
    assert group
    assert group.summary == "Who can see it: Connections · Do not allow reposts"


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("visibility", "CONNECTIONS", "CONNECTIONS"),
        ("visibility", "PUBLIC", None),
        ("visibility", "nonsense", "nonsense"),
        ("is_reshare_disabled", True, True),
        ("is_reshare_disabled", False, None),
        ("is_reshare_disabled", "yes", None),
        ("document_title", "  Plan ", "Plan"),
        ("document_title", " ", None),
    ],
)
def test_what_is_typed_is_read_and_the_usual_value_is_left_out(
    name: str, typed: object, value: object
) -> None:
    assert options.read_option(LINKEDIN, name, typed) == value


def test_an_option_that_is_none_is_refused() -> None:
    with pytest.raises(KeyError):
        options.read_option(LINKEDIN, "model_config", "x")


@pytest.mark.parametrize(
    "kept", [None, [], {"linkedin": 1}, {"nowhere": {"a": 1}}, {"linkedin": {"visibility": [1]}}]
)
def test_a_copy_that_makes_no_sense_is_dropped(kept: object) -> None:
    assert not any(options.keep_known(SPECS, kept).values())


def test_that_a_text_goes_on_in_comments_is_no_option() -> None:
    kept = {"linkedin": {"continue_in_comments": True, "document_title": "Plan"}}
    assert options.keep_known(SPECS, kept) == {"linkedin": {"document_title": "Plan"}}
