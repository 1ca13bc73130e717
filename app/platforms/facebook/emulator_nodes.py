"""What posts, comments and photos of the emulated Facebook show of themselves."""

from starlette.responses import Response

from app.platforms.emulation.ledger import LandedMedia, LandedPost
from app.platforms.emulation.world import World
from app.platforms.facebook.emulator_photos import Photos
from app.platforms.facebook.spec import SPEC
from app.platforms.graph.emulator_errors import missing_object
from app.platforms.graph.emulator_fields import node_answer
from app.platforms.graph.emulator_guard import GraphCall
from app.platforms.graph.emulator_numbers import number

_SITE = "https://www.facebook.com"


class Nodes:
    """Posts and photos by id, for the Page that they belong to."""

    def __init__(self, world: World, photos: Photos) -> None:
        self._world, self._photos = world, photos

    def find_own(self, call: GraphCall) -> LandedPost | None:
        """The live post or comment that the call names, if it is the caller's."""
        post = self._world.ledger.find(SPEC.slug, call.part("node"))
        if post is None or post.is_deleted or post.account != call.account.id:
            return None
        return post

    def answer(self, call: GraphCall) -> Response:
        """``GET /{id}``."""
        fields, post = call.params.word("fields"), self.find_own(call)
        if post:
            kind = "Post" if post.parent_id is None else "Comment"
            return node_answer(self.entry(post), fields, kind, "id,message,created_time")
        photo = self._photos.find(call.part("node"), call.account.id)
        if photo is None:
            return missing_object(call.part("node"))
        return node_answer(self._photos.node(photo), fields, "Photo", "id")

    def entry(self, post: LandedPost) -> dict[str, object]:
        """A post or a comment with every field that it has."""
        entry = {
            "id": post.id,
            "message": post.text or None,
            "created_time": post.created_at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
            "from": {"id": post.account},
            "permalink_url": f"{_SITE}/{post.id}",
            "reactions": _counted(number(post.id, "reactions")),
        }
        return entry | (self._post(post) if post.parent_id is None else self._comment(post))

    def _post(self, post: LandedPost) -> dict[str, object]:
        shares = number(post.id, "shares")
        return {
            "attachments": _attachments(post),
            "comments": _counted(self._comment_count(post)),
            # Facebook leaves it out where nobody shared the post.
            "shares": {"count": shares} if shares else None,
        }

    def _comment(self, comment: LandedPost) -> dict[str, object]:
        media = comment.media
        return {
            "attachment": _photo(media[0]) if media else None,
            "comment_count": self._comment_count(comment),
        }

    def _comment_count(self, post: LandedPost) -> int:
        posts = self._world.ledger.list(SPEC.slug, post.account, with_deleted=False)
        return sum(p.parent_id == post.id for p in posts)


def _counted(total: int) -> dict[str, object]:
    return {"data": [], "summary": {"total_count": total}}


def _attachment(kind: str, **more: object) -> dict[str, object]:
    known = dict.fromkeys(("target", "unshimmed_url", "subattachments"))
    return {**known, "media_type": kind, "type": kind, **more}


def _photo(media: LandedMedia) -> dict[str, object]:
    return _attachment("photo", target={"id": media.id})


def _attachments(post: LandedPost) -> dict[str, object] | None:
    photos = [_photo(media) for media in post.media]
    link = post.extra.get("link")
    if len(photos) == 1:
        return {"data": photos}
    if photos:
        album = _attachment("album", target={"id": post.id}, subattachments={"data": photos})
        return {"data": [album]}
    return {"data": [_attachment("link", unshimmed_url=link)]} if link else None
