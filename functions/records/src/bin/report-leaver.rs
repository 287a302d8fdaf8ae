//! The Lambda function `report-leaver`.

fn main() -> runtime::Exit {
    runtime::serve(runtime::operation::<records::ReportLeaver>())
}
