//! Consent is a rule below every door (F57): in a group that schools see, nobody is shown a school that has not agreed, and
//! a school that has not agreed is shown nothing, whatever operation is asked. An operation that takes a group is tried here
//! without being named.

use super::requests::{Samples, create_samples, group_of, request};
use domain::access::action::Action;
use domain::access::organisation::OrganisationKind;
use domain::access::permission::{JobRole, Permission};
use domain::collaborate::agreement;
use domain::collaborate::forms::{AnswerGroupForm, ChangeGroupForm, CreateGroupForm, ListGroupsForm};
use domain::collaborate::membership::GroupAnswer;
use serde_json::json;
use tests::{NewSchool, Person, TestSchool, new_user};

/// The action that shows the owner which schools it chose, so that it must name them, each with its answer.
const CHOICE: Action = Action::ViewGroup;

/// A person of an organisation who sees every group that is open to it.
async fn reader(of: &TestSchool, email: &str) -> Person {
    let held = [Permission::SchoolReports, Permission::PupilData, Permission::GlobalCollaborate];
    of.person(&new_user(email, JobRole::DataManager, &held)).await
}

/// Sends every action that takes a group, except those that end it, and returns the successful answers.
async fn answers(of: &TestSchool, who: &Person, samples: &Samples) -> Vec<(Action, String)> {
    let mut answers = Vec::new();
    let takes_group = |action: &Action| action.row().path.contains("{group}");
    let ends = [Action::CloseGroup, Action::ChangeGroup];
    for action in Action::ALL.iter().copied().filter(|action| takes_group(action) && !ends.contains(action)) {
        let (address, body) = request(action, samples);
        // Answering would change what is tried here.
        let body = body.filter(|_| action != Action::AnswerGroup).map(|body| body.to_string());
        let answer = of.as_(who).send(action.row().method.as_str(), &address, body).await;
        assert!(answer.status().as_u16() < 500, "{action:?}: {:?}", answer.body());
        if answer.status().is_success() {
            answers.push((action, String::from_utf8_lossy(answer.body()).into_owned()));
        }
    }
    let list = of.as_(who).send("GET", "/api/groups", None).await;
    answers.push((Action::ListGroups, String::from_utf8_lossy(list.body()).into_owned()));
    answers
}

#[tokio::test]
async fn no_operation_shows_a_group_a_school_that_has_not_agreed() {
    let elm = TestSchool::new().await;
    let mut samples = create_samples(&elm).await;
    let kind = OrganisationKind::Primary;
    let ash = NewSchool { name: "Ash Hill", number: "222222", kind, belonging: (Some("919"), None) };
    let ash = elm.beside(ash).await;
    let council = samples.outsider.clone();
    let group = elm.as_(&council).run(&ListGroupsForm {}).await.expect("the groups").new;
    let fields = group_of(vec![elm.id, ash.id]);
    let form = CreateGroupForm { group, fields: fields.clone(), terms: agreement::VERSION };
    elm.as_(&council).run(&form).await.expect("created");
    samples.group = group;
    let answer = async |of: &TestSchool, answer| {
        let form = AnswerGroupForm { group, decision: answer, agreement: agreement::VERSION };
        of.admin().run(&form).await.expect("answered");
    };
    answer(&elm, GroupAnswer::Agree).await;
    let (at_elm, at_ash) =
        (reader(&elm, "reader@elm.example").await, reader(&ash, "reader@ash.example").await);
    let (name, id) = (ash.name.clone(), ash.id.to_string());
    let names_ash = |text: &str| text.contains(&name) || text.contains(&id);

    for state in ["asked", "refused", "agreed", "withdrawn", "agreed again", "taken out", "moved"] {
        match state {
            "refused" => answer(&ash, GroupAnswer::Refuse).await,
            "agreed" | "agreed again" => answer(&ash, GroupAnswer::Agree).await,
            "withdrawn" => answer(&ash, GroupAnswer::Withdraw).await,
            "taken out" => {
                let fields = group_of(vec![elm.id]);
                let form = ChangeGroupForm { group, revision: 1, fields };
                elm.as_(&council).run(&form).await.expect("taken out");
            }
            "moved" => {
                let form = ChangeGroupForm { group, revision: 2, fields: fields.clone() };
                elm.as_(&council).run(&form).await.expect("chosen again");
                answer(&ash, GroupAnswer::Agree).await;
                let moved = json!({ "organisation": ash.id, "authority": "920" });
                elm.stack.invoke("place-school", moved).await.expect("moved");
            }
            _ => {}
        }
        let agreed = state.starts_with("agreed");
        // At the other school, by somebody who reads reports and by somebody who also manages.
        let mut shown = 0;
        for who in [&at_elm, &elm.admin] {
            let answers = answers(&elm, who, &samples).await;
            assert!(
                answers.iter().any(|(action, _)| *action == Action::ViewGroup),
                "{state}: the group is seen"
            );
            for (action, text) in answers {
                assert!(agreed || !names_ash(&text), "{state}: {action:?} names the school: {text}");
                shown += usize::from(names_ash(&text));
            }
        }
        assert_eq!(shown > 0, agreed, "{state}");
        // At the owner, where only the choice of schools names it.
        for (action, text) in answers(&elm, &council, &samples).await {
            assert!(
                agreed || action == CHOICE || !names_ash(&text),
                "{state}: {action:?} names the school: {text}"
            );
        }
        // At the school itself, by somebody who does not answer for it.
        let own = answers(&ash, &at_ash, &samples).await;
        let opened: Vec<Action> = own.iter().map(|(action, _)| *action).collect();
        let listed = own.iter().any(|(_, text)| text.contains(&group.to_string()));
        assert_eq!((opened.contains(&Action::ViewGroup), listed), (agreed, agreed), "{state}: {opened:?}");
    }
}
