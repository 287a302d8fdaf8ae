//! Random sequences of administrators' actions, checked against a model of the two limits.

use domain::access::permission::{JobRole, Permission};
use domain::access::seats::Seats;
use domain::accounts::forms::{DeletePendingUserForm, PendingUserView};
use domain::base::seat::Seat;
use tests::sample::is_due;
use tests::{TestSchool, administrator, new_user};

/// The number of sequences in a whole run, one in how many a sample has, and the number of actions in each.
const SEQUENCES: usize = 1000;
const SAMPLE: usize = 8;
const STEPS: usize = 3;
/// The number of seats taken by activated accounts at which a new school begins. These seats can never become
/// free again.
const WORN: u32 = 5;

/// Pseudorandom numbers, the same in every run: a linear congruential generator with Knuth's constants
/// (MMIX).
struct Dice(u64);

impl Dice {
    /// Returns a number from 0 to below `sides`.
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

struct Model {
    school: TestSchool,
    pending: Vec<(PendingUserView, Option<Seat>)>,
    taken: Seats,
    limits: Seats,
    activated: u32,
    created: u32,
}

fn of(seats: &mut Seats, seat: Seat) -> &mut u32 {
    match seat {
        Seat::SchoolSetup => &mut seats.school_setup,
        Seat::ManageData => &mut seats.manage_data,
    }
}

impl Model {
    async fn new() -> Model {
        Model {
            school: TestSchool::new().await,
            pending: Vec::new(),
            taken: Seats { school_setup: 1, ..Seats::NONE },
            limits: Seats::LIMITS,
            activated: 0,
            created: 0,
        }
    }

    async fn step(&mut self, dice: &mut Dice) {
        match dice.roll(20) {
            0..=10 => self.create(dice.roll(3)).await,
            11..=15 if !self.pending.is_empty() => {
                let (user, seat) = self.pending.swap_remove(dice.roll(self.pending.len()));
                self.school.admin().run(&DeletePendingUserForm { user: user.id }).await.expect("deleted");
                if let Some(seat) = seat {
                    *of(&mut self.taken, seat) -= 1;
                }
            }
            16 if !self.pending.is_empty() => {
                let (user, seat) = self.pending.swap_remove(dice.roll(self.pending.len()));
                self.school.activate(&user).await;
                self.activated += u32::from(seat.is_some());
            }
            _ => {
                let limit = |dice: &mut Dice, most: usize| u32::try_from(dice.roll(most) + 1).expect("small");
                self.limits = Seats { school_setup: limit(dice, 6), manage_data: limit(dice, 8) };
                self.school.limit(self.limits);
            }
        }
        assert_eq!(self.school.organisation().seats, self.taken);
    }

    async fn create(&mut self, kind: usize) {
        self.created += 1;
        let email = format!("p{}@school.example", self.created);
        let (form, seat) = match kind {
            0 => (administrator(&email), Some(Seat::SchoolSetup)),
            1 => {
                let permissions = [Permission::ManageData];
                (new_user(&email, JobRole::DataManager, &permissions), Some(Seat::ManageData))
            }
            _ => (new_user(&email, JobRole::Teacher, &[]), None),
        };
        let fits = seat.is_none_or(|seat| self.taken.of(seat) < self.limits.of(seat));
        match self.school.admin().run(&form).await {
            Ok(view) => {
                assert!(fits, "{seat:?}: {:?} of {:?}", self.taken, self.limits);
                if let Some(seat) = seat {
                    *of(&mut self.taken, seat) += 1;
                }
                self.pending.push((view, seat));
            }
            Err(problem) => {
                assert!(!fits && problem.kind.ends_with(":seats-full"), "{problem:?}");
            }
        }
    }
}

#[tokio::test]
async fn f9_f10_after_any_sequence_the_seats_taken_are_those_there_are_and_within_the_limits() {
    let mut dice = Dice(1);
    let mut model = Model::new().await;
    for _ in (0..SEQUENCES).filter(|n| is_due(*n, SAMPLE)) {
        for _ in 0..STEPS {
            model.step(&mut dice).await;
        }
        if model.activated >= WORN || model.pending.len() > 40 {
            assert_eq!(model.school.disagreements(), Vec::<String>::new());
            model = Model::new().await;
        }
    }
    assert_eq!(model.school.disagreements(), Vec::<String>::new());
}
