"""Where files are used, and removing those that nothing needs."""

import io
from datetime import timedelta

import pytest
from PIL import Image

from app.core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from app.core.ids import new_id
from app.db.models import Draft as DraftRow
from app.db.models import MediaAsset
from app.domain.cropping import Box
from app.domain.publication import PostStatus
from app.services import cropping, draft_keeping, media, media_library, posts, recurrences
from app.services.context import Context
from app.services.details import MediaDetails, PostDetails
from app.services.draft_content import DraftContent
from app.services.drafts import Draft, PartDraft, VariantDraft
from app.services.recurrences import Plan
from tests.app.services.test_media import encode, frames
from tests.support.cast import Cast


def upload(context: Context, cast: Cast, name: str = "a.png", side: int = 12) -> MediaDetails:
    data = encode(Image.new("RGB", (side, side), "teal"), "PNG")
    return media.upload(context, cast.owner, data=data, filename=name)


def use(context: Context, cast: Cast, *files: MediaDetails, text: str = "Look") -> PostDetails:
    account = cast.account("x", handle="@ana")
    draft = Draft((PartDraft(text, tuple(file.id for file in files)),), (account.id,))
    at = context.clock.now() + timedelta(hours=3)
    return posts.schedule(context, cast.owner, draft, at)


def test_a_file_knows_the_posts_that_need_it_and_what_was_cut_out_of_it(
    context: Context, cast: Cast
) -> None:
    file = upload(context, cast)
    first, second = (use(context, cast, file, text=text) for text in ("Look", "Look again"))
    cut = cropping.crop(context, cast.owner, file.id, Box(0, 0, 5, 5))
    found = media_library.uses(context, cast.editor, file.id)
    assert [use.post_id for use in found.posts] == [second.id, first.id]
    assert found.posts[0].text == "Look again"
    assert found.posts[0].status is PostStatus.SCHEDULED
    assert found.posts[0].scheduled_for == second.scheduled_posts[0].scheduled_for
    assert [one.id for one in found.crops] == [cut.id]
    assert media_library.uses(context, cast.owner, cut.id).posts == ()


def test_a_file_that_a_post_needs_is_not_removed(context: Context, cast: Cast) -> None:
    file = upload(context, cast)
    post = use(context, cast, file)
    with pytest.raises(Conflict, match="needed by a post, “Look”"):
        media_library.delete(context, cast.owner, file.id)
    posts.delete_post(context, cast.owner, post.id)
    media_library.delete(context, cast.owner, file.id)
    with pytest.raises(NotFound):
        media.get_media(context, cast.owner, file.id)


def test_a_file_of_a_recurring_post_is_in_use(context: Context, cast: Cast) -> None:
    file, account = upload(context, cast), cast.account("x")
    draft = Draft((PartDraft("Every day", (file.id,)),), (account.id,))
    starts_at = context.clock.now() + timedelta(days=400)
    recurrences.create(context, cast.owner, draft, Plan("FREQ=DAILY", starts_at, "UTC"))
    (use,) = media_library.uses(context, cast.owner, file.id).posts
    assert (use.text, use.is_recurring, use.status) == ("Every day", True, None)
    with pytest.raises(Conflict, match="Every day"):
        media_library.delete(context, cast.owner, file.id)


def test_of_many_files_those_that_are_needed_stay(context: Context, cast: Cast) -> None:
    kept, gone, other = (upload(context, cast, name) for name in ("a", "b", "c"))
    use(context, cast, kept)
    wanted = [kept.id, gone.id, gone.id, "med_unknown", "\x00"]
    assert media_library.delete_unused(context, cast.outsider, wanted) == 0
    assert media_library.delete_unused(context, cast.owner, wanted) == 1
    left = media.list_media(context, cast.owner)
    assert {file.id for file in left.items} == {kept.id, other.id}


def test_files_that_no_post_needs_are_found(context: Context, cast: Cast) -> None:
    used, unused = upload(context, cast, "used.png"), upload(context, cast, "unused.png")
    use(context, cast, used)
    found = media.list_media(context, cast.owner, is_unused=True)
    assert [file.id for file in found.items] == [unused.id]


def test_what_was_cut_out_of_a_removed_image_stays(context: Context, cast: Cast) -> None:
    file = upload(context, cast)
    cut = cropping.crop(context, cast.owner, file.id, Box(0, 0, 5, 5))
    media_library.delete(context, cast.owner, file.id)
    left = media.get_media(context, cast.owner, cut.id)
    assert left.source_id is None
    assert media.read_media(context, cast.owner.workspace_id, cut.id)


def test_a_post_cannot_take_a_file_that_was_removed_meanwhile(
    context: Context, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, account = upload(context, cast), cast.account("x")
    draft = Draft((PartDraft("Look", (file.id,)),), (account.id,))
    checked = posts.find_problems(context, cast.owner, draft)

    def check_and_remove(*_: object) -> object:
        media_library.delete(context, cast.owner, file.id)
        return checked

    monkeypatch.setattr(posts, "find_problems", check_and_remove)
    with pytest.raises(InvalidInput, match="removed"):
        posts.schedule(context, cast.owner, draft, context.clock.now() + timedelta(hours=1))


def test_a_small_picture_is_small_and_made_once(context: Context, cast: Cast) -> None:
    data = encode(Image.effect_noise((1600, 900), 90), "PNG")
    file = media.upload(context, cast.owner, data=data, filename="noise.png")
    small, mime = media_library.thumbnail(context, cast.editor, file.id)
    with Image.open(io.BytesIO(small)) as image:
        assert (image.width, image.height, mime) == (480, 270, "image/jpeg")
    assert media_library.thumbnail(context, cast.editor, file.id) == (small, mime)
    with pytest.raises(NotFound):
        media_library.thumbnail(context, cast.outsider, file.id)


def test_an_image_that_is_small_already_is_its_own_small_picture(
    context: Context, cast: Cast
) -> None:
    file = upload(context, cast)
    original = media.read_media(context, cast.owner.workspace_id, file.id)
    assert media_library.thumbnail(context, cast.owner, file.id) == (original, "image/png")


def test_the_small_picture_of_an_animation_stands_still(context: Context, cast: Cast) -> None:
    first, *rest = frames()
    data = encode(first, "GIF", save_all=True, append_images=rest, duration=70)
    file = media.upload(context, cast.owner, data=data, filename="moving.gif")
    small, _ = media_library.thumbnail(context, cast.owner, file.id)
    with Image.open(io.BytesIO(small)) as image:
        assert getattr(image, "n_frames", 1) == 1


def test_who_may_only_read_removes_nothing(context: Context, cast: Cast) -> None:
    from dataclasses import replace

    from app.domain.permissions import Role

    viewer, file = replace(cast.editor, role=Role.VIEWER), upload(context, cast)
    with pytest.raises(NotAllowed):
        media_library.delete(context, viewer, file.id)
    with pytest.raises(NotAllowed):
        media_library.delete_unused(context, viewer, [file.id])
    with context.database.unit_of_work() as session:
        assert session.get(MediaAsset, file.id) is not None


def test_a_file_names_the_drafts_that_need_it_and_stays_for_them(
    context: Context, cast: Cast
) -> None:
    file, at = upload(context, cast), context.clock.now() + timedelta(days=1)
    own = VariantDraft("acc_1", (PartDraft("Tea, only here", (file.id,)),))
    timed = DraftContent((PartDraft("Tea"),), variants=(own,), at=at)
    plain = DraftContent((PartDraft("Coffee", (file.id,)),))
    first, second = (
        draft_keeping.save_draft(context, cast.owner, new_id("post"), content)
        for content in (timed, plain)
    )
    draft_keeping.save_draft(context, cast.outsider, new_id("post"), plain)
    found = media_library.uses(context, cast.editor, file.id)
    assert found.posts == ()
    assert {(use.draft_id, use.text, use.at) for use in found.drafts} == {
        (first.id, "Tea", at),
        (second.id, "Coffee", None),
    }
    with pytest.raises(Conflict, match=r"needed by a draft, “(Tea|Coffee)” and 1 more"):
        media_library.delete(context, cast.owner, file.id)
    draft_keeping.delete_draft(context, cast.owner, first.id)
    draft_keeping.delete_draft(context, cast.owner, second.id)
    media_library.delete(context, cast.owner, file.id)


def test_a_file_of_a_draft_is_in_use(context: Context, cast: Cast) -> None:
    file = upload(context, cast)
    with context.database.unit_of_work() as session:
        content: dict[str, object] = {"parts": [{"text": "Tea", "media_ids": [file.id]}]}
        session.add(
            DraftRow(
                id="post_draft",
                workspace_id=cast.owner.workspace_id,
                user_id=cast.owner.user_id,
                content=content,
                created_at=context.clock.now(),
                updated_at=context.clock.now(),
            )
        )
    assert media.list_media(context, cast.owner, is_unused=True).items == ()
    assert media_library.delete_unused(context, cast.owner, [file.id]) == 0
    with pytest.raises(Conflict, match="draft"):
        media_library.delete(context, cast.owner, file.id)
