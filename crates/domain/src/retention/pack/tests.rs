use super::accesses::Traces;
use super::*;
use crate::access::call::Call;
use crate::access::organisation::{Belonging, Organisation, OrganisationKind};
use crate::audit::entry::Entry;
use crate::base::event::{Event, EventKind};
use crate::base::ids::{OrganisationId, PupilId};
use crate::base::moment::Moment;
use uuid::Uuid;

fn pack(items: Vec<Item>) -> Pack {
    Pack {
        kind: RequestKind::SubjectAccess,
        school: "Elm Grove School (URN 123456)".to_owned(),
        pupil: Some("Ann Lee".to_owned()),
        reference: Reference::of(PupilId(Uuid::nil())),
        made_at: Timestamp::UNIX_EPOCH,
        sections: vec![Section::new(SectionKind::Retention, items)],
        absence: None,
    }
}

fn school() -> Organisation {
    Organisation::new(
        OrganisationKind::Primary,
        OrganisationId(Uuid::nil()),
        "Elm Grove School".to_owned(),
        "123456".to_owned(),
        Belonging::default(),
    )
}

fn out(item: &Item, why: Why) -> LeftOut {
    LeftOut { item: item.key(SectionKind::Retention), why }
}

#[test]
fn every_section_has_a_width_for_each_heading_and_a_name_that_a_tab_can_have() {
    for kind in SectionKind::ALL {
        assert_eq!(kind.headings().len(), kind.widths().len(), "{kind:?}");
        assert!(kind.label().chars().count() <= 31, "{kind:?}");
    }
}

#[test]
fn f86_a_pack_lacks_what_is_left_out_and_says_so_without_naming_an_exemption() {
    let items = ["one", "two", "three", "four"].map(|text| Item::new(["Note", text]));
    let all = pack(items.to_vec());
    let left = [out(&items[0], Why::OtherPupil), out(&items[1], Why::Legal), out(&items[2], Why::Harm)];
    let less = all.clone().without(&all.seen(), &left).expect("as seen");
    assert_eq!(less.sections[0].items, [items[3].clone()]);
    assert_eq!(
        less.sections[0].omissions(),
        ["Left out: 1 item (about another pupil)", "Left out: 2 items (an exemption applies)"]
    );
    let unknown = [out(&Item::new(["Note", "five"]), Why::Legal)];
    assert_eq!(all.clone().without(&all.seen(), &unknown), Err(Refusal::ChangedMeanwhile));
}

#[test]
fn f86_only_what_was_done_may_be_new_since_the_preview() {
    let (item, logged) = (Item::new(["Note", "one"]), Item::new(["Opened", "today"]).logged());
    let seen = pack(vec![item.clone()]).seen();
    assert_eq!(pack(vec![item.clone(), logged]).seen(), seen);
    let more = pack(vec![item, Item::new(["Note", "two"])]);
    assert_ne!(more.seen(), seen);
    assert_eq!(more.without(&seen, &[]), Err(Refusal::ChangedMeanwhile));
    let erased = Pack { absence: Some("Erased".to_owned()), ..pack(Vec::new()) };
    assert_ne!(erased.seen(), pack(Vec::new()).seen());
}

#[test]
fn a_school_is_named_with_its_number() {
    assert_eq!(school_in_words(&school()), pack(Vec::new()).school);
}

#[test]
fn f86_a_pack_that_lists_only_the_latest_entries_says_so() {
    let pupil = PupilId(Uuid::nil());
    let at = Timestamp::UNIX_EPOCH;
    let call = Call::of_provider(school(), Moment::new(at, String::new(), None, [7; 32]));
    let event = Event::of(EventKind::PupilOpened).about_pupil(pupil);
    let entries = [Entry::of(&call, event).expect("an entry")];
    let listed = |most| {
        let [accesses, _] = Traces::of(pupil, None).sections(&entries, most);
        accesses.items.len()
    };
    assert_eq!((listed(2), listed(1)), (1, 2));
}
