//! What an implementation leaves out, and what it may not have.

use proc_macro::{Span, TokenStream};

use crate::items::Items;

const ZERO: &str = "#[inline(always)] fn zero(&self) -> Self::Sum { <Self::Sum as ::hubcut::program::Merge>::zero() }";
const RESET: &str = "#[inline(always)] fn reset(&self, sum: &mut Self::Sum) { ::hubcut::program::Merge::reset(sum) }";
const MERGE: &str = "#[inline(always)] fn merge(&self, sum: &mut Self::Sum, other: &mut Self::Sum) {
        ::hubcut::program::Merge::merge(sum, other)
    }";
const COMBINE: &str = "#[inline(always)] fn combine(&self, message: &mut Self::Message, mut other: Self::Message) {
        ::hubcut::program::Merge::merge(message, &mut other)
    }";
const ZERO_GLOBAL: &str = "#[inline(always)] fn zero_global(&self) -> Self::Global {
        <Self::Global as ::hubcut::program::Merge>::zero()
    }";
const MERGE_GLOBAL: &str = "#[inline(always)] fn merge_global(&self, global: &mut Self::Global, other: &Self::Global) {
        ::hubcut::program::Merge::merge(global, &mut ::core::clone::Clone::clone(other))
    }";
const FIRST_PHASE: &str = "fn first_phase(&self) -> Self::Phase { ::core::default::Default::default() }";
const PREPARE: &str = "fn prepare(&self, graph: &::hubcut::program::Preparation<'_, Self::Edge>)
        -> ::hubcut::program::PrepareResult<::std::vec::Vec<()>> {
        ::core::result::Result::Ok(::hubcut::program::nothing(graph.parts().len()))
    }";

fn view(body: &str) -> String {
    format!(
        "#[inline(always)] fn view(&self, _: &::hubcut::program::Context<'_, Self>, _: ::hubcut::program::VertexInfo<'_>,
            state: &Self::Vertex, out: &mut Self::View) {{ {body} }}"
    )
}

/// The items that are missing.
pub(crate) fn items(items: &Items) -> TokenStream {
    let mut text = String::new();
    for name in ["Edge", "Slot", "Sum", "Message", "Change", "Global", "Data", "Phase"] {
        if !items.has("type", name) {
            text += &format!("type {name} = ();");
        }
    }
    if !items.has("type", "View") {
        text += "type View = Self::Vertex;";
    }
    if !items.has("fn", "view") {
        let is_empty = items.get("type", "View").is_some_and(|view| view.is_unit());
        text += &view(if is_empty { "let _ = (state, out);" } else { "*out = ::core::clone::Clone::clone(state);" });
    }
    let provided = [
        ("zero", ZERO),
        ("merge", MERGE),
        ("combine", COMBINE),
        ("zero_global", ZERO_GLOBAL),
        ("merge_global", MERGE_GLOBAL),
    ];
    for (name, provided) in provided {
        if !items.has("fn", name) {
            text += provided;
        }
    }
    // A zero of the program's own is what the provided `reset` resets to.
    if !items.has("fn", "zero") && !items.has("fn", "reset") {
        text += RESET;
    }
    if !items.has("fn", "first_phase") {
        text += FIRST_PHASE;
    }
    if items.has("fn", "between") && !items.has("const", "DECIDES") {
        text += "const DECIDES: bool = true;";
    }
    if items.is_unit("Data") && !items.has("fn", "prepare") {
        text += PREPARE;
    }
    if items.has("fn", "mail") && !items.has("const", "MAILS") {
        text += "const MAILS: bool = true;";
    }
    if items.has("fn", "scatter_in_order") && !items.has("const", "IN_ORDER") {
        text += "const IN_ORDER: bool = true;";
    }
    if !items.has("fn", "combine") && !items.has("const", "ANY_ORDER") {
        text += "const ANY_ORDER: bool = !<Self::Message as ::hubcut::program::Merge>::ORDER_MATTERS;";
    }
    let scatters = items.has("fn", "scatter") || items.has("fn", "scatter_in_order");
    for (has, constant) in [(items.has("fn", "gather"), "GATHER"), (scatters, "SCATTER")] {
        if !has && !items.has("const", constant) {
            text += &format!("const {constant}: ::hubcut::program::Direction = ::hubcut::program::Direction::None;");
        }
    }
    text.parse().expect("what is written here is Rust")
}

/// The items that are missing of a `Pull` or a `Push`.
pub(crate) fn items_of_simple(items: &Items) -> TokenStream {
    let text = if items.has("type", "Edge") { "" } else { "type Edge = ();" };
    text.parse().expect("what is written here is Rust")
}

/// Whether vertices are always active.
fn is_always(items: &Items) -> bool {
    items.get("const", "ACTIVE").and_then(|active| active.last_word()).is_some_and(|word| word == "Always")
}

/// What a program whose vertices are always active has for nothing, and where.
pub(crate) fn never_called(items: &Items) -> Option<(&'static str, Span)> {
    if !is_always(items) {
        return None;
    }
    let messages = [
        (
            "scatter_in_order",
            "vertices that are always active do not scatter: `scatter_in_order` would never be called",
        ),
        ("scatter", "vertices that are always active do not scatter: `scatter` would never be called"),
        ("mail", "vertices that are always active get no messages: `mail` would never be called"),
        ("start", "vertices that are always active all start: `start` would never be called"),
        ("combine", "vertices that are always active get no messages: `combine` would never be called"),
    ];
    for (function, message) in messages {
        if let Some(item) = items.get("fn", function) {
            return Some((message, item.span));
        }
    }
    let types = [
        ("Message", "vertices that are always active get no messages: leave `Message` out"),
        ("Change", "vertices that are always active do not scatter: leave `Change` out"),
    ];
    for (name, message) in types {
        if let Some(item) = items.get("type", name).filter(|item| !item.is_unit()) {
            return Some((message, item.span));
        }
    }
    let again = items.get("fn", "apply")?.calls("again")?;
    Some(("vertices that are always active run again in any case: leave `again()` out", again))
}

/// What a program says that nobody would hear, and where.
pub(crate) fn never_heard(items: &Items) -> Option<(&'static str, Span)> {
    let hears = |name| items.has("fn", name);
    if !["scatter", "scatter_in_order", "mail"].into_iter().any(hears)
        && let Some(span) = items.get("fn", "apply").and_then(|apply| apply.names("Step", "changed"))
    {
        return Some((
            "nobody is told of the change: write `scatter` (or `scatter_in_order`, `mail`), or answer `Step::settled()`",
            span,
        ));
    }
    // Where all always run, nobody has to be woken.
    if !hears("wakes")
        && !is_always(items)
        && let Some(span) = items.get("fn", "between").and_then(|between| between.calls("wake"))
    {
        return Some(("no vertex would wake: write `wakes`, which says which do", span));
    }
    None
}

/// A change that is told and has no type, and where.
pub(crate) fn change_without_type(items: &Items) -> Option<(&'static str, Span)> {
    if items.has("type", "Change") {
        return None;
    }
    let told = [
        (
            "scatter",
            1,
            "what `scatter` is told is the type `Change`, which is `()` where it is left out: write `type Change = ...;`",
        ),
        (
            "scatter_in_order",
            1,
            "what `scatter_in_order` is told is the type `Change`, which is `()` where it is left out: write `type Change = ...;`",
        ),
        (
            "mail",
            3,
            "what `mail` is told is the type `Change`, which is `()` where it is left out: write `type Change = ...;`",
        ),
    ];
    told.into_iter().find_map(|(function, index, message)| {
        let (ty, span) = items.get("fn", function)?.parameter(index)?;
        (!["()", "Self::Change"].contains(&ty.as_str())).then_some((message, span))
    })
}
