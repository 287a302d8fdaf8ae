//! The Lambda function `view-benchmarks`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<targets::ViewBenchmarks>())
}
