"""What can be refused, and how it is said.

::

    TravauxError            everything below; ``str(error)`` is a sentence for the user
    ├── Refused             a domain rule says no; ``rule`` is its number in SPEC.md
    │   ├── NotPermitted    this participant may not do this
    │   └── Unknown         what was named does not exist (or may not be known to exist)
    ├── Malformed           bytes or text that cannot be understood
    └── RecordDamaged       the log contradicts itself; ``position`` says where
"""

from typing import Any


class TravauxError(Exception):
    """Base of all errors raised on purpose; its text is a sentence the user can act on."""

    def __reduce__(self) -> tuple[Any, ...]:
        # As it is: errors come back from other processes, and were made with other arguments.
        return (_again, (type(self), self.args, self.__dict__))


class Refused(TravauxError):
    """A domain rule refuses the act; nothing was changed."""

    def __init__(self, rule: str, detail: str) -> None:
        super().__init__(detail)
        self.rule = rule
        self.detail = detail


class NotPermitted(Refused):
    """The participant's role or delegation does not allow the act."""


class Unknown(Refused):
    """Something named in the act does not exist in this negotiation."""


class Malformed(TravauxError):
    """Bytes or text that cannot be understood; nothing was changed."""


class RecordDamaged(TravauxError):
    """The log contradicts itself. ``position`` is the first position that is wrong."""

    def __init__(self, position: int, detail: str) -> None:
        super().__init__(f"Position {position}: {detail}")
        self.position = position
        self.detail = detail


def _again(kind: type[TravauxError], args: tuple[Any, ...], held: dict[str, Any]) -> TravauxError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(held)
    return error
