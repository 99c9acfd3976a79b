//! Where lines are cut, seen from the first of them.

use super::super::dialect::Cut;
use super::super::facts::Separator;
use super::super::fields::{Field, is_blank, split, split_first, trimmed};
use super::super::number;
use super::super::options::{Format, SeparatorChoice};
use super::super::prologue::{Content, extension, is_tsv};
use super::{About, Row};

/// The lines that show it.
type LineSlices<'h> = [&'h [u8]];

/// Chooses where to cut.
pub(super) fn choose(about: &About<'_>, rows: &[Row<'_>]) -> (Cut, Separator) {
    let lines: Vec<&[u8]> = rows.iter().map(|row| row.text).collect();
    let quotes = about.options.quotes;
    let chosen = match about.options.separator {
        Some(SeparatorChoice::Blank) => (Cut::Blanks, Separator::Blank),
        Some(SeparatorChoice::Tab) => (Cut::Tabs, Separator::Tab),
        Some(SeparatorChoice::DoubleColon) => (Cut::Colons, Separator::DoubleColon),
        Some(SeparatorChoice::Character(c)) => at(c as u8),
        None => seen(&lines, about.content, about.format, is_tsv(&extension(about.file))),
    };
    let tabs = match chosen.0 {
        Cut::Blanks => false,
        Cut::Tabs => true,
        _ => return chosen,
    };
    let strict = Cut::Quoted { tabs, strict: true };
    match quotes {
        Some(true) => (Cut::Quoted { tabs, strict: false }, chosen.1),
        None if !about.again.letters && all_quoted(&lines, strict) => (strict, chosen.1),
        _ => chosen,
    }
}

fn at(byte: u8) -> (Cut, Separator) {
    let separator = match byte {
        b',' => Separator::Comma,
        b';' => Separator::Semicolon,
        b'|' => Separator::Bar,
        other => Separator::Character(other.into()),
    };
    (Cut::At(byte), separator)
}

/// Where to cut, as the lines show.
fn seen(lines: &LineSlices<'_>, content: Content, format: Format, named_tsv: bool) -> (Cut, Separator) {
    // A header says nothing of ids.
    let data = if lines.len() > 1 { &lines[1..] } else { lines };
    if format == Format::Tsv {
        return (Cut::Tabs, Separator::Tab);
    }
    let has_tabs = lines.iter().all(|line| memchr::memchr(b'\t', trimmed(line).1).is_some());
    let ids = |cut| data.iter().all(|line| are_numbers(line, cut));
    if format == Format::EdgeList && has_tabs {
        let at_tabs = (Cut::Tabs, Separator::Tab);
        if ids(Cut::Tabs) {
            // Blanks beside tabs are padding, unless they are in some other column.
            let same = data.iter().all(|line| width(line, Cut::Tabs) == width(line, Cut::Blanks));
            return if same { (Cut::Blanks, Separator::Tab) } else { at_tabs };
        }
        let byte = first_separator(data[0]).filter(|byte| ids(Cut::At(*byte)) && !named_tsv);
        return match byte {
            Some(byte) => at(byte),
            None if ids(Cut::Blanks) => (Cut::Blanks, Separator::Tab),
            None => at_tabs,
        };
    }
    if format == Format::EdgeList && data.iter().take(1).all(|line| colons_separate(line, content)) {
        return (Cut::Colons, Separator::DoubleColon);
    }
    let blanks =
        (Cut::Blanks, if memchr::memchr(b'\t', lines[0]).is_some() { Separator::Tab } else { Separator::Blank });
    if let Some(byte) = first_separator(lines[0]) {
        let in_blanks = |line: &&[u8]| width(line, Cut::Blanks) >= 2;
        let everywhere = lines.iter().all(|line| has_outside_quotes(line, byte));
        // `a,b c` and `d e` are cut at blanks; so is `1 2 0,5`.
        let is_part = format == Format::EdgeList
            && lines.iter().all(in_blanks)
            && (!everywhere || (ids(Cut::Blanks) && !ids(Cut::At(byte))));
        if !is_part {
            return at(byte);
        }
    }
    if is_open(lines[0])
        && let Some(byte) =
            lines.iter().take(3).flat_map(|line| line.iter()).find(|byte| matches!(byte, b',' | b';' | b'|'))
    {
        // A line feed in quotes, which is found where the line is cut.
        return at(*byte);
    }
    if format == Format::Csv { at(b',') } else { blanks }
}

/// Whether a line begins with a quote that is not closed in it.
fn is_open(line: &[u8]) -> bool {
    let line = trimmed(line).1;
    line.first() == Some(&b'"') && line.iter().filter(|byte| **byte == b'"').count() % 2 == 1
}

fn width(line: &[u8], cut: Cut) -> usize {
    let mut fields = Vec::new();
    // A line that cannot be cut is found later.
    let _ = split(trimmed(line).1, cut, &mut fields);
    fields.len()
}

/// Whether the first two fields of a line are numbers.
fn are_numbers(line: &[u8], cut: Cut) -> bool {
    let mut fields = Vec::new();
    split_first(line, cut, 2, &mut fields).is_ok()
        && fields.len() == 2
        && fields
            .iter()
            .all(|field| number::whole(&field.text).is_some() || number::whole_decimal(&field.text).is_some())
}

/// Whether all text of these lines is in quotes, and there is some.
fn all_quoted(lines: &LineSlices<'_>, cut: Cut) -> bool {
    let mut fields = Vec::new();
    lines.iter().any(|line| memchr::memchr(b'"', line).is_some())
        && lines.iter().all(|line| split(line, cut, &mut fields).is_ok())
}

/// Whether pairs of colons separate columns. Names may hold them too, `std::vector`: so the first two fields must be
/// numbers; or, where a line is a rating, the third a number or none of the first three in need of another separator.
fn colons_separate(line: &[u8], content: Content) -> bool {
    let mut fields = Vec::new();
    if memchr::memmem::find(line, b"::").is_none() || split_first(line, Cut::Colons, 3, &mut fields).is_err() {
        return false;
    }
    let whole = |field: &Field<'_>| number::whole(&field.text).is_some();
    let single = |field: &Field<'_>| !field.text.iter().any(|b| b" \t,;\"".contains(b));
    let rates = fields.get(2).is_some_and(|field| number::weight(&field.text).is_some());
    fields[..2.min(fields.len())].iter().all(whole)
        || (content == Content::Ratings && (rates || fields.iter().all(single)))
}

/// The first comma, semicolon or bar outside quotes.
fn first_separator(line: &[u8]) -> Option<u8> {
    outside_quotes(line).find(|byte| matches!(byte, b',' | b';' | b'|'))
}

fn has_outside_quotes(line: &[u8], wanted: u8) -> bool {
    outside_quotes(line).any(|byte| byte == wanted)
}

/// The bytes of a line outside quotes. Quotes inside a word are letters.
fn outside_quotes(line: &[u8]) -> impl Iterator<Item = u8> + '_ {
    let (mut inside, mut before) = (false, b',');
    line.iter().copied().filter(move |byte| {
        if *byte == b'"' && (inside || matches!(before, b',' | b';' | b'|' | b':' | b'"') || is_blank(before)) {
            inside = !inside;
        }
        before = *byte;
        !inside
    })
}

/// Where to cut a single line, which is all that there is.
pub(super) fn of_line(line: &[u8], named_tsv: bool) -> (Cut, Separator) {
    seen(&[line], Content::Ratings, Format::EdgeList, named_tsv)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut_of(lines: &[&str]) -> Cut {
        let lines: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
        seen(&lines, Content::Edges, Format::EdgeList, false).0
    }

    #[test]
    fn the_first_lines_show_where_to_cut() {
        for (lines, cut) in [
            (&["1 2"][..], Cut::Blanks),
            (&["1, 2"], Cut::At(b',')),
            (&["1;2;0,5"], Cut::At(b';')),
            (&["Person.id|Person.id", "1|2"], Cut::At(b'|')),
            (&["\"a;b\",c"], Cut::At(b',')),
            (&["1 \t2"], Cut::Blanks),
            (&["New York\tDoe, J"], Cut::Tabs),
            (&["Moon\tApollo 11"], Cut::Tabs),
            (&["a b\tc", "1\t2"], Cut::Blanks),
            (&["1\t2\tsome words"], Cut::Tabs),
            (&["1 2\t0.5"], Cut::Blanks),
            (&["1,\t2"], Cut::At(b',')),
            (&["a,b c", "d e"], Cut::Blanks),
            (&["1 2 0,5", "2 3 1,5"], Cut::Blanks),
            (&["New York,Boston", "Rome,Paris"], Cut::At(b',')),
            (&["The_\"Fish\"_File,B", "x,y"], Cut::At(b',')),
        ] {
            assert_eq!(cut_of(lines), cut, "{lines:?}");
        }
        assert_eq!(seen(&[b"1 2"], Content::Edges, Format::Csv, false).0, Cut::At(b','));
    }

    #[test]
    fn pairs_of_colons_separate_where_nothing_else_does() {
        let cut = |line: &str, content| seen(&[line.as_bytes()], content, Format::EdgeList, false).0;
        for (line, edges, ratings) in [
            ("1::2", Cut::Colons, Cut::Colons),
            ("1::1193::5::978300760", Cut::Colons, Cut::Colons),
            ("anna::Alien::4.5", Cut::Blanks, Cut::Colons),
            ("anna::The Matrix, 1999::4.5", Cut::At(b','), Cut::Colons),
            ("user::item::rating", Cut::Blanks, Cut::Colons),
            ("std::vector std::map", Cut::Blanks, Cut::Blanks),
            ("std::vector,std::map,3", Cut::At(b','), Cut::At(b',')),
            ("1 2 http://x::y", Cut::Blanks, Cut::Blanks),
        ] {
            assert_eq!((cut(line, Content::Edges), cut(line, Content::Ratings)), (edges, ratings), "{line}");
        }
    }

    #[test]
    fn quotes_count_where_all_text_has_them() {
        let quoted = |lines: &[&str]| {
            let lines: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
            all_quoted(&lines, Cut::Quoted { tabs: false, strict: true })
        };
        assert!(quoted(&["\"from\" \"to\"", "\"1\" \"New York\" \"b\"", "\"2\" 5 NA"]));
        assert!(!quoted(&["1 2", "3 4"]));
        assert!(!quoted(&["\"Heroes\" B"]));
    }
}
