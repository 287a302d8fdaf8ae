//! The Lambda function `save-benchmarks`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<targets::SaveBenchmarks>())
}
