//! The Lambda function `synchronise-all`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::task::<exchange::SynchroniseAll>())
}
