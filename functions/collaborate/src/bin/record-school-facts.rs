//! The Lambda function `record-school-facts`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::task::<collaborate::RecordSchoolFacts>())
}
