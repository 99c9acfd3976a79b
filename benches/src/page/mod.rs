//! Pages that need nothing else: no network, no scripts, no fonts.
//!
//! Every value is written beside its bar or curve, and colour never stands alone. Text is 14 pixels or more, from a width of 360
//! pixels on. Bars of what is at least 1 begin at 1. The date and the command come from outside ([`Invocation`]).

mod bars;

use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, Value, context};
use serde::Serialize;

use crate::Invocation;
use crate::engines::{GraphFacts, Machine};
pub(crate) use bars::{Bar, BarAxis, Bars};
use hubcut_programs::numbers::count as grouped;

/// What all pages have in common, each by the name that others know it by. The end of a name is how the library knows what to
/// escape.
const TEMPLATES: [(&str, &str); 2] =
    [("layout.html", include_str!("layout.html")), ("bars.html", include_str!("bars.html"))];

/// What stands above everything and below it.
#[derive(Serialize)]
pub(crate) struct Frame<'a> {
    /// What the page is about.
    pub(crate) title: String,
    /// The graph.
    pub(crate) graph: &'a GraphFacts,
    /// Version of hubcut.
    pub(crate) hubcut: &'a str,
    /// When and by which command.
    pub(crate) invocation: &'a Invocation,
    /// The machine.
    pub(crate) machine: &'a Machine,
}

/// Fills `template`, which extends the layout, with `values` and what is around them.
///
/// # Panics
/// If the template does not fit the values, which is a fault of this crate.
pub(crate) fn render(template: &str, frame: &Frame<'_>, values: Value) -> String {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_filter("grouped", grouped);
    for (name, template) in TEMPLATES.into_iter().chain([("page.html", template)]) {
        environment.add_template(name, template).expect("the template is well-formed");
    }
    let memory = frame.machine.memory_bytes.map(|bytes| format!("{:.1} GiB", bytes as f64 / f64::from(1 << 30)));
    let page = environment.get_template("page.html").expect("the template is there");
    let page = page.render(context! {
        frame => Serde(frame),
        command => frame.invocation.shell(),
        shared_style => include_str!("style.css"),
        memory,
        ..values
    });
    page.expect("the template fits what it is given")
}
