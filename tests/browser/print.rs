//! Paper: lists are tables with their heads, whatever the window's width, and nothing to operate is printed.

use super::grid::targets_in;
use super::keyboard::Hands;
use super::targets::prepopulated;
use domain::targets::settings::Editing;
use serde_json::json;
use tests::teacher;

/// How the elements of a printed page are laid out: its rows and heads, and what must not be seen.
const LAYOUT: &str = "
    const display = all => [...new Set([...document.querySelectorAll(all)].map(one => getComputedStyle(one).display))];
    const seen = [...document.querySelectorAll('.at-top, .at-foot, .at-strip, .at-tabs, .at-head__do, button, .at-button')]
        .filter(one => one.getClientRects().length > 0 && !one.closest('thead'));
    return JSON.stringify({
        rows: display('main table:not(.at-print *) tbody tr'), heads: display('main table:not(.at-print *) thead'),
        cells: display('main table:not(.at-print *) tbody td'), controls: seen.map(one => one.className),
    });";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_print_as_tables_with_nothing_to_operate() {
    let hands = Hands::with_year_11(12).await;
    prepopulated(&hands.school, Editing::UpOrDown).await;
    hands.school.person(&teacher("ann@school.example")).await;
    // A telephone, on which the rows are cards on the screen.
    let screen = json!({"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": true});
    let tools = hands.browser.driver.cdp();
    tools.send_raw("Emulation.setDeviceMetricsOverride", screen).await.expect("a size");
    for (path, heading, words) in [
        ("/users", "Users", "2 users"),
        ("/pupils", "Pupils", "12 pupils"),
        ("/audit", "Audit trail", "entries"),
        ("/changes", "Recent changes", "Applied"),
        ("/profile", "Your account", "Last seen"),
        ("/import/pupils", "Import pupils", "Which columns"),
    ] {
        hands.browser.open_page(path).await;
        hands.browser.page(heading).await;
        hands.browser.says(words).await;
        tools.send_raw("Emulation.setEmulatedMedia", json!({"media": "print"})).await.expect("paper");
        let layout = hands.browser.driver.execute(LAYOUT, Vec::new()).await.expect("a layout");
        let layout: String = layout.convert().expect("a text");
        let layout: serde_json::Value = serde_json::from_str(&layout).expect("JSON");
        assert_eq!(layout["rows"], json!(["table-row"]), "{path}: {layout}");
        assert_eq!(layout["heads"], json!(["table-header-group"]), "{path}: {layout}");
        assert_eq!(layout["cells"], json!(["table-cell"]), "{path}: {layout}");
        assert_eq!(layout["controls"], json!([]), "{path}: {layout}");
        let sheet = tools.send_raw("Page.printToPDF", json!({"preferCSSPageSize": true})).await;
        // "%PDF" in base64.
        assert!(sheet.expect("a sheet")["data"].as_str().is_some_and(|data| data.starts_with("JVBER")));
        tools.send_raw("Emulation.setEmulatedMedia", json!({"media": ""})).await.expect("the screen");
    }
    hands.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_browsers_own_print_holds_every_pupil_and_only_what_is_saved() {
    let hands = Hands::with_year_11(40).await;
    prepopulated(&hands.school, Editing::UpOrDown).await;
    hands.open("Target setting", "Report").await;
    hands.says("40 of 40 pupils shown").await;
    hands.to_id("cell-0-0").await;
    hands.keys("9").await;
    // What the page holds when the browser has told it to prepare, until it says that it has printed.
    let printed = "
        const done = arguments[arguments.length - 1];
        window.dispatchEvent(new Event('beforeprint'));
        setTimeout(() => {
            const sheet = [document.querySelectorAll('.at-grid tbody tr').length, document.querySelector('.at-grid input') !== null,
                document.getElementById('cell-0-0').innerText].join(' ');
            window.dispatchEvent(new Event('afterprint'));
            setTimeout(() => done(sheet + ' ' + document.querySelectorAll('.at-grid tbody tr').length + ' '
                + document.querySelector('.at-grid input').value));
        });";
    let printed = hands.browser.driver.execute_async(printed, Vec::new()).await.expect("printed");
    let printed: String = printed.convert().expect("a text");
    let saved = targets_in(&hands.school, 0).await[0].expect("a target");
    let cell = printed.split_whitespace().nth(2).expect("a target");
    assert!(cell.starts_with(&saved.to_string()) && saved != 9, "{printed}, not {saved}");
    assert!(printed.starts_with("40 false ") && printed.ends_with(" 30 9"), "{printed}");
    hands.close().await;
}
