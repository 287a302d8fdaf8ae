//! The Lambda function `view-home`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<exchange::ViewHome>())
}
