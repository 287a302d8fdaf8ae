//! The Lambda function `count-changed-records`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::task::<exchange::CountChangedRecords>())
}
