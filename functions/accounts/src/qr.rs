//! QR codes, each drawn as one SVG path.

use domain::accounts::forms::QrView;
use domain::base::failure::Failure;
use qrcodegen::{QrCode, QrCodeEcc};

/// Draws a text with medium error correction: a fold in a printed letter damages less than the 15% it can restore.
pub(crate) fn qr(text: &str) -> Result<QrView, Failure> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium)
        .map_err(|error| Failure::Bug(format!("QR code: {error:?}")))?;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size()).take_while(|x| code.get_module(*x, y)).count();
            if run == 0 {
                x += 1;
            } else {
                path.push_str(&format!("M{x} {y}h{run}v1h-{run}z"));
                x += i32::try_from(run).unwrap_or(1);
            }
        }
    }
    Ok(QrView { size: u32::try_from(code.size()).unwrap_or_default(), path })
}
