"""Cuts a document into passages."""

import re


def passages(text: str, length: int) -> list[str]:
    """Whole paragraphs, joined while they fit; one that is too long is cut between sentences, then between words."""
    found: list[str] = []
    current = ""
    for piece in (part for paragraph in re.split(r"\n\s*\n", text) for part in _pieces(" ".join(paragraph.split()), length)):
        if current and len(current) + 1 + len(piece) > length:
            found.append(current)
            current = piece
        else:
            current = f"{current}\n{piece}" if current else piece
    return [*found, current] if current else found


def _pieces(paragraph: str, length: int) -> list[str]:
    if len(paragraph) <= length:
        return [paragraph] if paragraph else []
    cut = max(paragraph.rfind(end, 0, length) + 1 for end in (". ", "! ", "? "))
    if cut <= 0:
        cut = paragraph.rfind(" ", 0, length)
    if cut <= 0:
        cut = length
    return [paragraph[:cut].strip(), *_pieces(paragraph[cut:].strip(), length)]
