"""Ages, by the rule that English law uses.

A person reaches an age at the start of the birthday, not at the hour of birth:
somebody who dies a minute after midnight on the eighteenth birthday is an adult.
The dangerous error is to call a child an adult, so a birth on 29 February comes of
age on 1 March of a common year, and is a child for the whole of 28 February.

Source:
    Family Law Reform Act 1969, section 9 (the start of the day). For 29 February no
    statute was found: 1 March is the usual reading, and the protective one.
"""

from __future__ import annotations

from datetime import date

from safeguarding._given import is_date
from safeguarding.errors import FactsError, FactsProblem


def age_on(born: date, on: date) -> int:
    """Return the age in completed years on a day.

    Args:
        born: Civil date of birth.
        on: Civil date in Europe/London on which the age is wanted.

    Raises:
        safeguarding.errors.FactsError: either is not exactly a date, or `on` is before `born`.

    Source:
        Family Law Reform Act 1969, section 9.
    """
    problems = [
        FactsProblem(name, "expected a date without a time; take the Europe/London date first")
        for name, value in (("born", born), ("on", on))
        if not is_date(value)
    ]
    if not problems and on < born:
        problems = [FactsProblem("on", "expected the day of birth or later; an unborn child has no age")]
    if problems:
        raise FactsError(problems)
    # 29 February compares as later than 28 February, so the birthday of a common year is 1 March.
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def is_under(years: int, *, born: date, on: date) -> bool:
    """Return whether somebody is still under an age on a day.

    Args:
        years: The age in years, for example 18; under 18 ends at the start of that birthday.
        born: Civil date of birth.
        on: Civil date in Europe/London on which the answer is wanted.

    Raises:
        safeguarding.errors.FactsError: `years` is not a whole number from 0, a date is not
            exactly a date, or `on` is before `born`.

    Source:
        Family Law Reform Act 1969, section 9.
    """
    if type(years) is not int or years < 0:
        raise FactsError([FactsProblem("years", "expected a whole number, 0 or more")])
    return age_on(born, on) < years
