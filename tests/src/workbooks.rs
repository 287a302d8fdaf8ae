//! The program that reads workbooks for the functions while tests run.

use anyhow::Result;
use local::{Options, Stack};

/// Starts a stack whose functions can read workbooks. Every test starts its stack here.
pub(crate) async fn start(options: Options) -> Result<Stack> {
    read_in_children();
    Stack::start(options).await
}

/// Tells the functions which program reads workbooks for them. A test binary cannot itself, because its `main` is not
/// ours; cargo builds this package's own programs beside the folder of test binaries.
fn read_in_children() {
    let this = std::env::current_exe().expect("the path of the test binary");
    let folder = this.parent().filter(|folder| folder.ends_with("deps")).and_then(|folder| folder.parent());
    if let Some(folder) = folder {
        sheets::child::use_program(folder.join("attain-read-workbook"));
    }
}
