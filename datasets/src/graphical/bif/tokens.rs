//! The words of a file in the Bayesian interchange format.

use super::super::text::{Text, Token};
use crate::error::{Error, Result, quoted};

/// Words and the signs `{ } ( ) [ ] , ; |`, without comments.
pub(super) struct Tokens<'a, 't> {
    pub(super) text: &'a Text<'t>,
    pub(super) at: usize,
}

impl<'t> Tokens<'_, 't> {
    pub(super) fn next(&mut self) -> Result<Option<Token<'t>>> {
        loop {
            let rest = &self.text.as_str()[self.at..];
            let Some(start) = rest.find(|c: char| !c.is_whitespace()) else { return Ok(None) };
            let (rest, at) = (&rest[start..], self.at + start);
            if rest.starts_with("//") {
                self.at = at + rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                let Some(end) = rest.find("*/") else { return Err(self.text.fault(at, "a comment is not closed")) };
                self.at = at + end + 2;
            } else if let Some(quoted) = rest.strip_prefix('"') {
                let Some(end) = quoted.find('"') else { return Err(self.text.fault(at, "a quote is not closed")) };
                self.at = at + end + 2;
                return Ok(Some(Token { at, text: &quoted[..end] }));
            } else {
                let is_sign = |c: char| "{}()[],;|".contains(c);
                let length = rest.find(|c: char| c.is_whitespace() || is_sign(c)).unwrap_or(rest.len()).max(1);
                self.at = at + length;
                return Ok(Some(Token { at, text: &rest[..length] }));
            }
        }
    }

    pub(super) fn need(&mut self, wanted: &str) -> Result<Token<'t>> {
        self.next()?.ok_or_else(|| self.text.ends_early(wanted))
    }

    pub(super) fn fault(&self, token: Token<'_>, problem: &str) -> Error {
        self.text.fault(token.at, format!("\"{}\" {problem}", quoted(token.text.as_bytes())))
    }

    pub(super) fn expect(&mut self, wanted: &str) -> Result<Token<'t>> {
        let token = self.need(wanted)?;
        if token.text == wanted {
            Ok(token)
        } else {
            Err(self.fault(token, &format!("is not {wanted}, which should follow")))
        }
    }

    /// `discrete [ n ] { names } ;`
    pub(super) fn states(&mut self) -> Result<Vec<&'t str>> {
        self.expect("discrete")?;
        self.expect("[")?;
        let count = self.need("the number of states")?;
        self.expect("]")?;
        self.expect("{")?;
        let names = self.list("}")?;
        self.expect(";")?;
        if count.text.parse() != Ok(names.len()) || names.is_empty() {
            return Err(self.fault(count, &format!("is not the number of the {} states that follow", names.len())));
        }
        if let Some(twice) =
            names.iter().enumerate().find(|(at, name)| names[..*at].iter().any(|n| n.text == name.text))
        {
            return Err(self.fault(*twice.1, "names two states"));
        }
        names.iter().try_for_each(|name| self.check_name(*name))?;
        Ok(names.iter().map(|name| name.text).collect())
    }

    pub(super) fn name(&mut self, wanted: &str) -> Result<Token<'t>> {
        let name = self.need(wanted)?;
        self.check_name(name)?;
        Ok(name)
    }

    /// Refuses a name, which may be quoted, that would break the lines of a table.
    fn check_name(&self, name: Token<'_>) -> Result<()> {
        match name.text.contains(|c: char| c.is_control()) {
            true => Err(self.fault(name, "has a tab, a line feed or the like in it, which no name can")),
            false => Ok(()),
        }
    }

    /// Words between commas, up to `end`.
    pub(super) fn list(&mut self, end: &str) -> Result<Vec<Token<'t>>> {
        let mut list = Vec::new();
        loop {
            let token = self.need(end)?;
            match token.text {
                text if text == end => return Ok(list),
                "," => {}
                "{" | "}" | "(" | ")" | "[" | "]" | ";" | "|" => {
                    return Err(self.fault(token, &format!("does not belong here; {end} should follow")));
                }
                _ => list.push(token),
            }
        }
    }

    pub(super) fn skip_to_semicolon(&mut self) -> Result<()> {
        while self.need(";")?.text != ";" {}
        Ok(())
    }

    /// The rest of a block, blocks inside it too.
    pub(super) fn skip_block(&mut self) -> Result<()> {
        let mut depth = 0;
        loop {
            match self.need("{ or }")?.text {
                "{" => depth += 1,
                "}" if depth <= 1 => return Ok(()),
                "}" => depth -= 1,
                _ => {}
            }
        }
    }
}
