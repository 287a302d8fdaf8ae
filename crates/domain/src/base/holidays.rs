//! Bank holidays of England and Wales, by their rules (Banking and Financial Dealings Act 1971, and the proclamations for New
//! Year's Day and the first Monday of May). A holiday that is proclaimed for one year only is not known here: a day computed
//! without it is earlier, never later.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// The bank holidays of a year, in order.
pub fn bank_holidays(year: i16) -> Vec<Date> {
    let fixed = |month, day| Date::new(year, month, day).ok();
    let easter = easter_sunday(year);
    let around_easter = |days: i32| easter.and_then(|sunday| sunday.checked_add(days.days()).ok());
    let monday =
        |month, nth| fixed(month, 1).and_then(|day| day.nth_weekday_of_month(nth, Weekday::Monday).ok());
    let mut holidays: Vec<Date> =
        [fixed(1, 1), around_easter(-2), around_easter(1), monday(5, 1), monday(5, -1), monday(8, -1)]
            .into_iter()
            .flatten()
            .map(|day| first_free(day, &[]))
            .collect();
    // Christmas Day keeps its day before Boxing Day gets a substitute: of a Sunday and a Monday, the Tuesday is the other's.
    let christmas = [fixed(12, 25), fixed(12, 26)].into_iter().flatten();
    let (usual, moved): (Vec<Date>, Vec<Date>) = christmas.partition(|day| !is_weekend(*day));
    holidays.extend(usual);
    for day in moved {
        let free = first_free(day, &holidays);
        holidays.push(free);
    }
    holidays.sort_unstable();
    holidays
}

/// True on a day on which offices work: no weekend, and no bank holiday of England and Wales.
pub fn is_working_day(day: Date) -> bool {
    !is_weekend(day) && !bank_holidays(day.year()).contains(&day)
}

/// The day itself, or the next working day.
pub fn working_day_from(day: Date) -> Date {
    let mut day = day;
    while !is_working_day(day) {
        let Ok(next) = day.tomorrow() else { return day };
        day = next;
    }
    day
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The day, or the next weekday that is not among these.
fn first_free(day: Date, taken: &[Date]) -> Date {
    let mut day = day;
    while is_weekend(day) || taken.contains(&day) {
        let Ok(next) = day.tomorrow() else { return day };
        day = next;
    }
    day
}

/// Easter Sunday of the Gregorian calendar, by Gauss's rule in the form of Meeus (Astronomical Algorithms, chapter 8).
fn easter_sunday(year: i16) -> Option<Date> {
    let year = i32::from(year);
    let (golden, century, rest) = (year % 19, year / 100, year % 100);
    let skipped = century / 4;
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let moon = (19 * golden + century - skipped - correction + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - moon - rest % 4) % 7;
    let late = (golden + 11 * moon + 22 * weekday) / 451;
    let count = moon + weekday - 7 * late + 114;
    let part = |number: i32| i8::try_from(number).ok();
    Date::new(i16::try_from(year).ok()?, part(count / 31)?, part(count % 31 + 1)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// As gov.uk/bank-holidays lists them for England and Wales.
    const KNOWN: [(i16, [(i8, i8); 8]); 5] = [
        (2024, [(1, 1), (3, 29), (4, 1), (5, 6), (5, 27), (8, 26), (12, 25), (12, 26)]),
        (2025, [(1, 1), (4, 18), (4, 21), (5, 5), (5, 26), (8, 25), (12, 25), (12, 26)]),
        (2026, [(1, 1), (4, 3), (4, 6), (5, 4), (5, 25), (8, 31), (12, 25), (12, 28)]),
        (2027, [(1, 1), (3, 26), (3, 29), (5, 3), (5, 31), (8, 30), (12, 27), (12, 28)]),
        (2028, [(1, 3), (4, 14), (4, 17), (5, 1), (5, 29), (8, 28), (12, 25), (12, 26)]),
    ];

    #[test]
    fn f86_bank_holidays_follow_from_their_rules() {
        for (year, days) in KNOWN {
            let days = days.map(|(month, day)| date(year, month, day));
            assert_eq!(bank_holidays(year), days, "{year}");
        }
        // Christmas Day on a Sunday: Boxing Day keeps the Monday.
        assert_eq!(bank_holidays(2033)[6..], [date(2033, 12, 26), date(2033, 12, 27)]);
    }

    #[test]
    fn f86_a_day_without_work_moves_to_the_next_with_work() {
        for (day, works) in [
            (date(2026, 12, 24), date(2026, 12, 24)),
            (date(2026, 12, 25), date(2026, 12, 29)),
            (date(2027, 3, 26), date(2027, 3, 30)),
            (date(2028, 1, 1), date(2028, 1, 4)),
            (date(2026, 9, 5), date(2026, 9, 7)),
        ] {
            assert_eq!(working_day_from(day), works, "{day}");
        }
    }
}
