//! The attribute `#[hubcut::vertex_program]`: writes what an implementation of `VertexProgram` leaves out.
//!
//! Works on tokens: it needs to know which items are there, and no more of the language than that.

mod items;
mod missing;

use proc_macro::{Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};

use items::Items;

/// Writes what an `impl VertexProgram for ...` leaves out.
///
/// | left out | written instead |
/// | --- | --- |
/// | `Edge`, `Slot`, `Sum`, `Message`, `Change`, `Global`, `Data`, `Phase` | `()` |
/// | `View` | the type of the state, `Vertex` |
/// | `view` | a copy of the state; nothing, if `View` is written as `()` |
/// | `zero` and `reset`; `merge` | those of the type `Sum`, which has to be `Merge` |
/// | `combine` | that of the type `Message`, which has to be `Merge` |
/// | `zero_global`, `merge_global` | those of the type `Global`, which has to be `Merge` |
/// | `prepare`, where `Data` is left out or `()` | nothing to prepare |
/// | `first_phase` | the default of the type `Phase` |
/// | `DECIDES` | whether there is a `between` |
/// | `MAILS` | whether there is a `mail` |
/// | `IN_ORDER` | whether there is a `scatter_in_order` |
/// | `ANY_ORDER`, where there is no `combine` | what the type `Message` says |
/// | `GATHER`, where there is no `gather` | `Direction::None` |
/// | `SCATTER`, where there is neither `scatter` nor `scatter_in_order` | `Direction::None` |
///
/// Of `Pull` and `Push` it writes `Edge`, as `()`.
///
/// Works by names: `#[cfg]` on an item is not looked at, the trait has to be called by its name, and the engine's package `hubcut`.
/// Without the attribute a program that has a `between` sets `DECIDES`, one that has a `scatter_in_order` `IN_ORDER`, one
/// that has a `mail` `MAILS`.
///
/// Refuses what an engine would never call: `scatter`, `scatter_in_order`, `mail`, `start`, `combine`, a message, a change or `again()` in a program
/// whose `ACTIVE` is `Active::Always`. Refuses what nobody would hear: `Step::changed` in a program that neither scatters nor sends mail, and
/// `wake()` in one without `wakes`. A change that is told and has no type is named.
#[proc_macro_attribute]
pub fn vertex_program(arguments: TokenStream, item: TokenStream) -> TokenStream {
    if let Some(argument) = arguments.into_iter().next() {
        return error("`vertex_program` takes no arguments", argument.span());
    }
    let mut tokens: Vec<TokenTree> = item.into_iter().collect();
    let (Some(TokenTree::Group(body)), Some(of)) = (tokens.last().cloned(), implemented(&tokens)) else {
        return error(
            "`vertex_program` goes before `impl VertexProgram for ...`, or `impl` of `Pull` or `Push`",
            Span::call_site(),
        );
    };
    let items = Items::of(body.stream());
    let mut stream = body.stream();
    let refused = match of {
        Implemented::Program => {
            stream.extend(missing::items(&items));
            missing::never_called(&items)
                .or_else(|| missing::never_heard(&items))
                .or_else(|| missing::change_without_type(&items))
        }
        Implemented::Simple => {
            stream.extend(missing::items_of_simple(&items));
            None
        }
    };
    let refusal = refused.map(|(message, span)| error(message, span));
    let mut completed = Group::new(body.delimiter(), stream);
    completed.set_span(body.span());
    tokens.pop();
    tokens.push(TokenTree::Group(completed));
    // The program as well, so that there is one error.
    refusal.into_iter().flatten().chain(tokens).collect()
}

/// Which trait it is that is implemented.
enum Implemented {
    Program,
    /// `Pull` or `Push`.
    Simple,
}

/// The trait that is named before `for`, if it is one of ours.
fn implemented(tokens: &[TokenTree]) -> Option<Implemented> {
    let words: Vec<String> = tokens.iter().map(ToString::to_string).collect();
    words.windows(2).find_map(|pair| match [pair[0].as_str(), pair[1].as_str()] {
        ["VertexProgram", "for"] => Some(Implemented::Program),
        ["Pull" | "Push", "for"] => Some(Implemented::Simple),
        _ => None,
    })
}

/// `compile_error!` at a place of the program.
fn error(message: &str, span: Span) -> TokenStream {
    let mut text = TokenTree::Literal(proc_macro::Literal::string(message));
    text.set_span(span);
    let mut punct = Punct::new('!', Spacing::Alone);
    punct.set_span(span);
    let mut group = Group::new(proc_macro::Delimiter::Brace, text.into());
    group.set_span(span);
    [TokenTree::Ident(Ident::new("compile_error", span)), punct.into(), group.into()].into_iter().collect()
}
