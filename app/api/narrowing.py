"""What lists of posts can be narrowed down to."""

from typing import Annotated

from fastapi import Depends, Query

from app.domain.search import read_search
from app.services.post_list import Narrowing


def _narrowing(
    q: Annotated[
        str,
        Query(
            max_length=200,
            description='Beginnings of words, "a phrase", an id, or the address of a live post.',
        ),
    ] = "",
    author: Annotated[str, Query(max_length=64, description="Who wrote it, by user id.")] = "",
    tag: Annotated[str, Query(max_length=64, description="A tag that it carries, by id.")] = "",
) -> Narrowing:
    return Narrowing(read_search(q), author, tag)


Narrowed = Annotated[Narrowing, Depends(_narrowing)]
