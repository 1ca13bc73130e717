"""What the emulated LinkedIn takes to make something, as far as this product could ever send it.

Every model refuses fields that it does not know.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Urn = Annotated[str, Field(pattern=r"^urn:li:(person|organization):[\w-]+$")]
_ASSET = r"^urn:li:digitalmediaAsset:\w+$"


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid")


class MediumOrder(Order):
    """An image or a document in a post."""

    id: Annotated[str, Field(pattern=r"^urn:li:(image|document):\w+$")]
    alt_text: Annotated[str, Field(alias="altText", max_length=4086)] = ""
    title: str = ""


class MultiImageOrder(Order):
    images: Annotated[list[MediumOrder], Field(min_length=2, max_length=20)]


class ContentOrder(Order):
    """Exactly one of both."""

    media: MediumOrder | None = None
    multi_image: MultiImageOrder | None = Field(default=None, alias="multiImage")

    def media_list(self) -> list[MediumOrder]:
        """The media in order; empty when both or none are given."""
        if (self.media is None) == (self.multi_image is None):
            return []
        return [self.media] if self.media else (self.multi_image or _NO_IMAGES).images


_NO_IMAGES = MultiImageOrder.model_construct(images=[])


class DistributionOrder(Order):
    feed: Literal["MAIN_FEED", "NONE"] = Field(alias="feedDistribution")
    target_entities: list[object] = Field(default=[], alias="targetEntities")
    channels: list[object] = Field(default=[], alias="thirdPartyDistributionChannels")


class PostOrder(Order):
    """``POST /rest/posts``."""

    author: Urn
    commentary: str
    visibility: Literal["PUBLIC", "CONNECTIONS", "LOGGED_IN"]
    distribution: DistributionOrder
    lifecycle: Literal["PUBLISHED"] = Field(alias="lifecycleState")
    is_reshare_disabled: bool = Field(default=False, alias="isReshareDisabledByAuthor")
    content: ContentOrder | None = None


class TextOrder(Order):
    text: str


class AssetOrder(Order):
    status: Literal["READY"]
    media: Annotated[str, Field(pattern=_ASSET)]
    description: TextOrder | None = None
    title: TextOrder | None = None


class ShareContentOrder(Order):
    commentary: TextOrder = Field(alias="shareCommentary")
    category: Literal["NONE", "IMAGE"] = Field(alias="shareMediaCategory")
    media: Annotated[list[AssetOrder], Field(min_length=1, max_length=20)] | None = None


class SpecificContentOrder(Order):
    share: ShareContentOrder = Field(alias="com.linkedin.ugc.ShareContent")


class VisibilityOrder(Order):
    network: Literal["PUBLIC", "CONNECTIONS", "LOGGED_IN"] = Field(
        alias="com.linkedin.ugc.MemberNetworkVisibility"
    )


class UgcOrder(Order):
    """``POST /v2/ugcPosts``."""

    author: Urn
    lifecycle: Literal["PUBLISHED"] = Field(alias="lifecycleState")
    content: SpecificContentOrder = Field(alias="specificContent")
    visibility: VisibilityOrder


class OwnerOrder(Order):
    owner: Urn


class InitializeOrder(Order):
    """``action=initializeUpload`` of images and documents."""

    request: OwnerOrder = Field(alias="initializeUploadRequest")


class RelationshipOrder(Order):
    type: Literal["OWNER"] = Field(alias="relationshipType")
    identifier: Literal["urn:li:userGeneratedContent"]


class RegistrationOrder(Order):
    recipes: Annotated[
        list[Literal["urn:li:digitalmediaRecipe:feedshare-image"]],
        Field(min_length=1, max_length=1),
    ]
    owner: Urn
    relationships: Annotated[
        list[RelationshipOrder], Field(alias="serviceRelationships", min_length=1, max_length=1)
    ]


class RegisterOrder(Order):
    """``POST /v2/assets?action=registerUpload``."""

    request: RegistrationOrder = Field(alias="registerUploadRequest")


class CommentOrder(Order):
    """``POST /rest/socialActions/{urn}/comments``."""

    actor: Urn
    object: str
    message: TextOrder
