//! Takes the pictures of README.md into docs/screens/: `cargo xtask screenshots`.

use anyhow::{Result, ensure};
use local::Login;
use serde_json::json;
use std::fs;
use std::time::Duration;
use tests::chrome::{Browser, root};
use tests::demo::Demo;

/// The size of a picture in pixels: a common laptop's screen.
const SIZE: (u32, u32) = (1366, 768);

/// How far the browser zooms out, so that a picture shows a whole table: 80 %.
const ZOOM: f64 = 0.8;

/// The space above what a picture begins with, in the page's pixels.
const MARGIN: u32 = 16;

/// A picture may weigh this many bytes, so that README.md opens at once and the repository stays small.
const MAX_BYTES: usize = 150_000;

#[tokio::main]
async fn main() -> Result<()> {
    let Demo { stack, administrator, teacher, year_11, .. } = Demo::start().await?;
    let browser = Browser::on(stack, SIZE.0).await;
    let [width, height] = [SIZE.0, SIZE.1].map(|pixels| (f64::from(pixels) / ZOOM).ceil() as u32);
    let screen = json!({"width": width, "height": height, "deviceScaleFactor": ZOOM, "mobile": false});
    browser.driver.cdp().send_raw("Emulation.setDeviceMetricsOverride", screen).await?;
    browser.driver.cdp().send_raw("Emulation.setScrollbarsHidden", json!({"hidden": true})).await?;

    sign_in(&browser, &administrator).await?;
    take(&browser, "home", "body").await?;
    browser.open_page(&format!("/benchmarks/{year_11}")).await;
    browser.press("Set intelligently").await;
    browser.says("changed, nothing saved yet").await;
    take(&browser, "benchmarks", "body").await?;

    sign_in(&browser, &teacher).await?;
    browser.open_page(&format!("/report/{year_11}")).await;
    browser.says("pupils shown").await;
    take(&browser, "report", "body").await?;
    browser.close().await;
    Ok(())
}

/// Signs in in place of the person before.
async fn sign_in(browser: &Browser, login: &Login) -> Result<()> {
    browser.open_page("/sign-in").await;
    browser.driver.delete_all_cookies().await?;
    browser.sign_in(&login.username, &login.password).await;
    browser.says("Needs you").await;
    Ok(())
}

/// Writes what the window shows to docs/screens/NAME.png, scrolled to the first element that `top` selects.
async fn take(browser: &Browser, name: &str, top: &str) -> Result<()> {
    // Not by scrollIntoView, which keeps the distance that the stylesheet asks for: half of the tabs would show above.
    let scroll = "document.activeElement?.blur();
        scrollBy(0, document.querySelector(arguments[0]).getBoundingClientRect().top - arguments[1]);";
    browser.driver.execute(scroll, vec![json!(top), json!(MARGIN)]).await?;
    // Long enough for every transition of the stylesheet to end.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let picture = browser.driver.screenshot_as_png().await?;
    let file = format!("docs/screens/{name}.png");
    println!("{file}: {} kB", picture.len().div_ceil(1000));
    ensure!(picture.len() <= MAX_BYTES, "{file} is larger than {} kB", MAX_BYTES / 1000);
    let path = root().join(file);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(fs::write(path, picture)?)
}
