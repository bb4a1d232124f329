"""A small writer of FCS files for tests: HEADER, TEXT, data, with whatever is wrong about them asked for."""

from __future__ import annotations

from collections.abc import Sequence


def described(
    kind: str, widths: Sequence[int], *, ranges: Sequence[object] = (), order: str = "1,2,3,4"
) -> dict[str, str]:
    """The keywords that a data set needs, with channels A, B, C, ... of so many bits."""
    keywords = {"$PAR": str(len(widths)), "$DATATYPE": kind, "$BYTEORD": order, "$MODE": "L", "$NEXTDATA": "0"}
    for number, width in enumerate(widths, start=1):
        most = ranges[number - 1] if ranges else 2**width
        name = chr(ord("A") + number - 1)
        keywords |= {f"$P{number}N": name, f"$P{number}B": str(width), f"$P{number}R": str(most), f"$P{number}E": "0,0"}
    return keywords


def text(keywords: dict[str, str], delimiter: str = "/") -> bytes:
    """Keywords and values; a delimiter within a value is written twice."""
    return (
        delimiter
        + "".join(
            f"{keyword}{delimiter}{value.replace(delimiter, 2 * delimiter)}{delimiter}"
            for keyword, value in keywords.items()
        )
    ).encode()


def written(
    data: bytes,
    keywords: dict[str, str],
    *,
    version: str = "FCS3.1",
    delimiter: str = "/",
    header_off: tuple[int, int] | None = (0, 0),
    text_off: tuple[int, int] | None = (0, 0),
    text_segment_off: tuple[int, int] = (0, 0),
    supplement: dict[str, str] | None = None,
    gap: int = 0,
) -> bytes:
    """A data set. Offsets are right but for what `…_off` adds to first and last; None leaves them out."""
    extra = b"" if supplement is None else text(supplement, delimiter)
    length, begin = 0, 58
    while True:
        first = begin + length + len(extra) + gap
        places = {}
        if text_off is not None:
            places["$BEGINDATA"] = f"{first + text_off[0]:08}"
            places["$ENDDATA"] = f"{first + len(data) - 1 + text_off[1]:08}"
        if extra:
            places["$BEGINSTEXT"] = f"{begin + length:08}"
            places["$ENDSTEXT"] = f"{begin + length + len(extra) - 1:08}"
        body = text(places | keywords, delimiter)
        if len(body) == length:
            break
        length = len(body)
    header = f"{version}    {begin + text_segment_off[0]:8}{begin + length - 1 + text_segment_off[1]:8}"
    if header_off is None or first + len(data) > 99_999_999:
        header += f"{0:8}{0:8}"
    else:
        header += f"{first + header_off[0]:8}{first + len(data) - 1 + header_off[1]:8}"
    return header.encode() + f"{0:8}{0:8}".encode() + body + extra + b" " * gap + data
