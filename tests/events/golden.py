"""Golden bytes: one stored event of every type, and the shape of every type.

``python -m tests.events.golden`` writes the files for types that have none yet. It never changes
one that is there: what is stored is for ever. A changed shape is a new stored name and an upcaster
(`events.upcasters`).
"""

import json
from pathlib import Path
from typing import Any, get_args

import msgspec

from events import codec
from events.negotiation import Event

FOLDER = Path(__file__).parent / "stored"


def example(kind: type) -> Any:
    """An event of a type with every field filled, always the same."""
    return kind(**{name: _value(name, hint) for name, hint in kind.__annotations__.items()})


def shape(kind: type) -> Any:
    """The JSON Schema of a type, without its descriptions."""
    (schema,), parts = msgspec.json.schema_components([kind])
    return _bare(json.loads(json.dumps({"schema": schema, "parts": parts})))


def _bare(node: Any) -> Any:
    if isinstance(node, dict):
        return {k: _bare(v) for k, v in sorted(node.items()) if k != "description"}
    if isinstance(node, list):  # unions and enumerations come in no particular order
        return sorted((_bare(part) for part in node), key=json.dumps)
    return node


def _value(name: str, hint: Any) -> Any:
    arguments = [a for a in get_args(hint) if a is not type(None)]
    if getattr(hint, "__supertype__", None) is str:
        return f"{name}-1 é 😀 ع"
    if hint is str:
        return f'{name} "é" 😀 العودة'
    if hint is int:
        return 7
    if hint is bool:
        return True
    if hasattr(hint, "__struct_fields__"):
        return example(hint)
    if getattr(hint, "__origin__", None) is tuple:
        inner = get_args(hint)[0]
        structs = [a for a in get_args(inner) if hasattr(a, "__struct_fields__")]
        return tuple(example(s) for s in structs) if structs else (_value(name, inner),)
    if arguments and isinstance(arguments[0], str):
        return arguments[-1]
    return _value(name, arguments[0])


def main() -> None:
    """Write what is missing."""
    for kind in get_args(Event):
        tag = kind.__struct_config__.tag
        file = FOLDER / f"{tag}.json"
        if not file.exists():
            file.write_bytes(codec.encode(example(kind)) + b"\n")
        file = FOLDER / f"{tag}.shape.json"
        if not file.exists():
            file.write_text(json.dumps(shape(kind), indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
