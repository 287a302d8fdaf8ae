//! The child that reads workbooks for the tests: their own binary has no `main` of ours.

fn main() {
    sheets::child::answer_if_child();
}
