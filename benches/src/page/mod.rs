//! Pages that need nothing else: no network, no scripts, no fonts.

use minijinja::{Environment, UndefinedBehavior, Value, context};

use crate::engines::Machine;
use crate::units::grouped;

/// The end of a name after which templates are HTML is how the library knows what to escape.
const NAME: &str = "page.html";

/// Fills `template` with `values`, the style of all pages, and the memory of `machine` in words.
///
/// # Panics
/// If the template does not fit the values, which is a fault of this crate.
pub(crate) fn render(template: &str, machine: &Machine, values: Value) -> String {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_filter("grouped", grouped);
    environment.add_template(NAME, template).expect("the template is well-formed");
    let memory = machine.memory_bytes.map(|bytes| format!("{:.1} GiB", bytes as f64 / f64::from(1 << 30)));
    let page = environment.get_template(NAME).expect("the template is there");
    let page = page.render(context! { style => include_str!("style.css"), memory, ..values });
    page.expect("the template fits what it is given")
}
