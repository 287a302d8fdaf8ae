//! Times and days in London, as Attain shows them and reads them.

use crate::base::text::count;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// A time as people in the United Kingdom read it, in London time: "31/08/2016 10:44".
pub fn shown(time: Timestamp) -> String {
    time.to_zoned(london()).strftime("%d/%m/%Y %H:%M").to_string()
}

/// A day as people in the United Kingdom read it: "31/08/2016".
pub fn day_in_words(day: Date) -> String {
    day.strftime("%d/%m/%Y").to_string()
}

/// The day of a time in London.
pub fn day(time: Timestamp) -> Date {
    time.to_zoned(london()).date()
}

/// The days in London from the day of a time to that of another; negative if the other day is earlier.
pub fn days_between(from: Timestamp, to: Timestamp) -> i32 {
    days_from(day(from), day(to))
}

/// The days from a day to another; negative if the other is earlier.
pub fn days_from(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

/// A number of days before today in words, such as "today", "yesterday" or "7 weeks ago".
pub fn ago(days: i32) -> String {
    match days {
        ..=0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        2..14 => ago_in(days, "day"),
        14..60 => ago_in(days / 7, "week"),
        60..730 => ago_in(days / 30, "month"),
        _ => ago_in(days / 365, "year"),
    }
}

fn ago_in(number: i32, unit: &str) -> String {
    format!("{} ago", count(number.unsigned_abs(), unit))
}

/// The moment a day begins in London; `None` at the end of the calendar.
pub fn day_begins(day: Date) -> Option<Timestamp> {
    day.to_zoned(london()).ok().map(|begin| begin.timestamp())
}

// The rule itself replaces a time zone database: GMT, and summer time from the last Sunday of March at 01:00 UTC to
// the last Sunday of October (SI 2002/262).
fn london() -> TimeZone {
    TimeZone::posix("GMT0BST,M3.5.0/1,M10.5.0").unwrap_or(TimeZone::UTC)
}

/// Reads a day in one of three formats: a number of days, as Excel stores it; 31/12/2010; or 2010-12-31. Ignores a
/// midnight after the day, which other systems add.
///
/// # Errors
/// A sentence that says what to change.
pub fn read_day(text: &str) -> Result<Date, &'static str> {
    const WRONG: &str = "Enter the date as a day, month and year, like 31/12/2010";
    let text = text.trim();
    let date = text.split_once([' ', 'T']).map_or(text, |(date, time)| {
        if time.bytes().all(|byte| matches!(byte, b'0' | b':' | b'.')) { date } else { text }
    });
    if let Ok(serial) = date.parse::<i32>() {
        // Excel counts 29 February 1900, a day that did not exist, as day 60. Counted from 30 December 1899, the
        // later days are right. Excel's last day is 31 December 9999.
        let days = Some(serial).filter(|serial| (61..=2_958_465).contains(serial)).ok_or(WRONG)?;
        return Date::constant(1899, 12, 30).checked_add(days.days()).map_err(|_| WRONG);
    }
    let numbers = |separator: char| {
        let parts: Option<Vec<i16>> = date
            .split(separator)
            .map(|part| part.parse().ok().filter(|_| part.bytes().all(|byte| byte.is_ascii_digit())))
            .collect();
        parts.filter(|parts| parts.len() == 3)
    };
    let (year, month, day) = match (numbers('-').as_deref(), numbers('/').as_deref()) {
        (Some([year, month, day]), _) | (_, Some([day, month, year])) => (*year, *month, *day),
        _ => return Err(WRONG),
    };
    let part = |number: i16| i8::try_from(number).map_err(|_| WRONG);
    Date::new(year, part(month)?, part(day)?).ok().filter(|_| year >= 1900).ok_or(WRONG)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn f20_times_are_shown_by_the_clock_in_london() {
        let at = |text: &str| shown(text.parse().expect("a timestamp"));
        assert_eq!(at("2016-08-31T09:44:00Z"), "31/08/2016 10:44");
        assert_eq!(at("2026-11-21T09:44:00Z"), "21/11/2026 09:44");
        assert_eq!(at("2026-03-29T00:59:00Z"), "29/03/2026 00:59");
        assert_eq!(at("2026-03-29T01:00:00Z"), "29/03/2026 02:00");
    }

    #[test]
    fn days_are_counted_by_the_calendar_in_london_and_said_in_words() {
        let at = |text: &str| text.parse().expect("a timestamp");
        // 23:30 UTC is the next day in London while summer time lasts.
        let days = |to: &str| days_between(at("2026-08-30T23:30:00Z"), at(to));
        assert_eq!(days("2026-08-31T22:59:00Z"), 0);
        assert_eq!(days("2026-08-31T23:00:00Z"), 1);
        assert_eq!(days("2026-08-30T12:00:00Z"), -1);
        assert_eq!(days("2027-08-31T12:00:00Z"), 365);
        let said = [0, 1, 2, 13, 14, 59, 60, 729, 730].map(ago);
        let words = [
            "today",
            "yesterday",
            "2 days ago",
            "13 days ago",
            "2 weeks ago",
            "8 weeks ago",
            "2 months ago",
            "24 months ago",
            "2 years ago",
        ];
        assert_eq!(said, words);
    }

    #[test]
    fn a_day_is_read_as_excel_people_and_other_systems_write_it() {
        for text in ["40543", "31/12/2010", "2010-12-31", " 31/12/2010 00:00:00", "2010-12-31T00:00:00"] {
            assert_eq!(read_day(text), Ok(date(2010, 12, 31)), "{text}");
        }
        assert_eq!(read_day("1/9/2012"), Ok(date(2012, 9, 1)));
        assert_eq!(read_day("61"), Ok(date(1900, 3, 1)));
        for text in
            ["", "60", "-1", "12/31/2010", "31/12/10", "2010-02-30", "31.12.2010", "99999999", "+1/2/2010"]
        {
            assert!(read_day(text).is_err(), "{text}");
        }
        assert!(read_day("31/12/2010 10:30").is_err() && read_day("9999999999").is_err());
    }
}
