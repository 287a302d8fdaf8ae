//! The Lambda function `decide-mis-record`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<exchange::DecideMisRecord>())
}
