//! Which columns are read.

use hubcut::graph::Directedness;

use super::super::dialect::Cut;
use super::super::edges::directedness;
use super::super::facts::LeftOut;
use super::super::fields::trimmed;
use super::super::header::{self, Kinds, Role};
use super::super::number;
use super::super::options::{Column, ReadOptions, WeightColumn, WeightUse};
use super::super::prologue::{Bad, Content};
use super::first::{First, holds_numbers};
use super::konect::{self, Konect};
use super::refusals::{choose_weight, named, no_such_column, or};
use super::{About, Row, Sample, shapes};
use crate::error::Fault;

/// Which columns are read, from 0.
#[derive(Debug)]
pub(super) struct Chosen {
    pub(super) source: usize,
    pub(super) target: usize,
    pub(super) weight: Option<usize>,
    /// Whether the weight was seen to be one by its place alone.
    pub(super) by_place: bool,
    pub(super) left_out: Vec<LeftOut>,
    /// The column that says of each edge whether it is directed.
    pub(super) kinds: Option<usize>,
    pub(super) direction: Option<Directedness>,
    /// Columns that a line has at most, where the file says what each is.
    pub(super) most: Option<usize>,
    pub(super) notes: Vec<String>,
}

/// Chooses the columns that are read.
pub(super) fn choose(about: &About<'_>, sample: &Sample<'_>, first: &First) -> Result<Chosen, Bad> {
    // Without rows below a header there is nothing to be chosen by what they hold.
    let line = &sample.rows[0];
    let names = first.names.as_deref();
    let konect = sample.first_comment.and_then(konect::of).filter(|_| names.is_none());
    let mut chosen = Chosen {
        source: 0,
        target: 1,
        weight: None,
        by_place: false,
        left_out: Vec::new(),
        kinds: None,
        direction: None,
        most: None,
        notes: Vec::new(),
    };
    let below = sample.rows[first.data..].iter().filter(|row| first.data == 0 || row.text != line.text).collect();
    let table = Table { about, rows: below, line, names, separator: sample.cut };
    table.check_width(first)?;
    table.check_kind()?;
    table.ends(&mut chosen, konect.as_ref())?;
    let chose_ends = about.options.columns.source.is_some();
    if about.content == Content::Edges && names.is_none() && !chose_ends && konect.is_none() {
        shapes::check(about, sample, first.data)?;
    }
    match about.content {
        Content::Edges => table.weight(&mut chosen, konect.as_ref())?,
        Content::Ratings => table.rating(&mut chosen)?,
    }
    table.leave_out(&mut chosen);
    if let Some(konect) = konect {
        chosen.direction = konect.direction;
        chosen.most = Some(konect::COLUMNS);
        chosen.notes.push("its first line says what edges are, as KONECT does".into());
    }
    Ok(chosen)
}

/// The rows below the header, and what is said of them.
struct Table<'a, 'h> {
    about: &'a About<'a>,
    rows: Vec<&'a Row<'h>>,
    /// Line 1, where columns are faulted.
    line: &'a Row<'h>,
    names: Option<&'a [String]>,
    separator: Cut,
}

impl Table<'_, '_> {
    fn options(&self) -> &ReadOptions {
        self.about.options
    }

    /// How many columns there are.
    fn width(&self) -> usize {
        let row = self.rows.first().map_or(0, |row| row.fields.len());
        self.names.map_or(row, <[String]>::len)
    }

    fn find(&self, column: &Column) -> Result<usize, Bad> {
        header::find(column, self.names).map_err(|name| no_such_column(self.line, &name, self.names))
    }

    fn refuse(&self, column: usize, what: String) -> Bad {
        self.line.bad(column, Fault::Format(what))
    }

    /// Refuses rows that all have one field more than the header has names, and no row names.
    fn check_width(&self, first: &First) -> Result<(), Bad> {
        let width = self.names.map_or(0, <[String]>::len);
        let is_longer = |row: &&Row<'_>| row.fields.len() == width + 1;
        let chosen = self.options().columns.source.is_some();
        if width < 2 || first.data == 0 || chosen || self.rows.is_empty() || !self.rows.iter().all(is_longer) {
            return Ok(());
        }
        let what = format!(
            "every row has {} columns, and the header {width} names: if the first column has no name, say `columns = src=2,dst=3`; if the \
             last has none, say `columns = src=1,dst=2`",
            width + 1
        );
        Err(self.refuse(0, what))
    }

    /// Refuses what is no table of edges: a table of vertices, a matrix with labels.
    fn check_kind(&self) -> Result<(), Bad> {
        let Some(names) = self.names.filter(|_| self.options().columns.source.is_none()) else { return Ok(()) };
        if self.separator == Cut::At(b'|') && self.rows.iter().take(2).any(|row| shapes::is_rule(row)) {
            return Err(self.refuse(0, shapes::markdown(self.about)));
        }
        let known = header::ends(names).is_ok_and(|ends| ends.is_some());
        let has = |role: Role| names.iter().any(|name| !name.is_empty() && header::role(name) == role);
        let others = names.iter().any(|name| header::role(name) == Role::Unknown);
        if !known && names.len() > 1 && has(Role::EdgeId) && has(Role::Label) && !others {
            let what = "this is a table of vertices, with an id and a label: it may serve as `names` of a graph, whose edges are in \
                        another file";
            return Err(self.refuse(0, what.into()));
        }
        let label = |row: &&Row<'_>| row.fields.first().map(|field| String::from_utf8_lossy(&field.text).into_owned());
        let is_matrix = names.len() > 2
            && names[0].is_empty()
            && self.rows.len() == names.len() - 1
            && self.rows.iter().map(label).eq(names[1..].iter().cloned().map(Some));
        if is_matrix {
            let separator = match self.separator {
                Cut::At(byte) => format!(" -F'[{}]'", char::from(byte)),
                Cut::Tabs => " -F'\\t'".into(),
                _ => String::new(),
            };
            let what = format!(
                "this is a matrix with a name for each row and column; make edges of it: awk{separator} 'NR == 1 {{for (i = 2; i <= NF; i++) \
                 name[i] = $i; next}} {{for (i = 2; i <= NF; i++) if ($i != 0) print $1, name[i], $i}}' {} > edges.txt",
                self.about.file
            );
            return Err(self.refuse(0, what));
        }
        Ok(())
    }

    /// The columns of the ends.
    fn ends(&self, chosen: &mut Chosen, konect: Option<&Konect>) -> Result<(), Bad> {
        let columns = &self.options().columns;
        let of_names = self.names.map(header::ends);
        let explicit = match (&columns.source, &columns.target) {
            (Some(source), Some(target)) => Some((self.find(source)?, self.find(target)?)),
            _ => None,
        };
        if let Some((source, target)) = explicit {
            if source == target {
                return Err(self.refuse(source, "source and target are the same column; choose two".into()));
            }
            (chosen.source, chosen.target) = (source, target);
        }
        if let Some(konect) = konect {
            if konect.dynamic {
                return Err(
                    self.refuse(0, "edges of this KONECT network come and go (dynamic), and hubcut has no time".into())
                );
            }
            if konect.direction.is_none() && self.about.content == Content::Edges {
                let what = "this KONECT network is bipartite: ids left and right are of two kinds; say `bipartite`";
                return Err(self.refuse(0, what.into()));
            }
        }
        let Some(of_names) = of_names else { return Ok(()) };
        let names = self.names.unwrap_or_default();
        if let Ok(Some(ends)) = of_names
            && self.about.content == Content::Edges
            && (ends.kinds == Kinds::Two || (ends.kinds == Kinds::Perhaps && explicit.is_none()))
            && explicit.is_none_or(|(source, target)| {
                (source.min(target), source.max(target)) == (ends.source.min(ends.target), ends.source.max(ends.target))
            })
        {
            let columns = named(&[ends.source, ends.target], self.names);
            let or = match ends.kinds {
                Kinds::Perhaps => {
                    format!(
                        ", or {} if they are of one kind",
                        header::spell(ends.source, ends.target, None, self.names)
                    )
                }
                _ => String::new(),
            };
            let what = format!("{columns} hold ids of two kinds, such as users and items; say `bipartite`{or}");
            return Err(self.refuse(ends.source, what));
        }
        if explicit.is_some() {
            return Ok(());
        }
        match of_names {
            Ok(Some(ends)) => (chosen.source, chosen.target) = (ends.source, ends.target),
            Ok(None) => {
                let (source, target) = self.likely_ends();
                let is_pair = names.len() == 2 && (source, target) == (0, 1) && self.fit_ends();
                let is_rating = self.about.content == Content::Ratings && !names[0].is_empty() && self.fit_ends();
                if !is_pair && !is_rating {
                    let what = format!(
                        "the header names no two columns that are known as ends of edges; say which are, such as {}",
                        header::spell(source, target, None, self.names)
                    );
                    return Err(self.refuse(source, what));
                }
            }
            Err(pairs) => {
                let commands: Vec<String> =
                    pairs.into_iter().map(|(source, target)| header::spell(source, target, None, self.names)).collect();
                return Err(self.refuse(0, format!("the header names several pairs of ends; say {}", or(&commands))));
            }
        }
        Ok(())
    }

    /// Whether the first two columns may be the ends, by their names.
    fn fit_ends(&self) -> bool {
        let names = self.names.unwrap_or_default();
        names.len() >= 2 && names[..2].iter().all(|name| !matches!(header::role(name), Role::Weight | Role::Time))
    }

    /// Two columns that may be the ends: the first whose names do not say otherwise, in the order that the names say.
    fn likely_ends(&self) -> (usize, usize) {
        let names = self.names.unwrap_or_default();
        let fits: Vec<usize> = (0..names.len()).filter(|i| header::role(&names[*i]) == Role::Unknown).collect();
        let any: Vec<usize> =
            (0..names.len()).filter(|i| !matches!(header::role(&names[*i]), Role::Weight | Role::Time)).collect();
        let (a, b) = match (&fits[..], &any[..]) {
            ([a, b, ..], _) | (_, [a, b, ..]) => (*a, *b),
            _ => (0, 1),
        };
        if header::leads_to(&names[a]) || names.get(b).is_some_and(|name| header::starts_from(name)) {
            (b, a)
        } else {
            (a, b)
        }
    }

    /// Columns beside the ends whose names do not say what they hold, and that hold numbers.
    fn unknown_numbers(&self, chosen: &Chosen) -> Vec<usize> {
        let names = self.names.unwrap_or_default();
        let others = (0..names.len()).filter(|i| *i != chosen.source && *i != chosen.target);
        others.filter(|i| header::role(&names[*i]) == Role::Unknown && holds_numbers(&self.rows, *i)).collect()
    }

    /// The columns that are called weights, and hold numbers.
    fn known_weights(&self, chosen: &Chosen) -> Vec<usize> {
        let names = self.names.unwrap_or_default();
        let others = (0..names.len()).filter(|i| *i != chosen.source && *i != chosen.target);
        // Where weights are used, one that is no number is refused where it stands.
        let uses = self.options().weight_use != WeightUse::Kept && self.about.content == Content::Edges;
        let is_weight = |i: &usize| {
            header::role(&names[*i]) == Role::Weight && (uses || self.rows.iter().any(|row| has_number(row, *i)))
        };
        others.filter(is_weight).collect()
    }

    /// The column of the weight, of edges.
    fn weight(&self, chosen: &mut Chosen, konect: Option<&Konect>) -> Result<(), Bad> {
        let options = self.options();
        let none = options.weights == WeightColumn::None;
        let uses = options.weight_use;
        if let Some(weight) = &options.columns.weight {
            chosen.weight = Some(self.find(weight)?).filter(|_| !none);
            if chosen.weight == Some(chosen.source) || chosen.weight == Some(chosen.target) {
                return Err(self.refuse(chosen.source, "source, target and weight must be different columns".into()));
            }
            return Ok(());
        }
        if none {
            return Ok(());
        }
        if self.names.is_some() {
            let known = self.known_weights(chosen);
            let unknown = self.unknown_numbers(chosen);
            let asks = uses != WeightUse::Kept;
            match (&known[..], &unknown[..]) {
                ([weight], _) => chosen.weight = Some(*weight),
                ([], []) => {}
                ([], columns) | (columns, _) if asks => {
                    let (what, columns) = (named(columns, self.names), choose_weight(columns, self.names));
                    return Err(self.refuse(0, format!("{what} may be the weight; say {columns}")));
                }
                _ => {}
            }
        } else if let Some(konect) = konect {
            chosen.weight = (konect.weighted && self.width() > 2).then_some(2);
        } else if options.columns.source.is_none() && self.rows.first().is_some_and(|row| has_number(row, 2)) {
            let width = self.width();
            if width == 3 {
                (chosen.weight, chosen.by_place) = (Some(2), true);
                chosen.notes.push("column 3 is the weight".into());
            }
        }
        Ok(())
    }

    /// The column of the rating: the one that is called so, else the third, unless that is called a time.
    fn rating(&self, chosen: &mut Chosen) -> Result<(), Bad> {
        let options = self.options();
        if options.weights == WeightColumn::None {
            return Ok(());
        }
        if let Some(weight) = &options.columns.weight {
            chosen.weight = Some(self.find(weight)?);
            return Ok(());
        }
        let known = self.known_weights(chosen);
        chosen.weight = match known[..] {
            [weight, ..] => Some(weight),
            [] => {
                let third = (0..3).find(|i| *i != chosen.source && *i != chosen.target);
                let name = |i: usize| self.names.and_then(|names| names.get(i));
                third.filter(|i| {
                    let is_time = name(*i).is_some_and(|name| {
                        header::is_time(name) || matches!(header::role(name), Role::Type | Role::Label | Role::EdgeId)
                    });
                    options.columns.source.is_none()
                        && chosen.source.max(chosen.target) < 3
                        && self.width() > 2
                        && !is_time
                })
            }
        };
        Ok(())
    }

    /// Says which columns are not read.
    fn leave_out(&self, chosen: &mut Chosen) {
        let known = self.known_weights(chosen);
        let unknown = self.unknown_numbers(chosen);
        for column in 0..self.width() {
            if [Some(chosen.source), Some(chosen.target), chosen.weight].contains(&Some(column)) {
                continue;
            }
            let name = self.names.and_then(|names| names.get(column)).cloned();
            if self.about.content == Content::Edges && self.says_kinds(column) {
                chosen.kinds = Some(column);
                continue;
            }
            let by_place =
                self.names.is_none() && column == 2 && self.rows.first().is_some_and(|row| has_number(row, 2));
            let may_weigh =
                chosen.weight.is_none() && (known.contains(&column) || unknown.contains(&column) || by_place);
            chosen.left_out.push(LeftOut { column: column + 1, name, may_weigh });
        }
    }

    /// Whether a column called Type, as Gephi writes it, or Directed says of each edge whether it is directed.
    fn says_kinds(&self, column: usize) -> bool {
        let name = self.names.map(|names| header::plain(&names[column])).unwrap_or_default();
        let says = |row: &&Row<'_>| row.fields.get(column).and_then(|field| directedness(&field.text)).is_some();
        matches!(name.as_str(), "type" | "directed" | "isdirected")
            && !self.options().direction_said
            && !self.rows.is_empty()
            && self.rows.iter().all(says)
    }
}

fn has_number(row: &Row<'_>, column: usize) -> bool {
    row.fields.get(column).is_some_and(|field| number::looks_numeric(trimmed(&field.text).1))
}
