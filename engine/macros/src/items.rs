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

/// The tokens of a fragment that a macro has put somewhere.
fn unwrapped(token: TokenTree) -> Vec<TokenTree> {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => group.stream().into_iter().collect(),
        other => vec![other],
    }
}

impl Item {
    /// The tokens between `=` and `;`; a fragment that a macro has put there as its tokens.
    fn value(&self) -> Vec<TokenTree> {
        let mut value = Vec::new();
        let is = |token: &TokenTree, sign| matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign);
        let after = self.rest.iter().skip_while(|token| !is(token, '=')).skip(1);
        for token in after.take_while(|token| !is(token, ';')) {
            value.extend(unwrapped(token.clone()));
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

    /// Where `owner::name` is written in it.
    pub(crate) fn names(&self, owner: &str, name: &str) -> Option<Span> {
        fn within(tokens: &mut dyn Iterator<Item = TokenTree>, path: (&str, &str)) -> Option<Span> {
            // How much of `owner::name` the tokens before are: `owner`, and one colon or two.
            let mut read = 0;
            for token in tokens {
                read = match &token {
                    TokenTree::Ident(ident) if read == 3 && ident.to_string() == path.1 => return Some(ident.span()),
                    TokenTree::Ident(ident) if ident.to_string() == path.0 => 1,
                    TokenTree::Punct(punct) if punct.as_char() == ':' && (1..3).contains(&read) => read + 1,
                    TokenTree::Group(group) => match within(&mut group.stream().into_iter(), path) {
                        Some(found) => return Some(found),
                        None => 0,
                    },
                    _ => 0,
                };
            }
            None
        }
        within(&mut self.rest.iter().cloned(), (owner, name))
    }

    /// Of a function, the type of its parameter number `index` (the first is 0) without references, as tokens, and where it is.
    pub(crate) fn parameter(&self, index: usize) -> Option<(String, Span)> {
        let parameters = self.rest.iter().find_map(|token| match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => Some(group.stream()),
            _ => None,
        })?;
        // Commas between angle brackets are within a type.
        let (mut at, mut depth, mut after_colon, mut ty) = (0, 0, false, Vec::new());
        for token in parameters {
            let sign = match &token {
                TokenTree::Punct(punct) => punct.as_char(),
                _ => ' ',
            };
            match sign {
                ',' if depth == 0 => (at, after_colon) = (at + 1, false),
                ':' if !after_colon => after_colon = true,
                _ if at == index && after_colon => ty.push(token),
                _ => {}
            }
            depth += i32::from(sign == '<') - i32::from(sign == '>');
        }
        let mut tokens = ty.into_iter().peekable();
        while let Some(TokenTree::Punct(punct)) = tokens.peek()
            && ['&', '\''].contains(&punct.as_char())
        {
            // With the name of a lifetime.
            if punct.as_char() == '\'' {
                tokens.next();
            }
            tokens.next();
        }
        tokens.next_if(|token| token.to_string() == "mut");
        let span = tokens.peek()?.span();
        Some((tokens.flat_map(unwrapped).map(|token| token.to_string()).collect(), span))
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
