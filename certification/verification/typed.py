"""What a person typed, pasted or scanned: a public code, or the text of a QR code. No Django."""

LONGEST = 2_500  # characters; the longest token, its address and room for stray spaces
_LONGEST_CODE = 60


def is_token(text: str) -> bool:
    """Say whether a text is that of a QR code: a token, with or without its address.

    >>> is_token("https://tutela.example/v#0oRDoQ"), is_token("ABCDE-FGHIJ")
    (True, False)
    """
    return "#" in text or (len(text.strip()) > _LONGEST_CODE and "/" not in text)


def code_in(text: str) -> str:
    """Return the code from what was typed: the code itself, or the address of the page that checks it.

    >>> code_in(" https://tutela.example/verify/ABCDEFGHIJ/ ")
    'ABCDEFGHIJ'
    """
    return text.strip().rstrip("/").rpartition("/")[2]
