//! A day of the calendar, as TOML writes it: `2027-03-01`. Which day it is comes from outside.

use std::fmt;

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// Reads `2027-03-01`: a day that there is.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let mut number = |digits: usize| {
            let part = parts.next()?;
            (part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| part.parse::<u16>().ok())?
        };
        let (year, month, day) = (number(4)?, number(2)?, number(2)?);
        let date = Self { year, month: u8::try_from(month).ok()?, day: u8::try_from(day).ok()? };
        (parts.next().is_none() && Self::of_days(date.days()) == date).then_some(date)
    }

    /// The day that lies so many days after 1970-01-01.
    pub fn of_days(days: i64) -> Self {
        // Years begin in March here, so that the day that leap years have more is their last.
        let days = days + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = era * 400 + year + i64::from(month <= 2);
        let small = |number: i64| u8::try_from(number).unwrap_or_default();
        Self { year: u16::try_from(year).unwrap_or_default(), month: small(month), day: small(day) }
    }

    /// How many days it lies after 1970-01-01.
    fn days(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }

    /// How many days a later one lies after it; fewer than none where it lies before.
    pub fn days_until(self, later: Self) -> i64 {
        later.days() - self.days()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn days_that_there_are_and_days_that_there_are_not() {
        let there = ["1970-01-01", "2024-02-29", "2000-02-29", "2027-12-31"];
        let not = [
            "2027-02-29",
            "1900-02-29",
            "2027-13-01",
            "2027-00-01",
            "2027-1-1",
            "2027-01-01T00:00:00Z",
            "",
            "+027-01-01",
        ];
        assert_eq!(there.map(|day| Date::parse(day).map(|day| day.to_string())), there.map(|day| Some(day.to_owned())));
        assert_eq!(not.map(Date::parse), not.map(|_| None));
    }

    #[test]
    fn every_day_follows_the_one_before() {
        let mut last = Date::of_days(-1);
        assert_eq!(last.to_string(), "1969-12-31");
        for number in 0..80_000 {
            let day = Date::of_days(number);
            assert_eq!((last.days_until(day), Date::parse(&day.to_string())), (1, Some(day)));
            assert!(last < day);
            last = day;
        }
        assert_eq!(last.to_string(), "2189-01-11");
    }
}
