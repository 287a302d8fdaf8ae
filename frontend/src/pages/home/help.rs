//! Help with each page: what it is for, what to do there, and what often goes wrong. It opens in a tab of its own, so that
//! nothing that is typed is lost. The address names the page by the first part of its path, behind the `#`.

use crate::address;
use crate::page::{Page, PageLink, View};
use crate::parts::text::paragraph;
use crate::shell::Shell;
use yew::prelude::*;

/// Help with the pages whose addresses begin so.
struct Topic {
    /// The first part of the path.
    path: &'static str,
    title: &'static str,
    text: &'static [&'static str],
}

pub struct Help {
    /// The topic that is shown; `None` for the list alone.
    topic: Option<usize>,
    link: PageLink<Help>,
}

impl Help {
    pub fn new(link: PageLink<Help>) -> Help {
        let wanted = address::fragment();
        Help { topic: TOPICS.iter().position(|topic| topic.path == wanted), link }
    }
}

impl Page for Help {
    fn view(&self, _: &Shell) -> View {
        let topics = TOPICS.iter().enumerate().map(|(place, topic)| {
            let onclick = self.link.on(move |page: &mut Help, shell: &mut Shell, event: MouseEvent| {
                event.prevent_default();
                page.topic = Some(place);
                address::note(TOPICS[place].path);
                shell.focus("heading");
            });
            let here = (self.topic == Some(place)).then_some("true");
            html! { <li key={topic.path}><a href={format!("#{}", topic.path)} aria-current={here} {onclick}>{ topic.title }</a></li> }
        });
        let shown = self.topic.map(|place| &TOPICS[place]);
        let text = shown.map_or(&[][..], |topic| topic.text);
        let body = html! {
            <>
                <div>{ for text.iter().copied().map(paragraph) }</div>
                <h2 class="govuk-heading-m">{ "Help with each page" }</h2>
                <ul class="govuk-list">{ for topics }</ul>
                { paragraph("If this does not help, ask an administrator at your school or organisation. They can ask Attain support: say which page it is, what you did and what you expected.") }
            </>
        };
        View::titled(shown.map_or("Help", |topic| topic.title), body).caption("Help")
    }
}

const TOPICS: &[Topic] = &[
    Topic {
        path: "",
        title: "Home",
        text: &[
            "Home shows what is going on: accounts, pupils, targets, and what waits for you, the most urgent first. Each line leads to the page where you deal with it. What you see depends on your permissions.",
            "“Getting started” lists the first steps of a new school. It folds away, and a step is marked as done when it is done.",
        ],
    },
    Topic {
        path: "users",
        title: "Users, and creating a user",
        text: &[
            "The list has everybody who has signed up. Find somebody by name or email, choose a column to sort, or open a person to change their role and permissions, sign them out everywhere, deactivate or delete the account.",
            "To create an account, choose “Create a single user”: who they are, what they may do, then a check of it all. Give access to single pupils’ data only to people who need it. You then get an activation code: give it to the person yourself, and never by email. The sign-up link goes to them by email.",
            "People change their own name, email address and password. An account that nobody has used for 13 months is deactivated after a warning.",
        ],
    },
    Topic {
        path: "pending-users",
        title: "Pending users and welcome letters",
        text: &[
            "These people have an account and have not signed up yet. Each needs two things: the sign-up link from the email, which works for 7 days, and the activation code, which you give them.",
            "If the email did not arrive, the line says why; check the address, then choose “Resend”. If a code is locked after ten wrong tries, choose “New code”. “Print letters” prints the letters of the ticked people, one page each, with the code.",
            "Give a code or a letter only to a person you know.",
        ],
    },
    Topic {
        path: "batches",
        title: "Batch files of users",
        text: &[
            "Upload up to 100 people from an Excel spreadsheet or a CSV file. Attain checks every row before any account is created: red cells must be corrected, amber ones you confirm. You can correct rows on the page, or download the spreadsheet with a column of errors and upload it again.",
            "“Create user accounts” creates all rows without red cells. Rows with errors wait for you for 12 months.",
        ],
    },
    Topic {
        path: "administrators",
        title: "Administrators",
        text: &[
            "Administrators are the people with School setup: they create and manage accounts. A school has places for four. Have at least two, so that somebody can help when a colleague is away.",
            "If all places are used, take School setup from somebody who no longer needs it, or ask Attain support for more and say why. The reason is kept in your audit trail.",
        ],
    },
    Topic {
        path: "benchmarks",
        title: "Benchmarks",
        text: &[
            "A benchmark says how challenging targets in a subject should be: the grade that a pupil would get at a school whose pupils make more progress than those of half (Average), four fifths (High) or nineteen in twenty (Very high) of all schools. Only pupils with prior attainment have one.",
            "Move a slider and look at what it would give: the average grade, Attainment 8, English and maths, and, under “Show grades”, the spread of grades beside your targets and your latest results. Nothing changes before you choose “Save”.",
            "The orange mark is your school’s own progress in the subject, from the results that you imported. “Set intelligently” chooses the next benchmark above it.",
        ],
    },
    Topic {
        path: "targets",
        title: "Target settings and pre-populating",
        text: &[
            "Choose whether the year group uses targets, whether they are filled in from the benchmarks, whether staff may change them freely, upwards only or not at all, and who outside the school sees them.",
            "Pre-populating fills in a target for every pupil with prior attainment. You see first how many are new or change, and what they would come to. Targets that staff have set stay, unless you say otherwise. You can undo it for 30 days under “Recent changes”.",
        ],
    },
    Topic {
        path: "subjects",
        title: "Subjects",
        text: &[
            "Choose the subjects that the year group’s report has. Targets in a subject that you take out are kept, and are there again when you bring it back.",
            "A subject is about the pupils in its classes. A subject without classes in the year group is about everybody.",
        ],
    },
    Topic {
        path: "report",
        title: "The target report",
        text: &[
            "One row per pupil, one column per subject. Type a grade over a target; it is saved as you go on. The colour says whether it is above or below the benchmark, and you can show the chance of reaching it instead. Press ? in the grid for all keys.",
            "Filters and Find narrow the list; the line above the grid then sums up the pupils shown, with Attainment 8, English and maths and EBacc of their targets. A chance of 25% means that one in four pupils with the same start reached that grade.",
            "If a target is refused, the cell says why: targets may be locked, or only go upwards. What you typed is kept if you lose the connection.",
        ],
    },
    Topic {
        path: "delete-targets",
        title: "Delete targets",
        text: &[
            "Deletes the targets of a year group, in one subject or in all. You confirm the number first, and can undo it for 30 days under “Recent changes”.",
        ],
    },
    Topic {
        path: "data-manager",
        title: "Data manager",
        text: &[
            "A summary of your school in Attain: what you subscribe to, how many accounts of each role there are, how the connection with your MIS is, and how complete each kind of record is. Each line leads to its page.",
        ],
    },
    Topic {
        path: "pupils",
        title: "Pupils",
        text: &[
            "Your pupils by year group, and those who have left. Open a pupil to correct the record, see where each value comes from, or record a result. Report a leaver on the pupil’s page with the last day: the record is erased at most six months later.",
            "In September, “Start the academic year” moves every year group up. You see what changes before it does.",
        ],
    },
    Topic {
        path: "import",
        title: "Imports",
        text: &[
            "Upload a spreadsheet of pupils, classes or results, as your MIS saves it. Attain recognises the usual headings. You see every change before you apply it, and can undo it for 30 days.",
            "A row that cannot be used is listed with the reason; the others are imported. Correct it in the MIS and import the file again: what is unchanged stays as it is.",
        ],
    },
    Topic {
        path: "retention",
        title: "Retention clock and certificates",
        text: &[
            "Shows which pupils’ records will be erased and when, and why: the pupil has left, has finished your school, or your subscription has ended. Your school is told two weeks before. A hold, for example for a complaint, keeps a record longer; a second person must agree before it is lifted.",
            "For each erased pupil there is a certificate, which anybody can check and which names nobody.",
        ],
    },
    Topic {
        path: "requests",
        title: "Requests about pupils’ records",
        text: &[
            "Record each request to see, correct or erase a pupil’s records, and Attain tells you by when you must answer. You may pause the time while you check who is asking. “Prepare the pack” gathers everything held about the pupil, shows what names other people, and saves it as PDF, Excel and JSON.",
        ],
    },
    Topic {
        path: "agreement",
        title: "Data agreement",
        text: &[
            "What your school and Attain have agreed about pupils’ data. Somebody with School setup or Manage data must accept it before pupils can be imported. A new version must be accepted again.",
        ],
    },
    Topic {
        path: "mis",
        title: "MIS connection",
        text: &[
            "Connects Attain with your MIS through Wonde or Groupcall Xporter. Order it here and approve it at the provider; Attain then reads your MIS every night. You choose whether changes wait for you or are applied by themselves. Large ones always wait.",
            "You can take back a part of the data, or stop the connection: you see first what will be deleted.",
        ],
    },
    Topic {
        path: "data-health",
        title: "Data health check",
        text: &[
            "Lists what is wrong or missing in your records, what must be mended first. Open a line to see the pupils. For a wrong UPN, Attain suggests the likely right one. Most faults are best corrected in your MIS, so that they do not come back. The numbers follow within ten minutes.",
        ],
    },
    Topic {
        path: "changes",
        title: "Recent changes",
        text: &[
            "Imports, pre-populating, deletions and changes from your MIS: what each did, to which records, and who applied it. Open one to see each line with its values before and after, or to undo it within 30 days. What has been changed since then stays.",
        ],
    },
    Topic {
        path: "school-results",
        title: "School results",
        text: &[
            "Publish your results as figures for groups, your local authority, trust or diocese. Figures are of at least five pupils; what could show a single pupil is hidden, and the page says why. Published figures never change: check the preview before you publish. Who sees them you can change at any time.",
        ],
    },
    Topic {
        path: "schools",
        title: "Schools",
        text: &[
            "The schools that belong to your organisation. You see what each shares with you: totals of targets, each pupil’s targets, or published results. A school that shares nothing can change that under its target settings. Each look is in the school’s audit trail.",
        ],
    },
    Topic {
        path: "groups",
        title: "Groups",
        text: &[
            "A group compares the published results of schools that have agreed to join. Open it for its reports: an overview, each school and each subject, by year and by group of pupils. A school joins and leaves when it wants, and its figures come and go with it at once.",
            "At a school, choose who of your people sees the group. At a local authority or trust, choose the schools; each is asked by email.",
        ],
    },
    Topic {
        path: "access",
        title: "Who could see something on a day",
        text: &[
            "Shows, for a pupil, a group or a person, who could see what on a day you choose, because of which permission, and what was opened on that day. People whose accounts have been deleted since are listed too. You come here from the page of the pupil, the group or the person.",
        ],
    },
    Topic {
        path: "audit",
        title: "Audit trail",
        text: &[
            "Who did what and when: changes, records that were opened or exported, and sign-ins. Filter by person, kind and day, and save the list. “Check the trail” proves that no entry was altered or removed. Names leave the trail after five years.",
        ],
    },
    Topic {
        path: "profile",
        title: "Your account",
        text: &[
            "Change your name, email address, password and security questions, see where you are signed in, and set up a second factor with an app on your phone. You can also choose larger controls.",
        ],
    },
    Topic {
        path: "second-factor",
        title: "The second factor",
        text: &[
            "Besides your password, you then type a code from an app on your phone. Scan the QR code with the app and type the code that it shows. Keep the recovery codes on paper: each works once if you do not have the phone. If you have lost both, an administrator can remove your second factor.",
        ],
    },
    Topic {
        path: "recovery-codes",
        title: "New recovery codes",
        text: &[
            "Makes ten new codes and ends the old ones. Print them, and keep them where you keep important papers.",
        ],
    },
    Topic {
        path: "settings",
        title: "Settings",
        text: &[
            "Choose whether people with School setup and Manage data must have a second factor, and whether counts of past results, without names, are kept. You also see what Attain knows about your school, such as its term dates. If something is wrong, tell Attain support.",
        ],
    },
    Topic {
        path: "sign-in",
        title: "Signing in",
        text: &[
            "Sign in with your email address or username and your password. If you have forgotten it, choose “Forgotten your password?”: a link comes by email, and you give some characters of a security answer.",
            "After several wrong tries you must wait; the page says how long. If you have never signed in, open the link in your sign-up email and have your activation code ready. No code? Ask the person who created your account.",
        ],
    },
    Topic {
        path: "sign-up",
        title: "Signing up",
        text: &[
            "You need the link from the email or the welcome letter, and the activation code, such as V330484C. Choose a password that you use nowhere else; three unrelated words are a good one. If the code is locked after ten wrong tries, or the link has expired, ask the person who created your account.",
        ],
    },
    Topic {
        path: "check-certificate",
        title: "Check a certificate of erasure",
        text: &[
            "Choose the file that you were given. The page says whether Attain signed it and what it says: when and why a record was erased. It names no pupil, and you need no account.",
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::Route;

    /// Pages that explain themselves, or that are reached by a link that does.
    const WITHOUT: [&str; 7] = [
        "accessibility",
        "confirm-email",
        "forgotten-password",
        "help",
        "not-found",
        "privacy",
        "reset-password",
    ];

    #[test]
    fn there_is_help_with_every_page() {
        for path in Route::first_parts() {
            let helped = TOPICS.iter().filter(|topic| topic.path == path).count();
            assert_eq!(helped, usize::from(!WITHOUT.contains(&path)), "{path:?}");
        }
        let all: Vec<&str> = Route::first_parts().collect();
        assert!(TOPICS.iter().all(|topic| all.contains(&topic.path)), "help with no page");
    }
}
