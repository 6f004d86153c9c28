"""Business days against a walk over the calendar with the standard library."""
import datetime

import pytest

import numen as np

HOLIDAYS = ["2011-07-04", "2011-01-17", "NaT", "2011-12-26", "2011-01-17", "2011-07-17"]
FREE = {datetime.date(2011, 7, 4), datetime.date(2011, 1, 17), datetime.date(2011, 12, 26)}
DAYS = [datetime.date(2010, 12, 20) + datetime.timedelta(i) for i in range(0, 400, 7)]


def works(day):
    return day.weekday() < 5 and day not in FREE


def test_calendar_is_normalised_and_copied():
    calendar = np.busdaycalendar(holidays=HOLIDAYS)
    assert calendar.holidays.tolist() == sorted(FREE) and calendar.holidays.dtype == "M8[D]"
    calendar.weekmask[:] = False
    assert calendar.weekmask.tolist() == [True] * 5 + [False] * 2
    assert np.busdaycalendar("Sun TueWed  Thu\tFri").weekmask.tolist() == [False, True, True, True, True, False, True]


def test_against_a_walk():
    calendar = np.busdaycalendar(holidays=HOLIDAYS)
    dates = np.array([d + datetime.timedelta(i % 3) for i, d in enumerate(DAYS)], "M8[D]")
    plain = dates.tolist()
    assert np.is_busday(dates, busdaycal=calendar).tolist() == [works(d) for d in plain]
    begin = plain[20]
    step = datetime.timedelta(1)
    for end, count in zip(plain, np.busday_count(begin, dates, busdaycal=calendar).tolist()):
        first, last, sign = (begin, end, 1) if begin <= end else (end + step, begin + step, -1)
        assert count == sign * sum(works(first + i * step) for i in range((last - first).days))
    for offset in (-70, -5, 0, 1, 4, 123):
        for start, end in zip(plain, np.busday_offset(dates, offset, roll="forward", busdaycal=calendar).tolist()):
            while not works(start):
                start += step
            left = abs(offset)
            while left:
                start += step if offset > 0 else -step
                left -= works(start)
            assert start == end


def test_units_broadcasting_and_out():
    assert np.busday_count("2011", ["2012", "2013"]).tolist() == [260, 521]
    assert np.busday_offset("2011-10", 0, roll="forward") == np.datetime64("2011-10-03")
    out = np.zeros((3, 2), int)
    assert np.is_busday(["2011-07-01", "2011-07-02"], out=out) is out and out.tolist() == [[1, 0]] * 3


@pytest.mark.parametrize("error, text, call", [
    (ValueError, "weekmask of all zeros", lambda: np.busdaycalendar("")),
    (ValueError, 'Invalid business day weekmask string "Mon Tue We"', lambda: np.busdaycalendar("Mon Tue We")),
    (ValueError, "must have length 7", lambda: np.busdaycalendar([1, 0])),
    (ValueError, "Non-business day date", lambda: np.busday_offset("2011-07-02", 0)),
    (ValueError, "NaT input", lambda: np.busday_offset("NaT", 0)),
    (ValueError, "count with a NaT", lambda: np.busday_count("NaT", "2012")),
    (ValueError, "Cannot supply both", lambda: np.is_busday("2011", holidays=[], busdaycal=np.busdaycalendar())),
    (TypeError, "according to the rule 'safe'", lambda: np.is_busday("2011-01-03T10")),
])
def test_errors(error, text, call):
    with pytest.raises(error, match=text):
        call()
