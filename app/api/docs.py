"""The API described: as OpenAPI for programs, as a page for people. Nothing is loaded from
elsewhere."""

from collections import defaultdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse
from jinja2 import Environment, FileSystemLoader, Template

from app.platforms import registry

router = APIRouter(prefix="/api", include_in_schema=False)
_METHODS = ("get", "post", "put", "patch", "delete")


@router.get("/openapi.json")
def read_openapi(request: Request) -> JSONResponse:
    """The API in OpenAPI's words."""
    app: FastAPI = request.app
    return JSONResponse(app.openapi())


@router.get("/docs", response_class=HTMLResponse)
def read_docs(request: Request) -> HTMLResponse:
    """The same for people."""
    app: FastAPI = request.app
    schema = app.openapi()
    page = _template().render(
        api=schema["info"], groups=_groups(schema), platforms=list(registry.slugs())
    )
    return HTMLResponse(page)


@lru_cache(maxsize=1)
def _template() -> Template:
    folder = Path(__file__).parent / "templates"
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True, trim_blocks=True)
    return environment.get_template("docs.html")


def _groups(schema: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for path, methods in schema["paths"].items():
        for method in (m for m in _METHODS if m in methods):
            operation = methods[method]
            shown = {
                "method": method.upper(),
                "path": path,
                "says": operation.get("description", operation.get("summary", "")),
                "parameters": operation.get("parameters", []),
                "fields": _fields(schema, operation.get("requestBody", {})),
                "statuses": [code for code in operation["responses"] if code.isdigit()],
            }
            groups[operation.get("tags", ["Other"])[0]].append(shown)
    return groups


def _fields(schema: dict[str, Any], body: dict[str, Any]) -> list[dict[str, Any]]:
    for content in body.get("content", {}).values():
        model = _resolve(schema, content["schema"])
        required = model.get("required", [])
        return [
            {
                "name": name,
                "type": _type_of(schema, field),
                "required": name in required,
                "says": field.get("description", ""),
            }
            for name, field in model.get("properties", {}).items()
        ]
    return []


def _type_of(schema: dict[str, Any], field: dict[str, Any]) -> str:
    if "anyOf" in field:
        kinds = [_type_of(schema, kind) for kind in field["anyOf"]]
        return " or ".join(kind for kind in kinds if kind != "null")
    if field.get("type") == "array":
        return f"list of {_type_of(schema, field.get('items', {}))}"
    if "$ref" in field:
        model = _resolve(schema, field)
        return "{" + ", ".join(model.get("properties", {})) + "}"
    return str(field.get("type", "anything"))


def _resolve(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in node:
        return node
    found: dict[str, Any] = schema["components"]["schemas"][node["$ref"].rsplit("/", 1)[1]]
    return found
