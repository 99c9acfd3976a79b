//! Lines that are no rows of a table of edges: adjacency lists, matrices, tuples, arrows, triples. Each is named, with what to do.

use std::collections::BTreeSet;

use super::super::dialect::Cut;
use super::super::fields::Field;
use super::super::header;
use super::super::number;
use super::super::options::WeightColumn;
use super::super::prologue::Bad;
use super::{About, Row, Sample};
use crate::error::Fault;

/// Rows of a matrix that are not all there show one if they are as long as this.
const WIDE: usize = 16;

/// Looks whether the rows from `first` on are edges; the fault if they are something else.
pub(super) fn check(about: &About<'_>, sample: &Sample<'_>, first: usize) -> Result<(), Bad> {
    let rows = &sample.rows[first..];
    let Some(row) = rows.first() else { return Ok(()) };
    let lines = Lines { about, rows, cut: sample.cut, ended: sample.ended };
    let shapes = [
        Lines::quotes,
        Lines::printed,
        Lines::sizes,
        Lines::brackets,
        Lines::arrows,
        Lines::padded,
        Lines::glued,
        Lines::colons,
        Lines::data,
        Lines::matrix,
        Lines::adjacency,
        Lines::triples,
    ];
    match shapes.into_iter().find_map(|shape| shape(&lines)) {
        Some((what, column)) => Err(row.bad(column, Fault::Format(what))),
        None => Ok(()),
    }
}

struct Lines<'a, 'h> {
    about: &'a About<'a>,
    rows: &'a [Row<'h>],
    cut: Cut,
    ended: bool,
}

/// What a shape is, and the column that shows it.
type Shape = Option<(String, usize)>;

fn is_text(field: &[u8]) -> bool {
    !field.is_empty() && !number::looks_numeric(field)
}

impl Lines<'_, '_> {
    fn all(&self, such: impl Fn(&Row<'_>) -> bool) -> bool {
        self.rows.iter().all(such)
    }

    fn field<'r>(row: &'r Row<'_>, column: usize) -> &'r [u8] {
        row.fields.get(column).map_or(&b""[..], |field| &field.text)
    }

    /// What `awk` needs to cut lines as they are cut here.
    fn awk(&self) -> String {
        match self.cut {
            Cut::At(byte) => format!("awk -F'[{}]'", char::from(byte)),
            Cut::Tabs => "awk -F'\\t'".into(),
            _ => "awk".into(),
        }
    }

    /// `"New York" Rome`: text of which some is in quotes, and holds blanks.
    fn quotes(&self) -> Shape {
        let opens = |field: &Field<'_>| {
            field.text.starts_with(b"\"") && (field.text.len() == 1 || !field.text.ends_with(b"\""))
        };
        let closes =
            |field: &Field<'_>| field.text.len() > 1 && field.text.ends_with(b"\"") && !field.text.starts_with(b"\"");
        let asks = self.cut == Cut::Blanks && self.about.options.quotes.is_none();
        let what = "some text is in quotes and holds blanks; say `quotes = yes` to take quotes off";
        let holds_blanks = |row: &Row<'_>| row.fields.iter().any(opens) && row.fields.iter().any(closes);
        (asks && self.rows.iter().any(holds_blanks)).then(|| (what.into(), 0))
    }

    /// What R prints of a matrix, and tables in Markdown.
    fn printed(&self) -> Shape {
        let of_r = |row: &Row<'_>| {
            let text = row.text.trim_ascii_start();
            text.starts_with(b"[") && text.split(|b| *b == b']').next().is_some_and(|head| head.ends_with(b","))
        };
        let rows = self.rows.get(1..).unwrap_or_default();
        if !rows.is_empty() && rows.iter().all(of_r) {
            return Some(("this is what R prints of a matrix; write it with write.csv".into(), 0));
        }
        (self.cut == Cut::At(b'|') && self.rows.iter().take(3).any(is_rule)).then(|| (markdown(self.about), 0))
    }

    /// Numbers of vertices and edges, and then edges with weights.
    fn sizes(&self) -> Shape {
        let whole = |row: &Row<'_>| row.fields.iter().all(|field| number::whole(&field.text).is_some());
        let rows = self.rows.get(1..).unwrap_or_default();
        let first = &self.rows[0];
        let width = rows.first().map_or(0, |row| row.fields.len());
        let are_longer =
            rows.len() >= 2 && rows.iter().all(|row| row.fields.len() == width && width > first.fields.len());
        if !are_longer || !whole(first) || first.fields.len() > 2 {
            return None;
        }
        let what = format!(
            "line {} is shorter than all others, as if it told how many vertices and edges there are; leave it out: sed '{}d' {} > \
             edges.txt",
            first.line, first.line, self.about.file
        );
        Some((what, 0))
    }

    /// `1 2;`: a separator that ends lines.
    fn padded(&self) -> Shape {
        let ends = |row: &Row<'_>| {
            row.fields.len() == 2 && row.fields[1].text.is_empty() && row.fields[0].text.contains(&b' ')
        };
        let Cut::At(byte) = self.cut else { return None };
        let what = || {
            let byte = char::from(byte);
            format!(
                "every line ends in {byte}; take it off and read the rest: sed 's/{byte} *$//' {} > edges.txt",
                self.about.file
            )
        };
        self.all(ends).then(|| (what(), 0))
    }

    /// `(1,2)`, `[0, 1]`.
    fn brackets(&self) -> Shape {
        let inner = |row: &Row<'_>| {
            let text = row.text.trim_ascii();
            let text = text.strip_suffix(b",").unwrap_or(text);
            let (open, close) = match text {
                [open @ (b'(' | b'['), .., close @ (b')' | b']')] => (*open, *close),
                _ => return false,
            };
            let matches = (open == b'(') == (close == b')');
            matches && !text[1..text.len() - 1].iter().any(|byte| b"()[]".contains(byte)) && text.contains(&b',')
        };
        let what = || {
            format!(
                "each line is a tuple or list of Python; take off brackets and quotes and read the rest: sed -E \"s/^ *[[(] *//; s/ *[])],? \
                 *$//; s/['\\\"]//g; s/, +/,/g\" {} > edges.csv",
                self.about.file
            )
        };
        self.all(inner).then(|| (what(), 0))
    }

    /// `0 -> 1`, `0--1;`.
    fn arrows(&self) -> Shape {
        const ARROWS: [&[u8]; 7] = [b"->", b"--", b"-->", b"<->", b"=>", "\u{2192}".as_bytes(), b"-"];
        let words = |row: &Row<'_>| -> Vec<Vec<u8>> {
            row.text.split(|byte| byte.is_ascii_whitespace()).filter(|w| !w.is_empty()).map(<[u8]>::to_vec).collect()
        };
        let is_arrow = |row: &Row<'_>| words(row).get(1).is_some_and(|word| ARROWS.contains(&word.as_slice()));
        if self.all(is_arrow) {
            let ends = self.all(|row| row.fields.len() >= 3 && is_arrow_field(Self::field(row, 1), &ARROWS));
            let bare = self.all(|row| !row.text.iter().any(|byte| b";[{".contains(byte)));
            let what = if ends && bare {
                "an arrow stands between the ends of an edge; say `columns = src=1,dst=3`".into()
            } else {
                format!(
                    "an arrow stands between the ends of an edge, as in a DOT file; make edges of it: sed 's/;.*//; s/\\[.*//; s/ [-<=]*[->]* \
                     / /' {} > edges.txt",
                    self.about.file
                )
            };
            return Some((what, 1));
        }
        let glued = |row: &Row<'_>| {
            let text = row.text.trim_ascii().trim_ascii_end();
            let text = text.strip_suffix(b";").unwrap_or(text);
            let at = [&b"->"[..], b"--"].iter().find_map(|arrow| memchr::memmem::find(text, arrow));
            // Between two ends: where a semicolon is left it separates columns, and the arrow is of an id.
            at.is_some_and(|at| at > 0 && at + 2 < text.len())
                && !text.iter().any(|byte| byte.is_ascii_whitespace() || *byte == b';')
        };
        let what = || {
            format!(
                "an arrow stands between the ends of an edge; make edges of it: sed 's/;.*//; s/-[->]/ /' {} > edges.txt",
                self.about.file
            )
        };
        (matches!(self.cut, Cut::Blanks | Cut::At(b';')) && self.all(glued)).then(|| (what(), 0))
    }

    /// `1:2`, `a/b`: one field, with a character inside that may separate two.
    fn glued(&self) -> Shape {
        if self.about.options.separator.is_some() || !self.all(|row| row.fields.len() == 1) {
            return None;
        }
        let separates = |byte: &u8| {
            self.all(|row| {
                let field = Self::field(row, 0);
                let parts = || field.split(|other| other == byte);
                parts().count() >= 2 && parts().count() <= 3 && parts().all(|part| !part.is_empty())
            })
        };
        let byte = b":/=>&~^-".iter().find(|byte| separates(byte))?;
        let c = char::from(*byte);
        let what = match byte {
            b'-' => format!("make edges of it: sed 's/-/ /' {} > edges.txt", self.about.file),
            _ => format!("say `separator = '{c}'`"),
        };
        Some((format!("each line has one field; if {c} stands between the ends of an edge, {what}"), 0))
    }

    /// `0: 1 2`, `1 2:0.5`.
    fn colons(&self) -> Shape {
        if self.cut != Cut::Blanks && !matches!(self.cut, Cut::At(b',')) {
            return None;
        }
        let head = |row: &Row<'_>| {
            let text = row.text.trim_ascii_start();
            let at = memchr::memchr(b':', text).unwrap_or(0);
            let word = text[..at].trim_ascii_end();
            !word.is_empty()
                && !word.iter().any(|byte| byte.is_ascii_whitespace() || *byte == b',')
                && text.get(at + 1).is_none_or(|byte| byte.is_ascii_whitespace())
        };
        if self.all(head) {
            let what = format!(
                "each line is a vertex, a colon and its neighbours (an adjacency list); make edges of it: tr ':,' '  ' < {} | awk '{{for \
                 (i = 2; i <= NF; i++) print $1, $i}}' > edges.txt",
                self.about.file
            );
            return Some((what, 0));
        }
        let weighed = |row: &Row<'_>| {
            row.fields.len() >= 2
                && row.fields[1..].iter().all(|field| {
                    let at = memchr::memchr(b':', &field.text);
                    at.is_some_and(|at| at > 0 && number::weight(&field.text[at + 1..]).is_some())
                })
        };
        if self.cut == Cut::Blanks && self.all(weighed) {
            let what = format!(
                "neighbours are written `vertex:weight`; make edges of it: awk '{{for (i = 2; i <= NF; i++) {{split($i, a, \":\"); print $1, \
                 a[1], a[2]}}}}' {} > edges.txt",
                self.about.file
            );
            return Some((what, 1));
        }
        None
    }

    /// `0 1 {'weight': 2}`.
    fn data(&self) -> Shape {
        let has_data =
            |row: &Row<'_>| Self::field(row, 2).starts_with(b"{") && row.text.trim_ascii_end().ends_with(b"}");
        let what = "the third column is a dictionary of NetworkX; for the edges alone say `columns = src=1,dst=2`; for weights, write the \
                    file with nx.write_weighted_edgelist";
        self.all(has_data).then(|| (what.into(), 2))
    }

    /// A square table of 0 and 1.
    fn matrix(&self) -> Shape {
        let width = self.rows[0].fields.len();
        let is_square = if self.ended { self.rows.len() == width } else { width >= WIDE };
        let of_bits = self.all(|row| {
            row.fields.len() == width
                && row.fields.iter().all(|field| matches!(&*field.text, b"0" | b"1" | b"0.0" | b"1.0"))
        });
        let is_symmetric = || {
            let field = |i: usize, j: usize| Self::field(&self.rows[i], j);
            self.ended
                && self.all(|row| {
                    row.fields.len() == width && row.fields.iter().all(|f| number::weight(&f.text).is_some())
                })
                && (0..width).all(|i| is_zero(field(i, i)) && (0..i).all(|j| field(i, j) == field(j, i)))
        };
        if width < 3 || !is_square || !(of_bits || is_symmetric()) {
            return None;
        }
        let make = format!(
            "{} '{{for (i = 1; i <= NF; i++) if ($i != 0) print NR - 1, i - 1}}' {} > edges.txt",
            self.awk(),
            self.about.file
        );
        let what = if width == 3 {
            format!(
                "three rows of three columns are edges with weights or a matrix; say `columns = src=1,dst=2,weight=3` if they are \
                 edges, else make edges of the matrix: {make}"
            )
        } else {
            format!("this is a matrix, a row a vertex; make edges of it: {make}")
        };
        Some((what, 0))
    }

    /// `0 1 2 3`, `1 4`, `2`: a vertex and its neighbours.
    fn adjacency(&self) -> Shape {
        if !matches!(self.cut, Cut::Blanks | Cut::Tabs | Cut::At(_)) || self.rows.len() < 2 {
            return None;
        }
        // Empty fields at the end are what spreadsheets fill rows with.
        let length =
            |row: &Row<'_>| row.fields.iter().rposition(|field| !field.text.is_empty()).map_or(0, |last| last + 1);
        let lengths: BTreeSet<usize> = self.rows.iter().map(length).collect();
        let (least, most) = (*lengths.first()?, *lengths.last()?);
        let odd = |usual: usize| self.rows.iter().filter(|row| length(row) != usual).count();
        let usual = lengths.iter().copied().min_by_key(|usual| odd(*usual))?;
        let varied = lengths.len() >= 3 || (most >= 4 && odd(usual) >= 2) || (least == 1 && most >= 3);
        // Two and three columns: edges of which some have weights, unless what would be weights are vertices, too.
        let are_vertices = || {
            let firsts: BTreeSet<&[u8]> = self.rows.iter().map(|row| Self::field(row, 0)).collect();
            self.rows.iter().all(|row| length(row) < 3 || firsts.contains(Self::field(row, 2)))
        };
        let may_weigh = (least, most) == (2, 3);
        let drops_weights = self.about.options.weights == WeightColumn::None;
        let is_list = varied || (may_weigh && !drops_weights && self.rows.len() >= 3 && are_vertices());
        if !is_list {
            return None;
        }
        let make =
            format!("{} '{{for (i = 2; i <= NF; i++) print $1, $i}}' {} > edges.txt", self.awk(), self.about.file);
        let edges =
            if (least, most) == (2, 3) { "; if these are edges and some weights, say `weights = none`" } else { "" };
        let what = format!(
            "rows of unequal length look like an adjacency list, a vertex and its neighbours; make edges of it: {make}{edges}"
        );
        Some((what, 0))
    }

    /// `1 pp 2`: a word between two ids; `1 2 friend`: one behind them.
    fn triples(&self) -> Shape {
        let width = self.rows[0].fields.len();
        if width < 3 || !self.all(|row| row.fields.len() >= 3) {
            return None;
        }
        let third_is_text = self.rows.iter().any(|row| is_text(Self::field(row, 2)));
        let second_is_text = self.all(|row| is_text(Self::field(row, 1)));
        if self.rows.iter().any(|row| number::has_decimal_comma(Self::field(row, 2))) {
            let what = format!(
                "the third column has decimals with a comma; for weights write {}; for the edges alone say `columns = src=1,dst=2`",
                match self.cut {
                    Cut::At(b',') => "them with a point".into(),
                    _ => format!("a point: tr ',' '.' < {} > edges.txt", self.about.file),
                }
            );
            return Some((what, 2));
        }
        let whole = |column: usize| self.all(|row| number::whole(Self::field(row, column)).is_some());
        let commands = [header::spell(0, 2, None, None), header::spell(0, 1, None, None)];
        if second_is_text && whole(0) && whole(2) {
            let what = "a word stands between two ids, as in triples (subject, predicate, object); say";
            return Some((format!("{what} {}", commands[0]), 1));
        }
        if !third_is_text || (width > 3 && !second_is_text) {
            return None;
        }
        if whole(0) && whole(1) {
            return Some((format!("the third column is no weight; for the edges alone say {}", commands[1]), 2));
        }
        // The column of labels has fewer words than one of ids.
        let distinct =
            |column: usize| self.rows.iter().map(|row| Self::field(row, column)).collect::<BTreeSet<_>>().len();
        let (second, third) = (distinct(1), distinct(2));
        let what = "the third column is no weight: these are triples, or edges with a label;";
        let what = match second.cmp(&third) {
            std::cmp::Ordering::Less => format!("{what} columns 1 and 3 seem to be the ends; say {}", commands[0]),
            std::cmp::Ordering::Greater => format!("{what} columns 1 and 2 seem to be the ends; say {}", commands[1]),
            std::cmp::Ordering::Equal => {
                format!("{what} say {} if column 2 is a label, or {} if column 3 is one", commands[0], commands[1])
            }
        };
        Some((what, 2))
    }
}

/// Whether a line rules off the header of a table in Markdown.
pub(super) fn is_rule(row: &Row<'_>) -> bool {
    row.text.iter().all(|byte| b"|-: +".contains(byte)) && row.text.contains(&b'-')
}

/// What is said of a table in Markdown.
pub(super) fn markdown(about: &About<'_>) -> String {
    format!(
        "this is a table in Markdown; take its rules off and read the rest: sed '/^[-| :+]*$/d; s/^ *| *//; s/ *| *$//' {} > edges.csv",
        about.file
    )
}

fn is_zero(field: &[u8]) -> bool {
    matches!(field, b"0" | b"0.0" | b"0.")
}

fn is_arrow_field(field: &[u8], arrows: &[&[u8]]) -> bool {
    arrows.contains(&field)
}
