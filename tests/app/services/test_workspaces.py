"""What is set for a whole workspace."""

import pytest

from app.core.errors import InvalidInput, NotAllowed
from app.services import workspaces
from app.services.context import Context
from app.ui.workspace_views import in_words, lateness_choices
from tests.support.cast import Cast


def test_a_workspace_is_told_with_its_people(context: Context, cast: Cast) -> None:
    found = workspaces.get_workspace(context, cast.editor)
    assert found.id == cast.owner.workspace_id
    assert {one.user_id for one in found.members} == {
        actor.user_id for actor in (cast.owner, cast.editor)
    }
    assert cast.outsider.user_id not in {one.user_id for one in found.members}


def test_an_owner_changes_name_and_lateness_limit(context: Context, cast: Cast) -> None:
    workspaces.update_workspace(context, cast.owner, name="  Studio ", lateness_limit_s=1800)
    found = workspaces.get_workspace(context, cast.owner)
    assert (found.name, found.lateness_limit_s) == ("Studio", 1800)
    assert workspaces.get_workspace(context, cast.outsider).name != "Studio"


def test_an_editor_may_not_change_the_workspace(context: Context, cast: Cast) -> None:
    with pytest.raises(NotAllowed, match="change the workspace"):
        workspaces.update_workspace(context, cast.editor, name="Mine", lateness_limit_s=1800)


@pytest.mark.parametrize(
    ("name", "seconds"), [("", 1800), ("x" * 101, 1800), ("a\nb", 1800), ("Studio", 59)]
)
def test_what_does_not_fit_is_refused_and_nothing_changes(
    context: Context, cast: Cast, name: str, seconds: int
) -> None:
    before = workspaces.get_workspace(context, cast.owner)
    with pytest.raises(InvalidInput):
        workspaces.update_workspace(context, cast.owner, name=name, lateness_limit_s=seconds)
    assert workspaces.get_workspace(context, cast.owner) == before


def test_a_limit_that_is_no_usual_one_can_be_kept() -> None:
    words = {choice.seconds: choice.words for choice in lateness_choices(5400)}
    assert words["5400"] == "90 minutes"
    assert words["7200"] == "2 hours"
    assert in_words(86_400) == "1 day"
