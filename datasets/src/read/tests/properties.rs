//! Any edge list in any dialect reads back, wherever blocks are cut; any bytes give a result or an error.

use proptest::prelude::*;

use super::*;
use crate::read::driver::Sizes;
use crate::read::{Format, IdKind, WeightType, read_sized};

/// How a text is dressed up; each number picks one of a few choices for each line in turn.
#[derive(Clone, Debug)]
struct Dress {
    separator: &'static str,
    picks: Vec<usize>,
    bom: bool,
    last_feed: bool,
}

fn dress() -> impl Strategy<Value = Dress> {
    let separator = prop_oneof![Just(" "), Just("\t"), Just(","), Just(";")];
    (separator, prop::collection::vec(0usize..60, 1..20), any::<bool>(), any::<bool>())
        .prop_map(|(separator, picks, bom, last_feed)| Dress { separator, picks, bom, last_feed })
}

impl Dress {
    fn text(&self, rows: &[Vec<String>]) -> String {
        let mut text = String::from(if self.bom { "\u{FEFF}" } else { "" });
        for (i, row) in rows.iter().enumerate() {
            let pick = self.picks[i % self.picks.len()];
            text.push_str(["", "# 1 2\n", "% x,y\r\n", "\n", " \t\r\n"][pick % 5]);
            let between = match (self.separator, pick % 3) {
                (" " | "\t", 1) => "  ",
                (" " | "\t", 2) => "\t ",
                (",", 1) => " , ",
                (other, _) => other,
            };
            // The first line must show the separator as it is.
            let between = if i == 0 { self.separator } else { between };
            text.push_str(["", " "][pick / 5 % 2]);
            text.push_str(&row.join(between));
            text.push_str(["", " ", " \t"][pick / 10 % 3]);
            if i + 1 < rows.len() || self.last_feed {
                text.push_str(["\n", "\r\n"][pick / 30 % 2]);
            }
        }
        text
    }
}

fn id() -> impl Strategy<Value = u64> {
    prop_oneof![0u64..20, (1u64 << 32) - 2..(1 << 32) + 2, u64::MAX - 1..=u64::MAX, any::<u64>()]
}

/// Weights that are `f32`, small ones that are not, and any.
fn real() -> impl Strategy<Value = f64> {
    let single = prop::num::f32::NORMAL | prop::num::f32::ZERO;
    prop_oneof![3 => single.prop_map(f64::from), 1 => prop::num::f64::NORMAL | prop::num::f64::SUBNORMAL]
}

fn sizes() -> impl Strategy<Value = Sizes> {
    (3usize..40, 1usize..40).prop_map(|(head, block)| Sizes { head, block })
}

fn options(kind: Option<IdKind>) -> ReadOptions {
    ReadOptions { ids: kind, ..ReadOptions::default() }
}

proptest! {
    #[test]
    fn numbers_read_back(rows in prop::collection::vec((id(), id(), any::<u32>()), 1..30), weighted: bool, dress in dress(), sizes in sizes()) {
        let fields: Vec<Vec<String>> = rows.iter().map(|(s, t, w)| {
            let mut row = vec![s.to_string(), t.to_string()];
            row.extend(weighted.then(|| w.to_string()));
            row
        }).collect();
        let text = dress.text(&fields);
        // The format is given: a head of a few bytes cannot show it.
        let loaded = read_sized("g", text.as_bytes(), &ReadOptions { header: Some(false), ..options(None) }, sizes).unwrap();
        let expected: Vec<Edge> = fields.iter().map(|row| (row[0].clone(), row[1].clone(), row.get(2).cloned().unwrap_or("()".into()))).collect();
        prop_assert_eq!(edges(&loaded), expected);
        let mut occur: Vec<u64> = rows.iter().flat_map(|(s, t, _)| [*s, *t]).collect();
        occur.sort_unstable();
        occur.dedup();
        prop_assert_eq!(ids(&loaded), occur.iter().map(u64::to_string).collect::<Vec<_>>());
    }

    #[test]
    fn reals_read_back(rows in prop::collection::vec((0u64..9, 0u64..9, real()), 1..30), dress in dress(), sizes in sizes()) {
        let fields: Vec<Vec<String>> = rows.iter().map(|(s, t, w)| vec![s.to_string(), t.to_string(), format!("{w:?}")]).collect();
        let loaded = read_sized("g", dress.text(&fields).as_bytes(), &options(None), sizes).unwrap();
        let exact = |(_, _, weight): &(u64, u64, f64)| f64::from(*weight as f32) == *weight;
        let kind = if rows.iter().all(exact) { WeightType::F32 } else { WeightType::F64 };
        prop_assert_eq!((loaded.facts.weights, loaded.facts.rounded_weights), (kind, 0));
        for (found, row) in edges(&loaded).iter().zip(&rows) {
            prop_assert_eq!((&found.0, &found.1), (&row.0.to_string(), &row.1.to_string()));
            let narrow = || found.2.parse::<f32>().unwrap().into();
            let weight: f64 = if kind == WeightType::F32 { narrow() } else { found.2.parse().unwrap() };
            prop_assert_eq!(weight.to_bits(), row.2.to_bits());
        }
    }

    #[test]
    fn text_reads_back(rows in prop::collection::vec(("[a-zé]{1,3}[0-9.-]{0,2}", "[a-z0-9]{1,3}"), 1..30), dress in dress(), sizes in sizes()) {
        let fields: Vec<Vec<String>> = rows.iter().map(|(s, t)| vec![s.clone(), t.clone()]).collect();
        let options = ReadOptions { header: Some(false), ..options(Some(IdKind::Text)) };
        let loaded = read_sized("g", dress.text(&fields).as_bytes(), &options, sizes).unwrap();
        let expected: Vec<Edge> = rows.iter().map(|(s, t)| (s.clone(), t.clone(), "()".into())).collect();
        prop_assert_eq!(edges(&loaded), expected);
    }

    #[test]
    fn quoted_text_reads_back(rows in prop::collection::vec(("[ -~é]{1,6}", "[ -~]{1,6}"), 1..20), sizes in sizes()) {
        let mut csv = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
        for (s, t) in &rows {
            csv.write_record([s, t]).unwrap();
        }
        let text = csv.into_inner().unwrap();
        let options = ReadOptions { format: Some(Format::Csv), header: Some(false), ..options(Some(IdKind::Text)) };
        let loaded = read_sized("g", &text, &options, sizes).unwrap();
        let expected: Vec<Edge> = rows.iter().map(|(s, t)| (s.clone(), t.clone(), "()".into())).collect();
        prop_assert_eq!(edges(&loaded), expected);
    }

    #[test]
    fn where_blocks_are_cut_does_not_matter(
        lines in prop::collection::vec(prop_oneof![8 => "[0-4] [0-4]", 2 => "[0-4] [0-4] [0-9.]{1,3}", 1 => "[#%]?[0-9a ,;\t]{0,8}", 1 => "[ -~]{0,12}"], 0..12),
        name in prop_oneof![Just("g"), Just("g.csv"), Just("g.tsv"), Just("g.graph")],
        vertices in prop_oneof![Just(None), Just(None), Just(Some(4))],
        block in 1usize..30,
    ) {
        let text = lines.join("\n");
        let options = ReadOptions { vertices: vertices.map(crate::Vertices::Count), ..ReadOptions::default() };
        let show = |loaded: crate::Result<Loaded>| match loaded {
            Ok(loaded) => format!("{:?} {:?}", edges(&loaded), loaded.facts),
            Err(error) => crate::settings::typed(error),
        };
        let whole = show(read_bytes(name, text.as_bytes(), &options));
        let cut = show(read_sized(name, text.as_bytes(), &options, Sizes { head: 1 << 18, block }));
        prop_assert_eq!(whole, cut);
    }

    #[test]
    fn where_matrices_and_roads_are_cut_does_not_matter(
        body in prop::collection::vec(prop_oneof![6 => "[1-4] [1-4]", 1 => "a [0-5] [1-4] [0-9]", 1 => "[%c ]?[0-9a ]{0,6}"], 0..8),
        entries in 0u64..8,
        start in 0usize..4,
        block in 1usize..30,
    ) {
        let begin = ["%%MatrixMarket matrix coordinate pattern general\n4 4", "p tw 4", "p sp 4", "c x\np tw 4"][start];
        let text = format!("{begin} {entries}\n{}", body.join("\n"));
        let show = |loaded: crate::Result<Loaded>| match loaded {
            Ok(loaded) => format!("{:?} {:?}", edges(&loaded), loaded.facts),
            Err(error) => crate::settings::typed(error),
        };
        let whole = show(read_bytes("g", text.as_bytes(), &ReadOptions::default()));
        let cut = show(read_sized("g", text.as_bytes(), &ReadOptions::default(), Sizes { head: 1 << 18, block }));
        prop_assert_eq!(whole, cut);
    }

    #[test]
    fn any_bytes_give_a_result_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..300), format in 0usize..8) {
        let format = Format::ALL.get(format).copied();
        let _ = read_bytes("g", &bytes, &ReadOptions { format, ..ReadOptions::default() });
    }

    #[test]
    fn what_is_written_reads_back(rows in prop::collection::vec((id(), id(), real()), 1..20)) {
        let text: String = rows.iter().map(|(s, t, w)| format!("{s} {t} {w:?}\n")).collect();
        let loaded = load("g", &text).unwrap();
        let mut written = Vec::new();
        crate::write::write_edges(&mut written, &loaded.edges, "again\nand again").unwrap();
        let again = read_bytes("g", &written, &ReadOptions::default()).unwrap();
        prop_assert_eq!(edges(&again), edges(&loaded));
    }
}
