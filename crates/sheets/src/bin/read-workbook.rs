//! The child that reads workbooks, for the tests of this crate: their own executables have no `main` of ours.

fn main() {
    sheets::child::answer_if_child();
}
