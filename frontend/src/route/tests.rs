//! The table of pages.

use super::*;
use domain::access::organisation::OrganisationKind;
use domain::access::permission::Permissions;

const ID: &str = "0190b5a8-7f2e-7c3d-8a4b-000000000001";

/// Parameters of each name that the table uses: two where pages use one name for two things.
fn examples(name: &str) -> [&'static str; 2] {
    match name {
        "{step}" => ["administration", "about"],
        "{year}" | "{collection}" => ["ks4-2015"; 2],
        "{group}" => ["11", ID],
        "{report}" => ["overview"; 2],
        "{rule}" => ["1510"; 2],
        "{reference}" => ["7Q2M-4KHT-9XPC-3VBD"; 2],
        _ => [ID; 2],
    }
}

#[test]
fn every_address_leads_to_its_page() {
    for row in TABLE {
        let leads = |example: usize| {
            let filled =
                |part: &'static str| if part.starts_with('{') { examples(part)[example] } else { part };
            let path = row.parts().map(filled).collect::<Vec<_>>().join("/");
            let route = Route::from(path.as_str());
            (route.name(), route.to_string()) == (row.page, path)
        };
        assert!(leads(0) || leads(1), "{:?}", row.page);
    }
}

#[test]
fn an_address_of_no_page_is_not_found() {
    for nowhere in [
        "/nowhere",
        "/users/new/shoes",
        "/users/ann",
        "/users/ann/audit",
        "/batches/monday",
        "/targets/ks9-2015",
        "/import/targets",
        "/report/ks9-2015/import",
        "/schools/elm",
        "/pupils/x",
        "/pupils/",
    ] {
        assert_eq!(Route::from(nowhere), Route::NotFound, "{nowhere}");
    }
}

#[test]
fn the_navigation_names_every_page_in_it() {
    for row in TABLE {
        match row.place {
            Place::Bar | Place::Menu(_) => {
                assert!(!row.title.is_empty() && row.page.with(&[]).is_some(), "{row:?}");
            }
            Place::Under(page) => {
                let place = page.with(&[]).map(|route| route.row().place);
                assert!(place.is_some_and(|place| !matches!(place, Place::Under(_))), "{row:?}");
            }
            Place::Unlisted => {}
        }
    }
}

#[test]
fn administration_is_open_to_holders_of_school_setup_only() {
    let kind = OrganisationKind::Secondary;
    let others = Permissions::NONE.with(Permission::ManageData).with(Permission::SchoolReports);
    assert!(!Route::PendingUsers.who().allows(kind, others) && Route::Home.who().allows(kind, others));
    assert!(Route::PendingUsers.who().allows(kind, others.with(Permission::SchoolSetup)));
}

#[test]
fn f50_pupils_are_for_schools_and_schools_for_those_they_belong_to() {
    let every = Permission::ALL.iter().fold(Permissions::NONE, |all, one| all.with(*one));
    let (pupils, schools) = (Route::Pupils.who(), Route::Schools.who());
    for (kind, is_school) in [
        (OrganisationKind::Primary, true),
        (OrganisationKind::Secondary, true),
        (OrganisationKind::LocalAuthority, false),
        (OrganisationKind::AcademyChain, false),
        (OrganisationKind::Diocese, false),
    ] {
        assert_eq!((pupils.allows(kind, every), schools.allows(kind, every)), (is_school, !is_school));
    }
    let without = Permissions::NONE.with(Permission::SchoolReports);
    assert!(!pupils.allows(OrganisationKind::Secondary, without));
}
