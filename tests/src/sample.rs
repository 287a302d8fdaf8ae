//! Which of many like cases a run tries. `cargo xtask test` tries a sample, the same each time; `cargo xtask test --full`
//! tries all.

/// The variable that is set where all cases are tried.
pub const WHOLE: &str = "ATTAIN_WHOLE";

/// True if this run tries the case with this number: one in `of`, or every one.
pub fn is_due(number: usize, of: usize) -> bool {
    number.is_multiple_of(of) || std::env::var_os(WHOLE).is_some()
}
