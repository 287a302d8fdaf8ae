//! The busiest days of a country, second by second: what all schools of England ask of one partition of DynamoDB, from what
//! one school was counted to cost. Nothing here is random, so the figures are the same every time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Units per second that DynamoDB takes of one partition key.
pub const PARTITION_WRITES: f64 = 1_000.0;
/// Units per second that DynamoDB reads of one partition key.
pub const PARTITION_READS: f64 = 3_000.0;

/// Units per second that a table takes at once on its first busy day. Later days begin with twice the peak before.
pub const TABLE_WRITES: f64 = 4_000.0;
/// The seconds for which a partition that was quiet may take more than that: what it did not use of the last five minutes.
pub const LENT_SECONDS: f64 = 300.0;

/// The time that one request takes a function, with its own work: DynamoDB and S3 answer within 10 ms at the median.
const SECONDS_PER_REQUEST: f64 = 0.015;
/// The time that each write unit adds: a transaction of 100 items takes about 100 ms.
const SECONDS_PER_UNIT: f64 = 0.000_5;

/// The schools of England.
pub const SCHOOLS: usize = 24_500;

/// What some work costs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    pub calls: f64,
    pub read: f64,
    pub written: f64,
    /// Write units of the ledger among them.
    pub ledger: f64,
}

impl Cost {
    /// The cost of a school's own part and of each of its pupils, from the costs of two schools with so many pupils.
    pub fn parts((few, of_few): (f64, Cost), (many, of_many): (f64, Cost)) -> (Cost, Cost) {
        let part = |few_cost: f64, many_cost: f64| {
            let each = ((many_cost - few_cost) / (many - few)).max(0.0);
            ((few_cost - few * each).max(0.0), each)
        };
        let calls = part(of_few.calls, of_many.calls);
        let read = part(of_few.read, of_many.read);
        let written = part(of_few.written, of_many.written);
        let ledger = part(of_few.ledger, of_many.ledger);
        (
            Cost { calls: calls.0, read: read.0, written: written.0, ledger: ledger.0 },
            Cost { calls: calls.1, read: read.1, written: written.1, ledger: ledger.1 },
        )
    }

    /// The cost of a school with so many pupils.
    pub fn with(self, each: Cost, pupils: f64) -> Cost {
        Cost {
            calls: self.calls + pupils * each.calls,
            read: self.read + pupils * each.read,
            written: self.written + pupils * each.written,
            ledger: self.ledger + pupils * each.ledger,
        }
    }

    fn seconds(&self) -> f64 {
        self.calls * SECONDS_PER_REQUEST + self.written * SECONDS_PER_UNIT
    }
}

/// The sizes of the country's schools: of each 24, four are secondary and 20 primary schools.
pub fn sizes(secondary: f64, primary: f64) -> impl Iterator<Item = f64> {
    (0..SCHOOLS).map(move |n| if n % 6 == 0 { secondary } else { primary })
}

/// Work at one school.
#[derive(Clone, Copy, Debug)]
pub struct Job {
    /// Seconds from the beginning of the day's work.
    pub start: f64,
    pub cost: Cost,
    /// Write units in a partition that all schools share, when the work ends.
    pub shared: f64,
}

/// The most that was asked for within one second.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Peak {
    /// Seconds until everything was done.
    pub seconds: f64,
    /// Write units in the partition of one school, in the records or in the ledger.
    pub school_written: f64,
    /// The same, as the average of the busiest five minutes.
    pub school_lent: f64,
    /// Read units in the partition of one school.
    pub school_read: f64,
    /// Write units in the partition that all share.
    pub shared_written: f64,
    /// Write units of the records of all schools.
    pub written: f64,
}

/// Gives the schools to workers, each of which takes the next one when it is free.
pub fn by_workers(costs: impl Iterator<Item = Cost>, workers: usize, shared: f64) -> Vec<Job> {
    // Milliseconds, because a heap wants an order.
    let mut free: BinaryHeap<Reverse<u64>> = (0..workers).map(|_| Reverse(0)).collect();
    let mut jobs = Vec::new();
    for cost in costs {
        let Some(Reverse(at)) = free.pop() else { break };
        jobs.push(Job { start: at as f64 / 1_000.0, cost, shared });
        free.push(Reverse(at + (cost.seconds() * 1_000.0).ceil() as u64));
    }
    jobs
}

/// Spreads the schools' own beginnings over these seconds: evenly, in an order that has nothing to do with their size.
pub fn over(seconds: f64, costs: impl Iterator<Item = Cost>, shared: f64) -> Vec<Job> {
    let start = |n: usize| (n as f64 * 0.618_033_988_749_895).fract() * seconds;
    costs.enumerate().map(|(n, cost)| Job { start: start(n), cost, shared }).collect()
}

/// Runs the jobs, and returns the peaks. The requests of a job follow each other at the same distance.
pub fn run(jobs: &[Job]) -> Peak {
    let mut peak = Peak::default();
    let end = |job: &Job| job.start + job.cost.seconds();
    peak.seconds = jobs.iter().map(end).fold(0.0, f64::max);
    let seconds = peak.seconds as usize + 2;
    let (mut written, mut shared) = (vec![0.0; seconds], vec![0.0; seconds]);
    for job in jobs {
        let lasts = job.cost.seconds();
        // Work of less than a second is within one.
        let records = job.cost.written - job.cost.ledger;
        let most = records.max(job.cost.ledger);
        peak.school_written = peak.school_written.max(most / lasts.max(1.0));
        peak.school_lent = peak.school_lent.max(most / lasts.max(LENT_SECONDS));
        peak.school_read = peak.school_read.max(job.cost.read / lasts.max(1.0));
        shared[end(job) as usize] += job.shared;
        let (first, last) = (job.start as usize, end(job) as usize);
        for (second, sum) in written.iter_mut().enumerate().take(last + 1).skip(first) {
            let within = end(job).min(second as f64 + 1.0) - job.start.max(second as f64);
            *sum += if lasts > 0.0 { records * within / lasts } else { records };
        }
    }
    peak.shared_written = shared.into_iter().fold(0.0, f64::max);
    peak.written = written.into_iter().fold(0.0, f64::max);
    peak
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(calls: f64, written: f64) -> Cost {
        Cost { calls, written, ..Cost::default() }
    }

    #[test]
    fn the_cost_of_a_pupil_is_what_more_pupils_add() {
        let (school, each) = Cost::parts((10.0, cost(30.0, 120.0)), (110.0, cost(130.0, 1_120.0)));
        assert_eq!((school, each), (cost(20.0, 20.0), cost(1.0, 10.0)));
        assert_eq!(school.with(each, 50.0), cost(70.0, 520.0));
    }

    #[test]
    fn workers_take_turns_and_what_is_written_is_spread_over_their_time() {
        // Four schools of two seconds each, by two workers.
        let jobs = by_workers((0..4).map(|_| cost(130.0, 100.0)), 2, 3.0);
        let peak = run(&jobs);
        assert_eq!((peak.seconds, peak.school_written, peak.written), (4.0, 50.0, 100.0));
        assert_eq!(peak.shared_written, 6.0, "two end in the same second");
    }

    #[test]
    fn the_sizes_add_up_to_a_country() {
        let all: f64 = sizes(1_000.0, 240.0).sum();
        assert!((8_900_000.0..9_100_000.0).contains(&all), "{all}");
    }
}
