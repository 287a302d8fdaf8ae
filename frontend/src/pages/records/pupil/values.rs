//! The characteristics of a pupil, and where the values of the record came from (F10, F80).

use super::OnePupil;
use crate::parts::boxed::boxed;
use crate::parts::field::error_line;
use crate::parts::form::{form, tool};
use crate::parts::pick::Pick;
use crate::parts::text::paragraph;
use crate::shell::Shell;
use domain::records::characteristics::{Answer, Characteristic};
use domain::records::cohort::AcademicYear;
use domain::records::forms::{CharacteristicsView, PupilRecordView, SetCharacteristicsForm};
use yew::prelude::*;

impl OnePupil {
    fn answer(&mut self, shell: &mut Shell, (): ()) {
        let Some(pupil) = self.pupil else { return };
        let (seen, year, answers) = (self.typed.seen.clone(), self.typed.year, self.typed.answers.clone());
        self.link.send(
            shell,
            &SetCharacteristicsForm { pupil, seen, year, answers },
            move |page, shell, answer| {
                page.answered(shell, answer, |view| {
                    format!("{}’s characteristics have been saved", view.name)
                });
                if !page.errors.any() {
                    page.typed.year = year;
                }
            },
        );
    }

    /// A choice per characteristic, of one academic year.
    pub(super) fn characteristics(&self, shell: &Shell, view: &PupilRecordView) -> Html {
        let years = &view.characteristics;
        let chosen = years.iter().position(|of_year| of_year.year == self.typed.year).unwrap_or_default();
        let known: Vec<i16> = years.iter().map(|of_year| of_year.year).collect();
        let choices = known.iter().map(|year| AcademicYear(*year).to_string().into()).collect();
        let choose = self.link.on(move |page: &mut OnePupil, _, place: usize| {
            page.typed.year = known.get(place).copied().unwrap_or(page.typed.year);
            page.typed.answers.clear();
        });
        let fields = years.get(chosen).map(|of_year| {
            let fields = Characteristic::ALL.into_iter().map(|which| {
                html! { <div key={which.field()}>{ self.choice(of_year, which) }</div> }
            });
            html! { <div class="at-fields" key={of_year.year}>{ for fields }</div> }
        });
        let inner = html! {
            <>
                { error_line("year", self.errors.of("year").as_ref()) }
                { Pick { id: "year".into(), label: "Academic year".into(), quiet: false, choices, chosen, onchange: choose } }
                <div>{ for fields }</div>
                { tool("Save characteristics").busy(shell.busy) }
            </>
        };
        let words = "Automatic uses your files and the other answers. Your answer applies to this academic year only.";
        boxed(
            "Characteristics",
            Html::default(),
            vec![paragraph(words), form(self.link.on(OnePupil::answer), inner)],
        )
    }

    fn choice(&self, of_year: &CharacteristicsView, which: Characteristic) -> Html {
        let automatic = match of_year.automatic.get(&which) {
            Some(true) => "Automatic: yes",
            Some(false) => "Automatic: no",
            None => "Automatic: not known",
        };
        let saved = of_year.answers.get(&which).copied().unwrap_or_default();
        let now = self.typed.answers.get(&which).copied().unwrap_or(saved);
        let onchange = self.link.on(move |page: &mut OnePupil, _, place: usize| {
            match Answer::ALL.get(place).copied().unwrap_or_default() {
                answer if answer == saved => page.typed.answers.remove(&which),
                answer => page.typed.answers.insert(which, answer),
            };
        });
        let choices = [automatic, "Yes", "No"].map(AttrValue::from).to_vec();
        let chosen = Answer::ALL.iter().position(|answer| *answer == now).unwrap_or_default();
        Pick {
            id: which.field().into(),
            label: which.label().into(),
            quiet: false,
            choices,
            chosen,
            onchange,
        }
        .into()
    }

    /// Where the values of the record came from.
    pub(super) fn origins(view: &PupilRecordView) -> Html {
        let rows = view.later.iter().map(|one| {
            let replaced = match one.replaced.as_str() {
                "" => String::new(),
                replaced => format!(" It replaced {replaced}."),
            };
            html! { <li key={one.what.clone()}><b>{ &one.what }</b>{ format!(": {}.{replaced}", one.origin) }</li> }
        });
        let all = if view.later.is_empty() { "Every value" } else { "Every other value" };
        let inner = vec![
            html! { <ul class="govuk-list">{ for rows }</ul> },
            paragraph(format!("{all}: {}.", view.origin)),
        ];
        boxed("Where the values came from", Html::default(), inner)
    }
}
