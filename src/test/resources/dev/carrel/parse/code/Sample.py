"""Module doc."""
import os
from a import b

LIMIT = 3
os.environ["X"] = "1"

def top(a, b=1):
    """Doc."""
    def nested():
        pass
    return nested

@dec(1)
@other
class Foo(Base):
    """Class doc."""
    field: int = 3

    def method(self):
        return 1

    @property
    def prop(self): return 2

    class Inner:
        async def deep(self): ...

if __name__ == "__main__":
    top()
