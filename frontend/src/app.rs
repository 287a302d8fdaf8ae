//! The frame around every page, and which page it holds.

use crate::dom;
use crate::pages;
use crate::parts::failed::Failed;
use crate::parts::footer::Footer;
use crate::parts::go::Go;
use crate::parts::header::Header;
use crate::parts::page::Page;
use crate::parts::progress::Waiting;
use crate::route::{Route, Step};
use crate::shell::{Change, Session, Shell, ShellHandle, use_shell, who_is_here};
use domain::action::Who;
use domain::moment::{BatchId, UserId};
use domain::sheet::BatchKind;
use yew::prelude::*;
use yew_router::prelude::*;

/// The site.
#[component]
pub fn App() -> Html {
    let shell = use_reducer(Shell::default);
    {
        let shell = shell.clone();
        use_effect_with((), move |()| who_is_here(shell));
    }
    html! {
        <ContextProvider<ShellHandle> context={shell}>
            <BrowserRouter>
                <Frame />
            </BrowserRouter>
        </ContextProvider<ShellHandle>>
    }
}

#[component]
fn Frame() -> Html {
    let shell = use_shell();
    let route = use_route::<Route>().unwrap_or(Route::NotFound);
    {
        let shell = shell.clone();
        use_effect_with(route.clone(), move |route| {
            dom::scroll_to_top();
            if shell.notice.as_ref().is_some_and(|(notice, _)| notice.on != *route) {
                shell.dispatch(Change::NoticeSeen);
            }
        });
    }
    let skip = Callback::from(|event: MouseEvent| {
        event.prevent_default();
        dom::focus_id("main");
    });
    let wide = matches!(
        route,
        Route::PendingUsers | Route::Batch { .. } | Route::UserBatches | Route::AdministratorBatches
    );
    html! {
        <>
            <a href="#main" class="govuk-skip-link" onclick={skip}>{ "Skip to main content" }</a>
            <Header route={route.clone()} />
            <div class={classes!("govuk-width-container", wide.then_some("at-wide"))}>
                <main class="govuk-main-wrapper" id="main" tabindex="-1">
                    { shown(&shell, route) }
                </main>
            </div>
            { yew::props!(Footer {  }).html() }
        </>
    }
}

/// The page of this address, or what stands before it: the question who is there, signing in, a closed door.
fn shown(shell: &ShellHandle, route: Route) -> Html {
    let again = {
        let shell = shell.clone();
        Callback::from(move |()| who_is_here(shell.clone()))
    };
    if matches!(route.who(), Who::Anyone) {
        return page(route);
    }
    match &shell.session {
        Session::Asking => yew::props!(Waiting { text: "Loading" }).html(),
        Session::Unanswered(error) => html! {
            <Page title="Attain is not available">
                { yew::props!(Failed { error: error.clone(), again }).html() }
            </Page>
        },
        Session::SignedOut => html! { <Go to={Route::SignIn} /> },
        Session::SignedIn(view) if !route.is_open_to(view.permissions) => pages::closed::closed(),
        Session::SignedIn(_) => page(route),
    }
}

fn page(route: Route) -> Html {
    use pages::{batches, home, not_found, pending, sign_in, sign_up, users};
    // A key for each page: two that share a component are still two pages.
    match route {
        Route::Home => html! { <home::Home key="home" /> },
        Route::SignIn => html! { <sign_in::SignIn key="sign-in" /> },
        Route::SignUp => html! { <sign_up::SignUp key="sign-up" /> },
        Route::StartUser => html! { <users::Start key="start" /> },
        Route::NewUser { step: Step::About } => html! { <users::about::About key="about" /> },
        Route::NewUser { step: Step::JobRole } => html! { <users::job_role::ChooseJobRole key="job-role" /> },
        Route::NewUser { step: Step::Review } => html! { <users::review::Review key="review" /> },
        Route::NewUser { step } => {
            html! { <users::permissions::Permissions key={step.to_string()} {step} /> }
        }
        Route::NewAdministrator => html! { <users::administrator::NewAdministrator key="administrator" /> },
        Route::UploadUsers => html! { <batches::upload::Upload key="users" kind={BatchKind::Users} /> },
        Route::UploadAdministrators => {
            html! { <batches::upload::Upload key="administrators" kind={BatchKind::Administrators} /> }
        }
        Route::UserBatches => html! { <batches::list::Batches key="user-batches" kind={BatchKind::Users} /> },
        Route::AdministratorBatches => {
            html! { <batches::list::Batches key="administrator-batches" kind={BatchKind::Administrators} /> }
        }
        Route::Batch { id } => match BatchId::parse(&id) {
            Some(batch) => html! { <batches::view::Batch key={id} {batch} /> },
            None => not_found::not_found(),
        },
        Route::PendingUsers => html! { <pending::PendingUsers key="pending-users" /> },
        Route::WelcomeLetter { id } => match UserId::parse(&id) {
            Some(user) => html! { <pending::letter::WelcomeLetter key={id} {user} /> },
            None => not_found::not_found(),
        },
        Route::NotFound => not_found::not_found(),
    }
}
