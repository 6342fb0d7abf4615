"""The OpenAPI document of the API, as a file that changes only when the API does."""

import json
from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder

if TYPE_CHECKING:  # ninja reads Django's settings when it is imported
    from ninja import NinjaAPI


def openapi_document(api: "NinjaAPI") -> str:
    """OpenAPI 3.1 as JSON with sorted keys, so that a difference of two versions can be read."""
    schema = api.get_openapi_schema()
    return json.dumps(schema, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
