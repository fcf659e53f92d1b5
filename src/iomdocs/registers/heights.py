"""How tall a row must be so that no wrapped text is cut: spreadsheets differ in fitting rows by themselves."""

LINE = 13.0
TALLEST = 30


_SPACE = 0.5


def lines_in(text: str, width: float) -> int:
    """Count the lines that a text takes in a wrapped cell ``width`` characters wide.

    A Cyrillic letter of Arial is about as wide as the digits that a width is counted in, a space half of that.
    """
    fits = max(int(width) - 1, 4)
    if len(text) <= fits and "\n" not in text:
        return 1
    return min(sum(_wrapped(part, fits) for part in text.split("\n")), TALLEST)


def _wrapped(text: str, fits: int) -> int:
    lines, used = 1, 0.0
    for word in text.split(" "):
        size = len(word)
        if used and used + _SPACE + size > fits:
            lines, used = lines + 1, 0.0
        used += size + (_SPACE if used else 0)
        if used > fits:
            lines, used = lines + int((used - 1) // fits), (used - 1) % fits + 1
    return lines
