//! The other schools of the demo's local authority and academy chain: small, and made at the same time. Each has the pupils
//! who finished its highest key stage last summer, at secondary schools also those of the summer before, with their results, and
//! has published them.

use crate::Stack;
use crate::demo;
use crate::seed::{Login, Person, import, login, publish, send, session, sign_up};
use anyhow::Result;
use domain::access::organisation::OrganisationKind;
use domain::attainment::subject::KeyStage;
use domain::records::cohort::AcademicYear;
use domain::records::file::RecordsKind;
use domain::records::forms::{ImportPupilResultsForm, ImportPupilsForm};
use futures::future::try_join_all;
use serde_json::json;

struct Neighbour {
    name: &'static str,
    kind: OrganisationKind,
    number: &'static str,
    /// True if it belongs to the demo's academy chain too.
    in_chain: bool,
    /// Where it stands among the schools of the country: from -1, rank 95, to 1, rank 5.
    from_middle: f64,
    head: Person,
}

const fn school(
    name: &'static str,
    (kind, number, in_chain): (OrganisationKind, &'static str, bool),
    from_middle: f64,
    (forename, surname, email): (&'static str, &'static str, &'static str),
) -> Neighbour {
    let head = Person { forename, surname, email, password: "umbrella-stand-in-the-hall" };
    Neighbour { name, kind, number, in_chain, from_middle, head }
}

use OrganisationKind::{Primary, Secondary};

/// With the demo schools, the authority has twelve, and four of them belong to the chain.
const NEIGHBOURS: [Neighbour; 10] = [
    school(
        "Beck Street Primary School",
        (Primary, "900003", false),
        0.1,
        ("Nia", "Parry", "n.parry@beckstreet.example"),
    ),
    school(
        "Canal Road Academy",
        (Secondary, "900004", true),
        -0.5,
        ("Tom", "Ogden", "t.ogden@canalroad.example"),
    ),
    school(
        "Fern Bank Primary School",
        (Primary, "900005", false),
        0.7,
        ("Ayesha", "Malik", "a.malik@fernbank.example"),
    ),
    school(
        "Heron Hill Primary School",
        (Primary, "900006", true),
        -0.2,
        ("Gwen", "Sutton", "g.sutton@heronhill.example"),
    ),
    school(
        "Highfold School",
        (Secondary, "900007", false),
        0.3,
        ("Paul", "Reyes", "p.reyes@highfold.example"),
    ),
    school(
        "Larch Lane Primary School",
        (Primary, "900008", false),
        -0.8,
        ("Ines", "Costa", "i.costa@larchlane.example"),
    ),
    school(
        "Mill Pond Primary School",
        (Primary, "900009", false),
        0.4,
        ("Hugh", "Lang", "h.lang@millpond.example"),
    ),
    school(
        "Quarry Park Academy",
        (Secondary, "900010", true),
        0.6,
        ("Deborah", "Eze", "d.eze@quarrypark.example"),
    ),
    school(
        "Stonebridge Rise Primary School",
        (Primary, "900011", false),
        0.0,
        ("Alan", "Birch", "a.birch@stonebridgerise.example"),
    ),
    school(
        "Westmere School",
        (Secondary, "900012", false),
        -0.1,
        ("Sian", "Howell", "s.howell@westmere.example"),
    ),
];

/// Creates the neighbours of the demo schools, with an administrator each.
///
/// # Errors
/// Fails when any request fails, and names it.
pub async fn seed_neighbours(stack: &Stack, year: AcademicYear) -> Result<Vec<Login>> {
    try_join_all(NEIGHBOURS.iter().map(|neighbour| made(stack, neighbour, year))).await
}

async fn made(stack: &Stack, neighbour: &Neighbour, year: AcademicYear) -> Result<Login> {
    let Neighbour { name, kind, number, in_chain, from_middle, head } = neighbour;
    let chain = in_chain.then_some(crate::seed::CHAIN);
    let new = json!({
        "name": name, "kind": kind, "number": number, "authority": crate::seed::AUTHORITY, "chain": chain,
        "forename": head.forename, "surname": head.surname, "email": head.email,
    });
    let provisioned = stack.invoke("provision-organisation", new).await?;
    let school_type = if *in_chain { "academy-converter" } else { "community-school" };
    let (year_groups, key_stage, size, summers) = match kind {
        Secondary => ((7, 13), KeyStage::Ks4, 40, 2),
        _ => ((0, 6), KeyStage::Ks2, 24, 1),
    };
    let mut facts = demo::facts(year, school_type, year_groups);
    facts["subscription"]["through"] = json!(if *in_chain { "academy-chain" } else { "local-authority" });
    stack.invoke("record-school-facts", json!({ "school": number, "facts": facts })).await?;
    let code = provisioned["activation_code"].as_str().unwrap_or_default();
    let username = sign_up(stack, head, code).await?;
    let session = session(stack, &username, head.password).await?;
    let (pupils, results) = demo::finishers(year, number.parse()?, (key_stage, size), *from_middle, summers);
    let (upload, file_name) = send(stack, &session, RecordsKind::Pupils, pupils).await?;
    import(stack, &session, ImportPupilsForm { upload, file_name }).await?;
    let (upload, file_name) = send(stack, &session, RecordsKind::PupilResults, results).await?;
    import(stack, &session, ImportPupilResultsForm { upload, file_name }).await?;
    publish(stack, &session, year, (key_stage, summers)).await?;
    Ok(login("administrator", &username, head, name))
}
