"""Print what docs/conversation.schema.json says."""

import json

from backend.documents.document import json_schema

print(json.dumps(json_schema(), indent=2))
