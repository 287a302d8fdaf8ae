//! The targets of a school that local authorities and academy chains see (F50).

use domain::access::form::write;
use domain::access::organisation::OrganisationKind;
use domain::access::permission::{Permission, Permissions};
use domain::accounts::forms::ViewSchoolSettingsForm;
use domain::audit::forms::{AuditFilter, ListAuditForm};
use domain::base::event::{Author, EventKind};
use domain::base::failure::Problem;
use domain::base::ids::OrganisationId;
use domain::collaborate::figures::{Measure, Part};
use domain::collaborate::forms::*;
use domain::collaborate::visibility::Visibility;
use domain::records::forms::ListPupilsForm;
use domain::targets::forms::*;
use domain::targets::report::Groups;
use domain::targets::settings::{Prepopulation, Sharing, TargetSettings};
use serde_json::json;
use tests::pupils::YEAR_11;
use tests::{NewSchool, Person, TestSchool, new_user};
use uuid::Uuid;

pub const NOTHING: Sharing = Sharing {
    pupils_with_authority: false,
    totals_with_authority: false,
    totals_with_chain: false,
    totals_with_diocese: false,
};

/// A school with pre-populated targets in every subject, which it does not share.
async fn school(pupils: u32) -> TestSchool {
    let school = TestSchool::new().await;
    school.with_year_11(pupils);
    share(&school, NOTHING).await;
    let fill = PrepopulateTargetsForm { year: YEAR_11, replacing: false };
    school.admin().prepopulate(&fill).await.expect("pre-populated");
    school
}

pub async fn share(school: &TestSchool, sharing: Sharing) {
    let view = school.admin().run(&ViewTargetSettingsForm { year: YEAR_11 }).await.expect("the settings");
    let settings =
        TargetSettings { used: true, prepopulation: Prepopulation::Benchmark, sharing, ..view.settings };
    let form = SaveTargetSettingsForm { year: YEAR_11, version: view.version, settings, confirmed: 0 };
    school.admin().run(&form).await.expect("shared");
}

/// A person of an organisation who holds these permissions.
pub async fn staff(of: &TestSchool, permissions: &[Permission]) -> Person {
    let form =
        new_user("viewer@outside.example", domain::access::permission::JobRole::DataManager, permissions);
    of.person(&form).await
}

/// The number of schools that the organisation sees in its list.
async fn listed_schools(of: &TestSchool) -> usize {
    of.admin().run(&ListSharedSchoolsForm::default()).await.expect("a list").rows.len()
}

async fn years(of: &TestSchool, who: &Person, school: &TestSchool) -> Vec<(u8, Visibility)> {
    let view = of.as_(who).run(&ListSharedYearsForm { school: school.id }).await.expect("the years");
    view.years.iter().map(|year| (year.year_group, year.visibility)).collect()
}

pub async fn targets(
    of: &TestSchool,
    who: &Person,
    school: OrganisationId,
) -> Result<SharedTargetsView, Problem> {
    of.as_(who).run(&SharedTargetsForm { school, year: YEAR_11 }).await
}

#[tokio::test]
async fn f50_a_school_decides_what_its_local_authority_and_its_chain_see_of_its_targets() {
    let school = school(12).await;
    let authority = school.outsider(OrganisationKind::LocalAuthority).await;
    let chain = school.outsider(OrganisationKind::AcademyChain).await;
    let all = [Permission::SchoolReports, Permission::PupilData];
    let (theirs, chains) = (staff(&authority, &all).await, chain.admin.clone());
    chain.grant(&chain.admin.email, all.into_iter().collect());
    let listed = authority.as_(&theirs).run(&ListSharedSchoolsForm::default()).await.expect("the schools");
    assert_eq!(
        listed.rows,
        [SharedSchoolView { id: school.id, name: school.name.clone(), kind: OrganisationKind::Secondary }]
    );

    for (sharing, with_authority, with_chain) in [
        (NOTHING, Visibility::Nothing, Visibility::Nothing),
        (Sharing { totals_with_authority: true, ..NOTHING }, Visibility::Totals, Visibility::Nothing),
        (Sharing { totals_with_chain: true, ..NOTHING }, Visibility::Nothing, Visibility::Totals),
        (Sharing { pupils_with_authority: true, ..NOTHING }, Visibility::Pupils, Visibility::Nothing),
    ] {
        share(&school, sharing).await;
        for (of, who, visibility) in [(&authority, &theirs, with_authority), (&chain, &chains, with_chain)] {
            let place = format!("{sharing:?}: {}", of.name);
            let seen = targets(of, who, school.id).await;
            match visibility {
                Visibility::Nothing => {
                    assert_eq!(seen.expect_err(&place).status, 404);
                    assert_eq!(years(of, who, &school).await, [], "{place}");
                }
                _ => {
                    let seen = seen.expect(&place);
                    assert_eq!(years(of, who, &school).await, [(11, visibility)], "{place}");
                    assert_eq!((seen.totals.len(), seen.hidden, seen.year_group), (20, 0, 11), "{place}");
                    assert!(seen.totals.iter().all(|total| total.set == 11), "one has no benchmark: {place}");
                    let pupils = seen.report.as_ref().map(|report| (report.rows.len(), report.editable));
                    assert_eq!(pupils, (visibility == Visibility::Pupils).then_some((12, false)), "{place}");
                    let rows = seen.report.iter().flat_map(|report| &report.rows);
                    let beyond = rows.filter(|row| row.groups.0 & !Groups::DISADVANTAGED != 0);
                    assert_eq!(
                        beyond.count(),
                        0,
                        "{place}: neither needs nor languages nor bands leave the school"
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn f70_a_diocese_sees_the_totals_that_a_school_of_its_own_switches_on_for_it_and_nothing_else() {
    let school = school(12).await;
    let diocese = school.outsider(OrganisationKind::Diocese).await;
    diocese.grant_everything();
    let seen = async || {
        let years = diocese.admin().run(&ListSharedYearsForm { school: school.id }).await;
        let years = years.map(|view| view.years.iter().map(|year| year.visibility).collect::<Vec<_>>());
        (years.ok(), targets(&diocese, &diocese.admin, school.id).await.ok())
    };
    let everything = Sharing {
        pupils_with_authority: true,
        totals_with_authority: true,
        totals_with_chain: true,
        totals_with_diocese: true,
    };
    share(&school, everything).await;
    assert_eq!(seen().await, (None, None), "the school does not belong to it");
    let place = async |diocese: Option<&str>| {
        let placed =
            json!({ "organisation": school.id, "authority": "919", "chain": "2044", "diocese": diocese });
        school.stack.invoke("place-school", placed).await.expect("placed")
    };
    place(Some("CE31")).await;
    let listed = diocese.admin().run(&ListSharedSchoolsForm::default()).await.expect("the schools").rows;
    assert_eq!(listed.iter().map(|one| one.id).collect::<Vec<_>>(), [school.id]);
    let (years, shown) = seen().await;
    let shown = shown.expect("totals");
    assert_eq!(years, Some(vec![Visibility::Totals]));
    assert!(shown.report.is_none() && shown.totals.len() == 20, "no pupil");
    // By default, and with all others, it sees nothing.
    share(&school, Sharing { totals_with_diocese: false, ..everything }).await;
    assert_eq!(seen().await, (Some(Vec::new()), None));
    share(&school, Sharing { totals_with_diocese: true, ..NOTHING }).await;
    assert!(seen().await.1.is_some());
    // A school that leaves the diocese is gone for it at once.
    place(None).await;
    assert_eq!(seen().await, (None, None));
    let listed = diocese.admin().run(&ListSharedSchoolsForm::default()).await.expect("the schools").rows;
    assert_eq!(listed, []);
    let facts = school.admin().run(&ViewSchoolSettingsForm {}).await.expect("the settings").facts;
    assert_eq!(facts[7].words, "CE31 from 02/09/2026 until 02/09/2026");
}

#[tokio::test]
async fn f50_whoever_looks_needs_their_own_permission_too() {
    let school = school(12).await;
    share(&school, Sharing { pupils_with_authority: true, ..NOTHING }).await;
    let authority = school.outsider(OrganisationKind::LocalAuthority).await;
    let viewer = staff(&authority, &[Permission::SchoolReports]).await;
    assert_eq!(years(&authority, &viewer, &school).await, [(11, Visibility::Totals)]);
    let form = write(&SharedTargetsForm { school: school.id, year: YEAR_11 }).expect("a form");
    let answer = authority.as_(&viewer).send("GET", &form.address, None).await;
    let body = String::from_utf8_lossy(answer.body()).into_owned();
    assert!(answer.status().is_success() && !body.contains("Surname") && !body.contains("benchmarks\":["));
    authority.grant(&viewer.email, Permissions::NONE.with(Permission::SchoolSetup));
    assert_eq!(targets(&authority, &viewer, school.id).await.expect_err("no reports").status, 403);
}

#[tokio::test]
async fn f50_totals_of_fewer_than_five_pupils_are_left_out() {
    let school = school(5).await;
    share(&school, Sharing { totals_with_authority: true, ..NOTHING }).await;
    let authority = school.outsider(OrganisationKind::LocalAuthority).await;
    authority.grant_everything();
    // Four of the five pupils have a benchmark, and therefore a target.
    let seen = targets(&authority, &authority.admin, school.id).await.expect("shared");
    assert_eq!((seen.totals.len(), seen.hidden), (0, 20));
    let report = school.admin().run(&TargetReportForm { year: YEAR_11 }).await.expect("the report");
    let without = report.rows.iter().find(|row| row.cells[0].2.is_none()).expect("one without a benchmark");
    school.admin().set_target(without.id, "French", "5", None).await.expect("set");
    // Now five have a target, but only four also have a benchmark. The averages would be those of four pupils, so they
    // are left out.
    let seen = targets(&authority, &authority.admin, school.id).await.expect("shared");
    let totals: Vec<_> =
        seen.totals.iter().map(|total| (&*total.name, total.set, total.average_target)).collect();
    assert_eq!((totals, seen.hidden), (vec![("French", 5, None)], 19));
}

#[tokio::test]
async fn f50_a_year_group_whose_target_setting_is_switched_off_is_not_shared() {
    let school = school(12).await;
    share(&school, Sharing { totals_with_authority: true, ..NOTHING }).await;
    let authority = school.outsider(OrganisationKind::LocalAuthority).await;
    authority.grant_everything();
    targets(&authority, &authority.admin, school.id).await.expect("shared");
    let view = school.admin().run(&ViewTargetSettingsForm { year: YEAR_11 }).await.expect("the settings");
    let settings = TargetSettings { used: false, ..view.settings };
    let off = SaveTargetSettingsForm { year: YEAR_11, version: view.version, settings, confirmed: 0 };
    school.admin().run(&off).await.expect("off");
    assert_eq!(targets(&authority, &authority.admin, school.id).await.expect_err("off").status, 404);
    assert_eq!(years(&authority, &authority.admin, &school).await, []);
}

#[tokio::test]
async fn f50_a_school_that_moves_is_seen_by_those_it_belongs_to_and_by_nobody_else() {
    let school = school(12).await;
    share(&school, Sharing { totals_with_authority: true, totals_with_chain: true, ..NOTHING }).await;
    let authority = school.outsider(OrganisationKind::LocalAuthority).await;
    let other = NewSchool {
        name: "Southmoor Council",
        number: "920",
        kind: OrganisationKind::LocalAuthority,
        belonging: (None, None),
    };
    let other = school.beside(other).await;
    for of in [&authority, &other] {
        of.grant_everything();
    }
    assert_eq!((listed_schools(&authority).await, listed_schools(&other).await), (1, 0));
    assert_eq!(targets(&other, &other.admin, school.id).await.expect_err("not theirs").status, 404);
    for (name, number) in [("École Verte", "111111"), ("Ash Hill", "222222"), ("ford Green", "333333")] {
        let kind = OrganisationKind::Primary;
        school.beside(NewSchool { name, number, kind, belonging: (Some("919"), None) }).await;
    }
    let list = authority.admin().run(&ListSharedSchoolsForm::default()).await.expect("a list").rows;
    let names: Vec<&str> = list.iter().map(|school| school.name.as_str()).collect();
    assert_eq!(
        names,
        ["Ash Hill", "École Verte", "Elm Grove School", "ford Green"],
        "by name, as people sort"
    );
    let moved = json!({ "organisation": school.id, "authority": "920" });
    for _ in 0..2 {
        school.stack.invoke("place-school", moved.clone()).await.expect("twice is once");
        assert_eq!((listed_schools(&authority).await, listed_schools(&other).await), (3, 1));
    }
    targets(&other, &other.admin, school.id).await.expect("theirs now");
    // A school that has left looks the same as one that never existed.
    let theirs = targets(&authority, &authority.admin, school.id).await.expect_err("not theirs");
    let nobodys =
        targets(&authority, &authority.admin, OrganisationId(Uuid::nil())).await.expect_err("nobody's");
    assert_eq!((theirs.status, theirs.detail), (404, nobodys.detail));
    for wrong in [
        json!({ "organisation": school.id, "authority": "x" }),
        json!({ "organisation": authority.id, "chain": "1" }),
    ] {
        school.stack.invoke("place-school", wrong).await.expect_err("no such number, and no school");
    }
}

#[tokio::test]
async fn a_local_authority_has_no_pupils_or_targets_of_its_own_and_a_school_looks_at_no_other() {
    let school = school(3).await;
    let authority = school.outsider(OrganisationKind::LocalAuthority).await;
    authority.grant_everything();
    let pupils = authority.admin().run(&ListPupilsForm::default()).await.expect_err("not a school");
    assert_eq!(pupils.status, 403);
    assert!(pupils.detail.starts_with("Only a school can do this"), "{}", pupils.detail);
    let settings = authority.admin().run(&ViewTargetSettingsForm { year: YEAR_11 }).await;
    assert_eq!(settings.expect_err("not a school").status, 403);
    let schools = school.admin().run(&ListSharedSchoolsForm::default()).await.expect_err("a school");
    assert_eq!(schools.status, 403);
}

#[tokio::test]
async fn the_provider_records_facts_that_the_school_sees_and_its_new_number_finds_it() {
    let school = TestSchool::new().await;
    let record = async |number: &str, facts: serde_json::Value| {
        school.stack.invoke("record-school-facts", json!({ "school": number, "facts": facts })).await
    };
    let facts = json!({
        "school_type": "academy-converter",
        "year_groups": { "lowest": 7, "highest": 11 },
        "terms": [{ "first": "2026-09-03", "last": "2026-12-18" }],
        "subscription": { "first": "2026-09-01" },
        "affiliations": [{ "body": "diocese", "number": "CE31", "from": "1999-01-01" }],
        "number": "145678",
    });
    record("123456", facts.clone()).await.expect_err("it belongs to no diocese yet");
    let placed = json!({ "organisation": school.id, "authority": "919", "chain": "2044", "diocese": "CE31" });
    school.stack.invoke("place-school", placed).await.expect("placed");
    record("123456", facts.clone()).await.expect("recorded");
    // The number that it had and the one that it has find it, and what is known already leaves no entry.
    for number in ["123456", "145678"] {
        record(number, facts.clone()).await.expect("twice is once");
    }
    let seen = school.admin().run(&ViewSchoolSettingsForm {}).await.expect("the settings").facts;
    let seen: Vec<(&str, &str)> = seen.iter().map(|fact| (fact.name.as_str(), fact.words.as_str())).collect();
    assert_eq!(
        seen,
        [
            ("URN", "145678"),
            ("Type", "Academy converter"),
            ("Year groups", "Year 7 to Year 11"),
            ("Terms", "03/09/2026 to 18/12/2026"),
            ("Subscription", "From 01/09/2026"),
            ("Local authority", "919"),
            ("Academy chain", "2044"),
            ("Diocese", "CE31 from 01/01/1999"),
            ("Phase", ""),
            ("Status", ""),
        ]
    );
    let filter = AuditFilter { kind: Some(EventKind::SchoolFactsRecorded), ..AuditFilter::default() };
    let trail = school.admin().run(&ListAuditForm { filter, cursor: None }).await.expect("the trail").rows;
    assert_eq!(trail.iter().map(|entry| entry.by).collect::<Vec<_>>(), [Author::Provider]);
    // No other school can begin with either number, and none can get the number of another school.
    for number in ["123456", "145678"] {
        let new = json!({ "name": "Oak", "number": number, "kind": "secondary", "forename": "Ann",
                          "surname": "Lee", "email": "ann@oak.example" });
        school.stack.invoke("provision-organisation", new).await.expect_err("the number is taken");
    }
    school.neighbour().await;
    for (number, wrong) in [
        ("654321", json!({ "number": "145678" })),
        ("654321", json!({ "number": "123456" })),
        ("654321", json!({ "age_range": 11 })),
        ("999999", json!({})),
        ("919", json!({})),
    ] {
        record(number, wrong.clone()).await.expect_err(&wrong.to_string());
    }
    record("145678", json!({ "number": "123456" })).await.expect("its own first number again");
    let moved = json!({ "organisation": school.id, "authority": "920" });
    school.stack.invoke("place-school", moved).await.expect("moved");
    let seen = school.admin().run(&ViewSchoolSettingsForm {}).await.expect("the settings").facts;
    assert_eq!(seen[5].words, "919 until 02/09/2026; 920 from 02/09/2026");
}

#[tokio::test]
async fn the_demo_has_an_authority_with_twelve_schools_and_a_chain_with_four_of_them() {
    let school = TestSchool::new().await;
    let year = domain::records::cohort::AcademicYear::at(school.clock.now());
    let mut logins = local::seed(&school.stack, year).await.expect("made");
    logins.extend(local::seed_neighbours(&school.stack, year).await.expect("made"));
    local::seed_groups(&school.stack, &logins).await.expect("made");
    assert_eq!(logins.len(), 4 * 2 + 10);
    let snapshot = school.snapshot();
    let count = |prefix: &str| {
        let of =
            |item: &&serde_json::Value| item["sk"]["S"].as_str().is_some_and(|sk| sk.starts_with(prefix));
        snapshot.items().filter(of).count()
    };
    assert_eq!(count("MEMBER#"), 2 + 12 + 4, "the members of the first school\u{2019}s bodies too");
    // The last two summers of five secondary schools, and the last of seven primary schools. Two pupils of Oakfield have no
    // results.
    assert_eq!(count("RESULTS#"), 5 * 2 * 40 - 2 + 30 + 6 * 24);
    assert_eq!(count("FIGURES#"), 5 * 2 + 7);

    let login = logins.iter().find(|login| login.label == "data manager").expect("the authority\u{2019}s");
    let person = school.nobody().sign_in(&login.username, &login.password).await.expect("signed in");
    let of_authority = school.as_(&person);
    let schools = of_authority.run(&ListSharedSchoolsForm::default()).await.expect("a list").rows;
    assert_eq!(schools.len(), 12);
    let mut with_sides = 0;
    for one in &schools {
        let seen = of_authority.run(&SharedFiguresForm { school: one.id }).await.expect("shared").figures;
        let measure =
            if one.kind == OrganisationKind::Primary { Measure::Prior } else { Measure::Attainment8 };
        let shown = |part| seen.iter().all(|figures| figures.figure(&measure, part).is_some());
        assert!(shown(Part::All), "{}", one.name);
        with_sides += u32::from(shown(Part::EverSix));
    }
    assert!((6..12).contains(&with_sides), "small groups are hidden at some: {with_sides} show FSM6");
    let groups = of_authority.run(&ListGroupsForm {}).await.expect("a list").rows;
    let mut standing = Vec::new();
    for row in groups.iter().filter(|row| row.reports) {
        let group = of_authority.run(&ViewGroupForm { group: row.group }).await.expect("a group");
        standing.push((
            row.name.as_str(),
            group.chosen,
            group.schools.iter().filter(|one| one.counts).count(),
        ));
    }
    assert_eq!(standing, [("Northmoor Primaries", 7, 7), ("Northmoor Schools Partnership", 7, 5)]);
    assert!(school.disagreements().is_empty());
}

#[tokio::test]
async fn f62_a_governor_reads_totals_of_the_schools_targets_and_no_pupil() {
    let elm = school(12).await;
    let governor = staff(&elm, &[Permission::SchoolReports]).await;
    let form = SchoolTargetsForm { year: YEAR_11, part: None };
    let seen = elm.as_(&governor).run(&form).await.expect("the totals");
    assert_eq!((seen.totals.len(), seen.report.is_none()), (20, true));
    // The two sides make up all pupils. Nothing is recorded of special educational needs.
    let mut sides = Vec::new();
    for (part, shown) in [(Part::Girls, 20), (Part::Boys, 20), (Part::Sen, 0), (Part::NotSen, 0)] {
        let of_part = SchoolTargetsForm { part: Some(part), ..form.clone() };
        let of_part = elm.as_(&governor).run(&of_part).await.expect("the totals");
        assert_eq!((of_part.totals.len(), of_part.hidden), (shown, 20 - shown as u32), "{part:?}");
        sides.extend(of_part.totals.first().map(|total| total.set));
    }
    assert!(
        sides.iter().all(|side| *side >= 5) && sides.iter().sum::<u32>() == seen.totals[0].set,
        "{sides:?}"
    );
    let report = TargetReportForm { year: YEAR_11 };
    assert_eq!(elm.as_(&governor).run(&report).await.expect_err("pupils").status, 403);
    let few = school(4).await;
    few.grant_everything();
    let hidden = few.admin().run(&form).await.expect("the totals");
    assert_eq!((hidden.totals.len(), hidden.hidden), (0, 20));
    let view = elm.admin().run(&ViewTargetSettingsForm { year: YEAR_11 }).await.expect("the settings");
    let settings = TargetSettings { used: false, ..view.settings };
    let off = SaveTargetSettingsForm { year: YEAR_11, version: view.version, settings, confirmed: 0 };
    elm.admin().run(&off).await.expect("switched off");
    assert_eq!(elm.as_(&governor).run(&form).await.expect_err("not used").status, 404);
}
