//! What everybody may read about Attain without an account: the accessibility statement and the privacy notice.

use crate::page::{Page, PageLink, View};
use crate::parts::text::{heading, paragraph};
use crate::shell::Shell;
use yew::prelude::*;

/// A heading, and the paragraphs under it.
type Section = (&'static str, &'static [&'static str]);

/// A text in sections.
pub struct About(&'static [Section]);

impl About {
    pub fn accessibility(_: PageLink<About>) -> About {
        About(ACCESSIBILITY)
    }

    pub fn privacy(_: PageLink<About>) -> About {
        About(PRIVACY)
    }
}

impl Page for About {
    fn view(&self, _: &Shell) -> View {
        let section = |(title, paragraphs): &Section| {
            html! { <section key={*title}>{ heading(*title) }{ for paragraphs.iter().copied().map(paragraph) }</section> }
        };
        View::new(html! { <div>{ for self.0.iter().map(section) }</div> })
    }
}

const ACCESSIBILITY: &[Section] = &[
    (
        "What you can do",
        &[
            "You can use every page with the keyboard alone and with the text at twice its size. Headings, tables and fields have names for screen readers. Colour is never the only sign of anything. Every chart has a table beside it.",
            "You can make controls and text larger under “Your account”, once you have signed in.",
        ],
    ),
    (
        "How far Attain meets the standard",
        &[
            "Attain is built to meet level AA of the Web Content Accessibility Guidelines, version 2.2. We know of no page that does not. Nobody independent has audited it yet, so there may be faults that we have not found.",
            "Large tables, such as the report, are wider than a phone. They scroll sideways inside the page, with their row headings in view.",
        ],
    ),
    (
        "How it was tested",
        &[
            "Before each new version, a program opens each page at the width of a desktop computer or of a phone and looks for faults with axe. The main tasks, from signing up to setting targets, are done from beginning to end with the keyboard alone.",
        ],
    ),
    (
        "If something is hard for you",
        &[
            "Tell an administrator at your school or organisation, who passes it on to Attain support. Say which page it is and what you use, such as the name of your screen reader. You can also ask for any page or file in another form.",
            "If the answer does not help you, the Equality Advisory and Support Service can advise you on your rights.",
        ],
    ),
];

const PRIVACY: &[Section] = &[
    (
        "Who decides about your data",
        &[
            "Your school is the controller: it decides which data about pupils and staff is in Attain, and why. Attain is its processor, and uses the data for nothing else. What your school has agreed to is under “Data agreement”. For a local authority, an academy chain or a diocese, the same holds for the accounts of its own staff.",
        ],
    ),
    (
        "What is kept about staff",
        &[
            "Your name, email address, job role and permissions; your password and the answers to security questions, in a form from which they cannot be read; when you signed in, from which IP address and with which browser; and what you did in Attain, in your school’s audit trail.",
            "An account is deleted 12 months after it was deactivated, or when an administrator deletes it. Names and IP addresses leave the audit trail after five years.",
        ],
    ),
    (
        "What is kept about pupils",
        &[
            "Names, UPN, date of birth, gender, year group, classes, prior attainment, results and targets, and those characteristics that your school chose to give, such as free school meals and special educational needs. It comes from the school’s files, its MIS or its staff.",
            "A pupil’s records are erased at most six months after the pupil has left, and your school gets a certificate of it. A hold that the school places, for example for a complaint, defers this.",
        ],
    ),
    (
        "Who sees it",
        &[
            "People at your school who were given the permission by an administrator. A local authority, an academy chain or a diocese sees only what the school shares with it, and groups of schools see only figures of at least five pupils.",
            "The data is stored in the United Kingdom and encrypted. It is not sold, and not used for advertising or to train programs.",
        ],
    ),
    (
        "Cookies",
        &[
            "Attain sets two cookies, both necessary. One keeps you signed in, for at most 12 hours. The other remembers for up to 180 days that you have signed in with this browser, so that strangers who guess at your password cannot keep you out. There are no others, and nothing from other sites is loaded.",
            "Your browser also keeps what you have typed and not saved until you close the window, and whether you chose larger controls.",
        ],
    ),
    (
        "Your rights",
        &[
            "To see, correct or delete data about you or your child, or to object to its use, ask the school. Attain helps it to answer within the time that the law sets.",
            "If you are not satisfied, you can complain to the Information Commissioner’s Office.",
        ],
    ),
];
