//! The groups of schools that the demo's local authority has made: one that schools see, in which the five secondary schools have
//! agreed, a primary school has refused and another has not answered; and one of its primary schools for itself.

use crate::Stack;
use crate::seed::{Login, session, view};
use anyhow::{Context, Result};
use domain::access::organisation::OrganisationKind;
use domain::collaborate::agreement;
use domain::collaborate::figures::SMALLEST;
use domain::collaborate::forms::{
    AnswerGroupForm, CreateGroupForm, GroupFields, ListChoosableSchoolsForm, ListGroupsForm, SharedSchoolView,
};
use domain::collaborate::group::GroupVisibility;
use domain::collaborate::membership::GroupAnswer;
use futures::future::try_join_all;

const OWNER: &str = "Northmoor Council";
const REFUSES: &str = "Fern Bank Primary School";
const UNANSWERED: &str = "Larch Lane Primary School";

/// Creates the groups and the schools' answers. `logins` are those of the demo schools and of their neighbours.
///
/// # Errors
/// Fails when any request fails, and names it.
pub async fn seed_groups(stack: &Stack, logins: &[Login]) -> Result<()> {
    let administrator = async |organisation: &str| {
        let is_theirs = |login: &&Login| login.label == "administrator" && login.organisation == organisation;
        let login =
            logins.iter().find(is_theirs).with_context(|| format!("{organisation} has no administrator"))?;
        session(stack, &login.username, &login.password).await
    };
    let owner = administrator(OWNER).await?;
    let schools = view(stack, &ListChoosableSchoolsForm::default(), &owner).await?.rows;
    let create = async |name: &str, description: &str, visibility, is_in: fn(&SharedSchoolView) -> bool| {
        let group = view(stack, &ListGroupsForm {}, &owner).await?.new;
        let fields = GroupFields {
            name: name.to_owned(),
            description: description.to_owned(),
            schools: schools.iter().filter(|school| is_in(school)).map(|school| school.id).collect(),
            visibility,
            users: Vec::new(),
            smallest: SMALLEST,
        };
        view(stack, &CreateGroupForm { group, fields, terms: agreement::VERSION }, &owner).await
    };
    let is_secondary = |school: &SharedSchoolView| school.kind == OrganisationKind::Secondary;
    create(
        "Northmoor Primaries",
        "Key Stage 2 results of our primary schools.",
        GroupVisibility::OwnerOnly,
        |school| school.kind == OrganisationKind::Primary,
    )
    .await?;
    let group = create(
        "Northmoor Schools Partnership",
        "Heads of our secondary schools, and of two primary schools near them, compare results each autumn.",
        GroupVisibility::SchoolVisible,
        |school| {
            school.kind == OrganisationKind::Secondary
                || [REFUSES, UNANSWERED].contains(&school.name.as_str())
        },
    )
    .await?
    .group;
    let answering = schools.iter().filter(|school| is_secondary(school) || school.name == REFUSES);
    let answers = answering.map(async |school| {
        let decision = if school.name == REFUSES { GroupAnswer::Refuse } else { GroupAnswer::Agree };
        let form = AnswerGroupForm { group, decision, agreement: agreement::VERSION };
        view(stack, &form, &administrator(&school.name).await?).await
    });
    try_join_all(answers).await?;
    Ok(())
}
