//! Cutting one line into fields.

use std::borrow::Cow;

use super::dialect::Cut;
use crate::error::Fault;

/// A field of a line: its bytes and where they start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field<'a> {
    pub(crate) text: Cow<'a, [u8]>,
    pub(crate) start: usize,
}

/// A fault and the byte in its line where it is, from 0.
pub(crate) type Found = (usize, Fault);

pub(crate) fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

/// `bytes` without blanks and tabs at both ends, and how many were at the beginning.
pub(crate) fn trimmed(bytes: &[u8]) -> (usize, &[u8]) {
    let start = bytes.iter().position(|b| !is_blank(*b)).unwrap_or(bytes.len());
    let end = bytes.iter().rposition(|b| !is_blank(*b)).map_or(start, |last| last + 1);
    (start, &bytes[start..end])
}

/// A line without its line feed, without the carriage return before it.
pub(crate) fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Cuts `line` into fields. Refuses control bytes, but tabs where they separate.
pub(crate) fn split<'a>(line: &'a [u8], cut: Cut, fields: &mut Vec<Field<'a>>) -> Result<(), Found> {
    split_first(line, cut, usize::MAX, fields)
}

/// Cuts the first `most` fields off `line`; what follows them is not looked at.
pub(crate) fn split_first<'a>(line: &'a [u8], cut: Cut, most: usize, fields: &mut Vec<Field<'a>>) -> Result<(), Found> {
    fields.clear();
    if most < usize::MAX {
        let line = &line[..end_of(line, cut, most)];
        return split_first(line, cut, usize::MAX, fields);
    }
    let control = |b: &u8| (*b < 0x20 && *b != b'\t') || *b == 0x7F;
    if let Some(at) = line.iter().position(control) {
        return Err((at, Fault::Control { byte: line[at] }));
    }
    match cut {
        Cut::Blanks => {
            let mut at = 0;
            while at < line.len() {
                let length = line[at..].iter().position(|b| is_blank(*b)).unwrap_or(line.len() - at);
                if length > 0 {
                    fields.push(Field { text: Cow::Borrowed(&line[at..at + length]), start: at });
                }
                at += length + 1;
            }
        }
        Cut::Tabs => {
            let mut at = 0;
            for part in line.split(|b| *b == b'\t') {
                let (blanks, text) = trimmed(part);
                fields.push(Field { text: Cow::Borrowed(text), start: at + blanks });
                at += part.len() + 1;
            }
        }
        Cut::Quoted { tabs, strict } => quoted_fields(line, tabs, strict, fields)?,
        Cut::Colons => {
            let mut at = 0;
            loop {
                let length = memchr::memmem::find(&line[at..], b"::").unwrap_or(line.len() - at);
                let (blanks, text) = trimmed(&line[at..at + length]);
                if let Some(tab) = text.iter().position(|b| *b == b'\t') {
                    return Err((at + blanks + tab, Fault::Control { byte: b'\t' }));
                }
                fields.push(Field { text: Cow::Borrowed(text), start: at + blanks });
                if at + length == line.len() {
                    break;
                }
                at += length + 2;
            }
        }
        Cut::At(separator) => {
            let mut at = 0;
            loop {
                let (field, end) = delimited(line, at, separator)?;
                if let Some(tab) = field.text.iter().position(|b| *b == b'\t') {
                    return Err((field.start + tab, Fault::Control { byte: b'\t' }));
                }
                fields.push(field);
                if end == line.len() {
                    break;
                }
                at = end + 1;
            }
        }
    }
    Ok(())
}

/// Where the first `most` fields of a line end: at a separator or at its end.
fn end_of(line: &[u8], cut: Cut, most: usize) -> usize {
    let nth = |ends: &mut dyn Iterator<Item = usize>| ends.nth(most - 1).unwrap_or(line.len());
    match cut {
        Cut::Blanks => {
            let ends = |at: &usize| !is_blank(line[at - 1]) && line.get(*at).is_none_or(|b| is_blank(*b));
            nth(&mut (1..=line.len()).filter(ends))
        }
        Cut::Tabs => nth(&mut memchr::memchr_iter(b'\t', line)),
        Cut::Quoted { .. } => line.len(),
        Cut::Colons => nth(&mut memchr::memmem::find_iter(line, b"::")),
        Cut::At(separator) => {
            let mut at = 0;
            for _ in 0..most {
                match delimited(line, at, separator) {
                    Ok((_, end)) if end < line.len() => at = end + 1,
                    // The end of the line, or a fault in a field that counts.
                    _ => return line.len(),
                }
            }
            at - 1
        }
    }
}

/// The fields of a line between blanks or tabs, of which those in quotes lose them. What is neither in quotes nor a number nor R's
/// `NA` is a fault if that is to be strict.
fn quoted_fields<'a>(line: &'a [u8], tabs: bool, strict: bool, fields: &mut Vec<Field<'a>>) -> Result<(), Found> {
    let separates = |byte: u8| if tabs { byte == b'\t' } else { is_blank(byte) };
    let mut at = 0;
    loop {
        at += line[at..].iter().take_while(|b| is_blank(**b) && !(tabs && **b == b'\t')).count();
        if at == line.len() && !tabs {
            return Ok(());
        }
        let mut end = at + line[at..].iter().position(|b| separates(*b)).unwrap_or(line.len() - at);
        let mut text = Cow::Borrowed(trimmed(&line[at..end]).1);
        let mut start = at;
        if line.get(at) == Some(&b'"') {
            let mut close = at + 1;
            let mut escaped = false;
            while let Some(byte) = line.get(close) {
                match (byte, line.get(close + 1)) {
                    (b'\\', Some(b'"')) | (b'"', Some(b'"')) => {
                        escaped = true;
                        close += 1;
                    }
                    (b'"', _) => break,
                    _ => {}
                }
                close += 1;
            }
            let is_closed = close < line.len() && line.get(close + 1).is_none_or(|b| separates(*b) || is_blank(*b));
            if is_closed {
                start = at + 1;
                text = if escaped {
                    Cow::Owned(unescaped(&line[start..close]))
                } else {
                    Cow::Borrowed(&line[start..close])
                };
                end =
                    close + 1 + line[close + 1..].iter().position(|b| separates(*b)).unwrap_or(line.len() - close - 1);
            } else if strict {
                return Err((at, Fault::Unquoted));
            }
        } else if strict && !text.is_empty() && &*text != b"NA" && super::number::weight(&text).is_none() {
            return Err((at, Fault::Unquoted));
        }
        fields.push(Field { text, start });
        if end >= line.len() {
            return Ok(());
        }
        at = end + 1;
    }
}

/// Text between quotes without what guards quotes in it.
fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut bytes = text.iter().peekable();
    while let Some(byte) = bytes.next() {
        if matches!(byte, b'"' | b'\\') && bytes.peek() == Some(&&b'"') {
            bytes.next();
            plain.push(b'"');
        } else {
            plain.push(*byte);
        }
    }
    plain
}

/// The field that starts at `at`, and where the separator after it is, or the end of the line.
fn delimited(line: &[u8], at: usize, separator: u8) -> Result<(Field<'_>, usize), Found> {
    let (blanks, rest) = trimmed(&line[at..]);
    if rest.first() != Some(&b'"') {
        let length = memchr::memchr(separator, &line[at..]).unwrap_or(line.len() - at);
        let (blanks, text) = trimmed(&line[at..at + length]);
        return Ok((Field { text: Cow::Borrowed(text), start: at + blanks }, at + length));
    }
    let start = at + blanks + 1;
    let mut end = start;
    let mut doubled = false;
    loop {
        let quote = memchr::memchr(b'"', &line[end..]).ok_or((start - 1, Fault::Quote))?;
        end += quote;
        if line.get(end + 1) != Some(&b'"') {
            break;
        }
        doubled = true;
        end += 2;
    }
    let raw = &line[start..end];
    let text = if doubled {
        let mut text = Vec::with_capacity(raw.len());
        let mut bytes = raw.iter();
        while let Some(byte) = bytes.next() {
            text.push(*byte);
            if *byte == b'"' {
                bytes.next();
            }
        }
        Cow::Owned(text)
    } else {
        Cow::Borrowed(raw)
    };
    let after = end + 1;
    let rest = memchr::memchr(separator, &line[after..]).map_or(line.len(), |length| after + length);
    if !trimmed(&line[after..rest]).1.is_empty() {
        return Err((after, Fault::Quote));
    }
    Ok((Field { text, start }, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(line: &str, cut: Cut) -> Result<Vec<String>, Found> {
        let mut fields = Vec::new();
        split(line.as_bytes(), cut, &mut fields)?;
        Ok(fields.iter().map(|field| String::from_utf8_lossy(&field.text).into_owned()).collect())
    }

    #[test]
    fn blanks_and_tabs_mix() {
        assert_eq!(fields(" 1 \t 2\t0.5 ", Cut::Blanks).unwrap(), ["1", "2", "0.5"]);
    }

    #[test]
    fn tabs_alone_leave_blanks_in_fields() {
        assert_eq!(fields("New York\t Den Haag ", Cut::Tabs).unwrap(), ["New York", "Den Haag"]);
        assert_eq!(fields("a\t\tb", Cut::Tabs).unwrap(), ["a", "", "b"]);
    }

    #[test]
    fn quotes_between_blanks_and_tabs_are_taken_off() {
        let blanks = Cut::Quoted { tabs: false, strict: true };
        assert_eq!(fields(r#""1"  "New York" 5 NA "#, blanks).unwrap(), ["1", "New York", "5", "NA"]);
        assert_eq!(fields(r#""a \"b\"" "c ""d""""#, blanks).unwrap(), [r#"a "b""#, r#"c "d""#]);
        assert_eq!(fields(r#""a" b"#, blanks), Err((4, Fault::Unquoted)));
        assert_eq!(fields(r#""a"b "c""#, blanks), Err((0, Fault::Unquoted)));
        assert_eq!(fields(r#""a" b"#, Cut::Quoted { tabs: false, strict: false }).unwrap(), ["a", "b"]);
        let tabs = Cut::Quoted { tabs: true, strict: true };
        assert_eq!(fields("\"New York\"\t\t \"b\" \t5", tabs).unwrap(), ["New York", "", "b", "5"]);
        assert_eq!(fields("The_\"Fish\"_File\t\"B\"", tabs), Err((0, Fault::Unquoted)));
    }

    #[test]
    fn quotes_are_understood() {
        let line = r#" "Doe, J" , "say ""hi""" ,, 5" "#;
        assert_eq!(fields(line, Cut::At(b',')).unwrap(), ["Doe, J", r#"say "hi""#, "", "5\""]);
        assert_eq!(fields("1,2,", Cut::At(b',')).unwrap(), ["1", "2", ""]);
        assert_eq!(fields("\"a", Cut::At(b',')), Err((0, Fault::Quote)));
        assert_eq!(fields("\"a\"b,c", Cut::At(b',')), Err((3, Fault::Quote)));
    }

    #[test]
    fn pairs_of_colons_leave_single_ones_in_fields() {
        assert_eq!(fields("1::1193:: 5 ::97", Cut::Colons).unwrap(), ["1", "1193", "5", "97"]);
        assert_eq!(fields("a:b::::Alien: 3", Cut::Colons).unwrap(), ["a:b", "", "Alien: 3"]);
        assert_eq!(fields("a::b\tc", Cut::Colons), Err((4, Fault::Control { byte: b'\t' })));
    }

    #[test]
    fn what_follows_the_columns_that_count_is_not_looked_at() {
        for (line, cut) in [
            (&b"1,\"2,5\",3,\"not closed, \x01\ttab"[..], Cut::At(b',')),
            (b" 1 \t 2,5  3 \x01 x", Cut::Blanks),
            (b"1\t2,5\t3\t\x01", Cut::Tabs),
            (b"1::2,5::3::\x01::", Cut::Colons),
        ] {
            let mut found = Vec::new();
            split_first(line, cut, 3, &mut found).unwrap();
            let found: Vec<&[u8]> = found.iter().map(|field| &*field.text).collect();
            assert_eq!(found, [&b"1"[..], b"2,5", b"3"], "{}", line.escape_ascii());
        }
        let mut found = Vec::new();
        split_first(b"1,2", Cut::At(b','), 3, &mut found).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(split_first(b"1,\"2,3", Cut::At(b','), 3, &mut found), Err((2, Fault::Quote)));
        assert_eq!(split_first(b"1,\x01,3,4", Cut::At(b','), 3, &mut found), Err((2, Fault::Control { byte: 1 })));
    }

    #[test]
    fn control_bytes_are_refused() {
        assert_eq!(fields("1 2\0", Cut::Blanks), Err((3, Fault::Control { byte: 0 })));
        assert_eq!(fields("1,a\tb", Cut::At(b',')), Err((3, Fault::Control { byte: b'\t' })));
    }

    #[test]
    fn fields_know_where_they_start() {
        let mut found = Vec::new();
        split(b" 1, \"2\"", Cut::At(b','), &mut found).unwrap();
        assert_eq!(found.iter().map(|field| field.start).collect::<Vec<_>>(), [1, 5]);
    }
}
