//! Figures as dots on a line, each with its range of chance. The numbers stand beside the chart, and where a school is beside
//! its group is said in words.

use domain::collaborate::figures::Kind;
use domain::collaborate::figures::pool::{Range, Verdict, rounded};
use yew::prelude::*;

/// The values that a chart shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    low: f64,
    high: f64,
    step: f64,
    kind: Kind,
}

/// The most lines with a number.
const MOST_LINES: f64 = 6.0;

impl Axis {
    /// An axis that has room for these ranges; `None` without any.
    pub fn over(ranges: impl IntoIterator<Item = Range>, kind: Kind) -> Option<Axis> {
        let ends = |(low, high): (f64, f64), range: Range| (low.min(range.low), high.max(range.high));
        let (low, high) = ranges.into_iter().fold((f64::INFINITY, f64::NEG_INFINITY), ends);
        if low > high {
            return None;
        }
        let width = (high - low).max(0.1);
        let steps = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0];
        let step = steps.into_iter().find(|step| width / step <= MOST_LINES).unwrap_or(50.0);
        let (low, high) = ((low / step).floor() * step, (high / step).ceil() * step);
        Some(Axis { low, high: if high > low { high } else { low + step }, step, kind })
    }

    /// Where a value stands, as SVG takes it. Dots keep clear of the ends.
    fn at(self, value: f64) -> String {
        let share = (value - self.low) / (self.high - self.low);
        // In whole numbers: writing fractions would be one more piece of program to download.
        let thousandths = (20.0 + 960.0 * share.clamp(0.0, 1.0)).round() as u32;
        format!("{}.{}%", thousandths / 10, thousandths % 10)
    }

    fn lines(self) -> impl Iterator<Item = f64> {
        let number = ((self.high - self.low) / self.step).round() as u32;
        (0..=number).map(move |place| self.low + f64::from(place) * self.step)
    }

    /// The numbers of the axis, for the head of the column.
    pub fn head(self) -> Html {
        let last = ((self.high - self.low) / self.step).round() as usize;
        let number = |(place, value): (usize, f64)| {
            let anchor = match place {
                0 => "start",
                _ if place == last => "end",
                _ => "middle",
            };
            let x = if place == 0 {
                "0".to_owned()
            } else if place == last {
                "100%".to_owned()
            } else {
                self.at(value)
            };
            let text = rounded(value, self.kind);
            let text = match text.strip_suffix(".0") {
                Some(whole) if self.step >= 1.0 => whole.to_owned(),
                _ => text,
            };
            html! { <text key={place} {x} y="12" text-anchor={anchor}>{ text }</text> }
        };
        html! {
            <svg class="at-chart" height="16" aria-hidden="true" focusable="false">
                <g>{ for self.lines().enumerate().map(number) }</g>
            </svg>
        }
    }

    /// A figure with its range. `beside` is the value of the group, or of the country, as a dashed line.
    pub fn dot(self, value: f64, range: Range, verdict: Verdict, beside: Option<f64>) -> Html {
        let (line, dot) = match verdict {
            Verdict::Below => ("span span--down", "c3"),
            Verdict::Similar => ("span", "c1"),
            Verdict::Above => ("span span--up", "c2"),
        };
        let upright = |key: usize, class: &'static str, value: f64| {
            let x = self.at(value);
            html! { <line {key} {class} x1={x.clone()} x2={x} y1="-4" y2="26" /> }
        };
        let text = rounded(value, self.kind);
        let name = format!(
            "{text}, likely between {} and {}",
            rounded(range.low, self.kind),
            rounded(range.high, self.kind)
        );
        html! {
            <svg class="at-chart" height="22" role="img" aria-label={name}>
                <g>{ for self.lines().enumerate().map(|(key, value)| upright(key, "rule", value)) }</g>
                <g>{ for beside.map(|value| upright(0, "mean", value)) }</g>
                <line class={line} x1={self.at(range.low)} x2={self.at(range.high)} y1="11" y2="11" />
                <circle class={dot} cx={self.at(value)} cy="11" r="5" />
            </svg>
        }
    }
}

/// Where a school is beside its group, or a subject beside the country: a sign and words.
pub fn verdict(verdict: Verdict) -> Html {
    let (class, words) = match verdict {
        Verdict::Above => ("at-up at-nowrap", "▲ clearly above"),
        Verdict::Similar => ("at-quiet at-nowrap", "≈ too close to tell"),
        Verdict::Below => ("at-down at-nowrap", "▼ clearly below"),
    };
    html! { <span {class}>{ words }</span> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f62_an_axis_has_room_for_every_range_and_few_lines() {
        let range = |low, high| Range { low, high };
        let axis = Axis::over([range(38.2, 47.9), range(29.4, 46.6)], Kind::Mean).expect("an axis");
        assert_eq!((axis.low, axis.high, axis.step), (25.0, 50.0, 5.0));
        assert_eq!(
            (axis.at(25.0).as_str(), axis.at(37.5).as_str(), axis.at(99.0).as_str()),
            ("2.0%", "50.0%", "98.0%")
        );
        assert_eq!(axis.lines().count(), 6);
        let flat = Axis::over([range(0.5, 0.5)], Kind::Difference).expect("an axis");
        assert!(flat.high > flat.low);
        assert_eq!(Axis::over([], Kind::Percent), None);
    }
}
