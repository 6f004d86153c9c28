"""Upper and lower case of ASCII letters only, whatever the locale."""
import string

LOWER_TABLE = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
UPPER_TABLE = str.maketrans(string.ascii_lowercase, string.ascii_uppercase)


def english_lower(s):
    return s.translate(LOWER_TABLE)


def english_upper(s):
    return s.translate(UPPER_TABLE)


def english_capitalize(s):
    return english_upper(s[0]) + s[1:] if s else s
