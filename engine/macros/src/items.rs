//! Which items an `impl` has.

use std::collections::HashMap;

use proc_macro::{Delimiter, Group, Span, TokenStream, TokenTree};

/// An item: where its name is, and the tokens that follow it up to the next.
pub(crate) struct Item {
    pub(crate) span: Span,
    pub(crate) rest: Vec<TokenTree>,
}

/// The types, constants and functions of an `impl`, by name.
#[derive(Default)]
pub(crate) struct Items {
    items: HashMap<(&'static str, String), Item>,
}

impl Items {
    /// Of the tokens between its braces.
    pub(crate) fn of(body: TokenStream) -> Self {
        let mut items = Items::default();
        let mut tokens = body.into_iter().peekable();
        let mut current = None;
        while let Some(token) = tokens.next() {
            let keyword = match &token {
                TokenTree::Ident(ident) => ["type", "const", "fn"].into_iter().find(|word| ident.to_string() == *word),
                _ => None,
            };
            match (keyword, tokens.peek()) {
                // `const fn` and pointers to functions are no items of that name.
                (Some(keyword), Some(TokenTree::Ident(name))) if name.to_string() != "fn" => {
                    let key = (keyword, name.to_string());
                    items.items.insert(key.clone(), Item { span: name.span(), rest: Vec::new() });
                    current = Some(key);
                }
                _ => {
                    if let Some(item) = current.as_ref().and_then(|key| items.items.get_mut(key)) {
                        item.rest.push(token);
                    }
                }
            }
        }
        items
    }

    /// The item of this kind (`type`, `const`, `fn`) and name.
    pub(crate) fn get(&self, kind: &'static str, name: &str) -> Option<&Item> {
        self.items.get(&(kind, name.to_string()))
    }

    pub(crate) fn has(&self, kind: &'static str, name: &str) -> bool {
        self.get(kind, name).is_some()
    }

    /// Whether the type is `()`, or left out and so will be.
    pub(crate) fn is_unit(&self, name: &str) -> bool {
        self.get("type", name).is_none_or(|item| item.is_unit())
    }
}

impl Item {
    /// The tokens between `=` and `;`; a fragment that a macro has put there as its tokens.
    fn value(&self) -> Vec<TokenTree> {
        let mut value = Vec::new();
        let is = |token: &TokenTree, sign| matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign);
        let after = self.rest.iter().skip_while(|token| !is(token, '=')).skip(1);
        for token in after.take_while(|token| !is(token, ';')) {
            match token {
                TokenTree::Group(group) if group.delimiter() == Delimiter::None => value.extend(group.stream()),
                other => value.push(other.clone()),
            }
        }
        value
    }

    /// Whether its value is `()`.
    pub(crate) fn is_unit(&self) -> bool {
        let is_empty = |group: &Group| group.delimiter() == Delimiter::Parenthesis && group.stream().is_empty();
        matches!(&self.value()[..], [TokenTree::Group(group)] if is_empty(group))
    }

    /// Its value, if that is one word or the end of a path.
    pub(crate) fn last_word(&self) -> Option<String> {
        let value = self.value();
        let is_path = value.iter().all(|token| match token {
            TokenTree::Ident(_) => true,
            TokenTree::Punct(punct) => punct.as_char() == ':',
            _ => false,
        });
        match value.last() {
            Some(TokenTree::Ident(word)) if is_path => Some(word.to_string()),
            _ => None,
        }
    }

    /// Where a method of this name is called in it, on whatever.
    pub(crate) fn calls(&self, method: &str) -> Option<Span> {
        fn within(tokens: &mut dyn Iterator<Item = TokenTree>, method: &str) -> Option<Span> {
            let (mut after_dot, mut named) = (false, None);
            for token in tokens {
                let was_named = std::mem::take(&mut named);
                match &token {
                    TokenTree::Ident(ident) if after_dot && ident.to_string() == method => named = Some(ident.span()),
                    TokenTree::Group(group) => {
                        if was_named.is_some() && group.delimiter() == Delimiter::Parenthesis {
                            return was_named;
                        }
                        if let Some(found) = within(&mut group.stream().into_iter(), method) {
                            return Some(found);
                        }
                    }
                    _ => {}
                }
                after_dot = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '.');
            }
            None
        }
        within(&mut self.rest.iter().cloned(), method)
    }
}
