from .sender import send, Outbox

__all__ = ["Outbox", "send"]
