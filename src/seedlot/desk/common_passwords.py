"""The commonest passwords of twelve letters and more, typed by us: what people write when twelve are asked for.

NIST SP 800-63B-4, 3.1.1.2, asks for such a list. Long ones only: the shorter are refused for their length.
"""

from __future__ import annotations

COMMON: frozenset[str] = frozenset(
    """
    112233445566 121212121212 123123123123 123321123321 123456123456 123456654321 123456789000 123456789012
    1234567890123 1234567891011 123456789101112 123456789123 1234567890qwerty 1234qwerasdf 147258369147
    1q2w3e4r5t6y 1q2w3e4r5t6y7u 1qaz2wsx3edc 1qaz2wsx3edc4rfv 987654321000 987654321012 abc123abc123
    abcabcabcabc abcd1234abcd abcd12345678 abcdefghijkl abcdefghijklm administrator administrator1
    administration adminadmin12 adminadminadmin asdfasdfasdf asdfghjkl123 asdfghjklzxcvbnm baseball1234
    changeme1234 changeme12345 changemechangeme changemenow1 charlie12345 computer1234
    correcthorsebatterystaple dragon123456 football1234 hellohello12 iloveyou1234 iloveyouforever jesuschrist1
    laboratory12 laboratory123 letmein12345 letmeinletmein liverpool123 master123456 mastermaster michael12345
    monkey123456 mypassword12 mypassword123 onetwothreefour p@ssw0rd1234 p@ssword1234 passpasspass passw0rd1234
    password!234 password0123 password1111 password123! password1234 password12345 password123456 password2024
    password2025 password2026 password2027 passwordpassword princess1234 qazwsxedc123 qazwsxedcrfv qwer1234asdf
    qwerasdfzxcv qwerqwerqwer qwerty123456 qwerty1234567 qwerty12345678 qwerty123456789 qwertyqwerty
    qwertyuiop12 qwertyuiop123 qwertyuiop[] qwertyuiopasdfghjkl seedlot12345 seedlotseedlot stemcell1234
    stemcellstemcell sunshine1234 superman1234 test12345678 testtesttest trustno11234 unknown12345 welcome1234!
    welcome12345 welcomewelcome whatever1234 zaq12wsxcde3 zxcvbnm12345 zxcvbnmasdfg zxcvbnmzxcvbnm
    """.split()  # noqa: SIM905 - a page of words is read as words
)
