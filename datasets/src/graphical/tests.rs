mod evidence;

use std::path::Path;

use hubcut_factors::FactorGraph;
use proptest::prelude::*;

use super::*;

fn refused(bytes: &str) -> String {
    read_bytes("m", bytes.as_bytes(), None).unwrap_err().to_string()
}

#[test]
fn formats_are_known_by_name_and_by_sight() {
    assert_eq!(ModelFormat::of(Path::new("a/b.UAI.gz")), Some(ModelFormat::Uai));
    assert_eq!(ModelFormat::of(Path::new("b.fg")), Some(ModelFormat::Fg));
    assert_eq!(ModelFormat::of(Path::new("b.bif.xz")), Some(ModelFormat::Bif));
    assert_eq!(ModelFormat::of(Path::new("uai")), None);
    assert!(refused("hello").contains("not a model in a format that is known"));
    assert!(refused(" \n").contains("the file is empty"));
    assert!(read_bytes("m", b"MARKOV \xFF", None).unwrap_err().to_string().contains("not valid UTF-8"));
}

#[test]
fn uai_takes_words_on_any_lines() {
    let model = read_bytes("m", b"BAYES\r\n3 2 1\n3 3\n1 0 1 2 0\n\n 2 1e-3 .5 3 1 0 0 1 7\n", None).unwrap();
    assert_eq!(model.cardinalities(), [2, 1, 3]);
    let factors: Vec<_> = model.factors().map(|factor| (factor.scope.to_vec(), factor.table.to_vec())).collect();
    assert_eq!(factors[0], (vec![0], vec![1e-3, 0.5]));
    assert_eq!(factors[1], (vec![2], vec![1.0, 0.0, 0.0]));
    assert_eq!(factors[2], (vec![], vec![7.0]));
}

#[test]
fn uai_that_is_wrong_is_refused() {
    for (text, wanted) in [
        ("MARKOV", "m:1:6: the file ends where the number of variables should follow (line: \"MARKOV\")"),
        ("MARKOV\nx", "m:2:1: \"x\" is not the number of variables (line: \"x\")"),
        ("MARKOV\n-1", "\"-1\" is not the number of variables"),
        ("MARKOV\n2\n2", "m:3:1: the file ends where a number of states should follow"),
        ("MARKOV\n2\n2 0", "m:3:3: a variable has no state"),
        ("MARKOV\n99999999999\n2", "99999999999 is too large for the number of variables"),
        ("MARKOV\n1\n2\n1\n1 1\n2\n1 1", "m:5:3: factor 0 names variable 1, but there are 1, numbered from 0"),
        ("MARKOV\n2\n2 2\n1\n2 1 1\n4\n1 1 1 1", "m:5:1: factor 0 names variable 1 twice in its scope"),
        ("MARKOV\n2\n2 2\n1\n2 0 1\n3\n1 1 1", "m:6:1: factor 0 has 3 entries, but its variables have 4 joint states"),
        ("MARKOV\n1\n2\n1\n1 0\n2\n1", "the file ends where an entry of a table should follow"),
        ("MARKOV\n1\n2\n1\n1 0\n2\n1 -2", "m:7:3: -2 is not an entry of a table: entries are finite and not negative"),
        ("MARKOV\n1\n2\n1\n1 0\n2\n1 nan", "nan is not an entry of a table"),
        ("MARKOV\n1\n2\n1\n1 0\n2\n1 inf", "inf is not an entry of a table"),
        ("MARKOV\n1\n2\n1\n1 0\n2\n1 one", "\"one\" is not an entry of a table"),
        ("MARKOV\n1\n2\n1\n1 0\n2\n0 0", "m:6:1: the table of factor 0 is zero everywhere"),
        ("MARKOV\n1\n2\n1\n1 0\n2\n1 1\n3", "m:8:1: the table of the last factor ends here, but something follows"),
        (
            "MARKOV\n40\n9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9 9\n1\n\
          30 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29\n18446744073709551615",
            "factor 0 has 18446744073709551615 entries, but its variables have too many joint states",
        ),
        // No memory is taken for what is only promised.
        ("MARKOV\n4000000000\n2 2", "the file ends where a number of states should follow"),
        ("MARKOV\n2\n60000 60000\n1\n2 0 1\n3600000000\n1", "the file ends where an entry of a table should follow"),
    ] {
        let error = refused(text);
        assert!(error.contains(wanted), "{error}\nnot: {wanted}");
    }
}

const PLAIN: &str = "MARKOV\n2\n2 2\n1\n2 0 1\n\n4\n1 2 3 4\n";

#[test]
fn uai_has_comments_of_three_kinds() {
    let read = |text: &str| read_bytes("m", text.as_bytes(), None).map_err(|error| error.to_string());
    let table = |model: FactorGraph| model.factor(0).table.to_vec();
    let wanted = table(read(PLAIN).unwrap());
    for text in [
        "c\nc comments: an example UAI file\nc 7\nMARKOV\n2\n2 2\n1\n2 0 1\n4\n c inside 5\n1 2 3 4\nc end",
        "# made by hand\n# 7\nMARKOV # kind\n2#variables\n2 2\n1\n2 0 1\n# the table\n4 # entries\n1 2 3 4\n# 5",
        "// MARKOV 5\n\n  // more\nMARKOV // kind\n2\n2 2\n1\n2 0 1\n4 1 2 3 4 //",
    ] {
        assert_eq!(read(text).map(table), Ok(wanted.clone()), "{text}");
    }
    // What is no comment is at fault where it stands.
    for (text, wanted) in [
        ("c a comment\nMARKOV\n2 c not here\n2 2\n", "m:3:3: \"c\" is not a number of states"),
        ("# one\n# two\nMARKOV\n2\ncomment\n2 2\n", "m:5:1: \"comment\" is not a number of states"),
        ("c only\n# comments\n", "not a model in a format that is known"),
    ] {
        let error = read(text).unwrap_err();
        assert!(error.contains(wanted), "{error}\nnot: {wanted}");
    }
    // Comments do not hide the other formats.
    assert!(read("# libDAI\n1\n\n1\n0\n2\n1\n0 1\n").is_ok());
    assert!(read(&format!("// lawn\n{BIF}")).unwrap_err().contains("the probabilities of rain should follow"));
}

#[test]
fn logarithms_for_tables_are_refused_by_the_name_of_their_format() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.LG");
    std::fs::write(&path, PLAIN).unwrap();
    assert!(read(&path, None).unwrap_err().to_string().contains("has logarithms for tables"));
    assert!(read(&path, Some(ModelFormat::Uai)).is_ok());
}

#[test]
fn libdai_has_a_factor_for_every_variable() {
    let model = read_bytes("m", b"MARKOV 3  2 3 2  1  1 0  2 1 0", None).unwrap().condition(&[(2, 1)]).unwrap();
    let mut text = Vec::new();
    write_fg(&mut text, &model).unwrap();
    let read = read_bytes("m", &text, Some(ModelFormat::Fg)).unwrap();
    assert_eq!(read.cardinalities(), [2, 3, 2]);
    let tables: Vec<_> = read.factors().map(|factor| (factor.scope.to_vec(), factor.table.to_vec())).collect();
    assert_eq!(tables, [(vec![0], vec![1.0, 0.0]), (vec![1], vec![1.0; 3]), (vec![2], vec![0.0, 1.0])]);
}

#[test]
fn libdai_counts_the_first_variable_fastest() {
    let text = "# two factors\n2\n\n2\n7 3\n2 3\n3\n0 1\n# inside\n1 2\n4 5\n\n1\n3\n3\n1\n2 0.5\n";
    let model = read_bytes("m", text.as_bytes(), None).unwrap();
    assert_eq!((model.name(0), model.name(1)), ("3".into(), "7".into()));
    assert_eq!(model.cardinalities(), [3, 2]);
    // Index 1 is label 7 in state 1, label 3 in state 0; index 4 is state 0 and state 2.
    assert_eq!(model.factor(0).scope, [0, 1]);
    assert_eq!(model.factor(0).table, [1.0, 2.0, 0.0, 0.0, 5.0, 0.0]);
    assert_eq!(model.factor(1).table, [0.0, 0.0, 0.5]);
}

#[test]
fn libdai_that_is_wrong_is_refused() {
    for (text, wanted) in [
        ("1\n1\n0\n2\n1\n2 1\n", "m:6:1: index 2 is beyond the 2 joint states of the factor"),
        ("2\n1\n0\n2\n1\n0 1\n\n1\n0\n3\n1\n0 1\n", "m:8:1: variable 0 has 3 states here, and 2 before"),
        ("1\n1\n0\n2\n1\n0 -1\n", "entries are finite and not negative"),
        ("1\n2\n0 0\n2 2\n1\n0 1\n", "names variable 0 twice"),
        ("1\n1\n0\n2\n0\n", "is zero everywhere"),
        ("1\n1\n0\n0\n0\n", "0 is not a number of states"),
        ("1\n3\n0 1 2\n99999 99999 99999\n1\n0 1\n", "too many entries to be held"),
        ("2\n1\n0\n2\n1\n0 1\n", "the file ends where the number of variables of a factor should follow"),
        ("0\n5\n", "the file has 0 factors, but something follows"),
        ("1\n1\n0\n2\n2\n1 1\n1 2\n", "m:7:1: index 1 has an entry already"),
    ] {
        let error = read_bytes("m", text.as_bytes(), Some(ModelFormat::Fg)).unwrap_err().to_string();
        assert!(error.contains(wanted), "{error}\nnot: {wanted}");
    }
}

pub(super) const BIF: &str = "network rain { property made by hand; }
/* the sky */ variable rain { type discrete [ 2 ] { yes, no }; }
variable sprinkler { type discrete [ 2 ] { on, off }; property x; }
variable grass { type discrete [ 3 ] { wet, \"a bit\", dry }; } // below
";

/// The network, all of it equally probable.
fn lawn() -> FactorGraph {
    let blocks = "probability ( rain ) { table 0.5, 0.5; } probability ( sprinkler ) { table 0.5, 0.5; }
        probability ( grass ) { table 0.33, 0.33, 0.33; }";
    read_bytes("m", (BIF.to_string() + blocks).as_bytes(), None).unwrap()
}

#[test]
fn bif_has_names_and_rows() {
    let text = BIF.to_string()
        + "probability ( rain ) { table 0.2, 0.8; }
           probability ( grass | rain, sprinkler ) {
             (no, off) 0, 0.1, 0.9;
             default 0.8, 0.1, 0.1;
             property y;
           }
           probability (sprinkler | rain) { table 0.1 0.4 0.9 0.6; }";
    let model = read_bytes("m", text.as_bytes(), None).unwrap();
    assert_eq!((model.name(2), model.state_name(2, 1)), ("grass".into(), "a bit".into()));
    assert_eq!(model.factor(0).table, [0.2, 0.8]);
    assert_eq!(model.factor(1).scope, [0, 1, 2]);
    assert_eq!(model.factor(1).table, [0.8, 0.1, 0.1, 0.8, 0.1, 0.1, 0.8, 0.1, 0.1, 0.0, 0.1, 0.9]);
    // p(on | yes) = 0.1 and p(on | no) = 0.4 come first.
    assert_eq!(model.factor(2).table, [0.1, 0.9, 0.4, 0.6]);
}

#[test]
fn bif_that_is_wrong_is_refused() {
    for (text, wanted) in [
        ("variable a { }", "\"a\" has no states"),
        ("variable a { type discrete [ 3 ] { x, y }; }", "\"3\" is not the number of the 2 states that follow"),
        ("variable a { type discrete [ 2 ] { x, x }; }", "\"x\" names two states"),
        (
            "variable a { type discrete [ 1 ] { x }; } variable a { type discrete [ 1 ] { x }; }",
            "\"a\" is a variable already",
        ),
        ("probability ( a ) { table 1; }", "\"a\" is not a variable"),
        ("probability ( ) { table 1; }", "a probability names no variable"),
        ("probability ( rain ) { table 1; }", "1 probabilities where 2 belong"),
        ("probability ( rain ) { table 1, x; }", "\"x\" is not a probability"),
        ("probability ( rain ) { table 1, -0.5; }", "-0.5 is not a probability"),
        ("probability ( grass | rain ) { (yes) 1, 0, 0; }", "some states of the parents have no row"),
        ("probability ( grass | rain ) { (maybe) 1, 0, 0; }", "\"maybe\" is not a state of rain"),
        ("probability ( grass | rain ) { (yes, no) 1, 0, 0; }", "2 states for 1 parents"),
        ("probability ( rain ) { table 0.2, 0.8; table 0.9, 0.1; }", "a table is all there is to a block"),
        ("probability ( grass | rain ) { default 1, 0, 0; default 0, 1, 0; }", "the block has a default row already"),
        ("probability ( rain ) { row 1, 0; }", "\"row\" begins no row of probabilities"),
        ("probability ( rain ) { table 1, 0 }", "\"}\" does not belong here; ; should follow"),
        ("probability ( rain ) { table 1", "the file ends where ; should follow"),
        ("/* no end", "a comment is not closed"),
        ("variable \"a\tb\" { }", "\"a\\tb\" has a tab, a line feed or the like in it"),
        ("variable a { type discrete [ 2 ] { x, \"y\u{1}\" }; }", "has a tab, a line feed or the like in it"),
        ("nonsense", "\"nonsense\" begins no block"),
        ("probability ( rain ) { table 0.5, 0.4; }", "the probabilities of a row add up to 0.9, not to 1"),
        ("probability ( rain ) { table 1, 1; }", "the probabilities of a row add up to 2, not to 1"),
        ("probability ( rain ) { table 0, 0; }", "the probabilities of a row add up to 0, not to 1"),
        ("probability ( rain ) { table 0.501, 0.501; }", "the probabilities of a row add up to 1.002, not to 1"),
        ("probability ( rain ) { table 1, 1e-400; }", "1e-400 is not a probability that can be held"),
        (
            "probability ( grass | grass ) { default 1, 0, 0; } probability ( rain ) { table 1, 0; }",
            "grass depends on itself",
        ),
        ("probability ( grass | rain ) { (yes) 1, 0, 0; (yes) 1, 0, 0; }", "have a row already"),
        (
            "probability ( rain ) { table 1, 0; } probability ( rain ) { table 1, 0; }",
            "rain has its probabilities already",
        ),
        ("probability ( rain ) { table 1, 0; }", "the file ends where the probabilities of sprinkler should follow"),
    ] {
        let error = read_bytes("m", (BIF.to_string() + text).as_bytes(), None).unwrap_err().to_string();
        assert!(error.contains(wanted), "{error}\nnot: {wanted}");
        assert!(error.starts_with("m:5:"), "{error}");
    }
}

#[test]
fn results_are_read_as_they_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r");
    let marginals = [vec![0.1, 0.9], vec![1.0], vec![1e-300, 0.5, 0.5]];
    let mut out = Vec::new();
    write_mar(&mut out, marginals.iter().map(|row| &row[..])).unwrap();
    std::fs::write(&path, out).unwrap();
    assert_eq!(read_mar(&path).unwrap(), marginals);
    let mut out = Vec::new();
    write_pr(&mut out, -17.25).unwrap();
    std::fs::write(&path, out).unwrap();
    assert_eq!(read_pr(&path).unwrap(), -17.25);
    assert!(read_mar(&path).unwrap_err().to_string().contains("does not begin with MAR"));
    let mut out = Vec::new();
    write_mpe(&mut out, &[0, 3, 1]).unwrap();
    assert_eq!(out, b"MPE\n3 0 3 1\n");
    let mut out = Vec::new();
    write_map(&mut out, &[0, 3, 1]).unwrap();
    assert_eq!(out, b"MAP\n3 0 3 1\n");
    let mut out = Vec::new();
    write_mar(&mut out, [&[1e-12, 1.0 - 1e-12][..]].into_iter()).unwrap();
    assert_eq!(out, b"MAR\n1 2 1e-12 0.999999999999\n");
}

#[test]
fn tables_have_names() {
    use crate::TableFormat::{Csv, JsonLines, Tsv};
    let model = lawn();
    for (format, wanted) in [
        (Tsv, "variable\tstate\nrain\tno\nsprinkler\ton\ngrass\ta bit\n"),
        (Csv, "variable,state\nrain,no\nsprinkler,on\ngrass,a bit\n"),
    ] {
        let mut out = Vec::new();
        write_assignment(&mut out, format, &model, &[1, 0, 1]).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), wanted);
    }
    let marginals = |format, model: &FactorGraph, marginal: &[f64]| {
        let mut out = Vec::new();
        write_marginals(&mut out, format, model, [marginal].into_iter()).unwrap();
        String::from_utf8(out).unwrap()
    };
    let tsv = marginals(Tsv, &model, &[1e-12, 0.75]);
    assert_eq!(tsv, "variable\tstate\tprobability\nrain\tyes\t1e-12\nrain\tno\t0.75\n");
    let quoted = BIF.replace("yes", "\"yes, much\"")
        + "probability ( rain ) { table 0.5, 0.5; }
        probability ( sprinkler ) { table 0.5, 0.5; } probability ( grass ) { table 0.33, 0.33, 0.33; }";
    let quoted = read_bytes("m", quoted.as_bytes(), None).unwrap();
    let csv = marginals(Csv, &quoted, &[0.25, 0.75]);
    assert_eq!(csv, "variable,state,probability\nrain,\"yes, much\",0.25\nrain,no,0.75\n");
    let lines = marginals(JsonLines, &quoted, &[0.25, 0.75]);
    assert_eq!(lines.lines().next(), Some("{\"variable\":\"rain\",\"state\":\"yes, much\",\"probability\":0.25}"));
    let lines = marginals(JsonLines, &read_bytes("m", PLAIN.as_bytes(), None).unwrap(), &[0.25, 0.75]);
    assert_eq!(lines.lines().next(), Some("{\"variable\":0,\"state\":0,\"probability\":0.25}"));
}

/// Models with up to five variables and six factors, shared tables and empty scopes among them.
fn models() -> impl Strategy<Value = FactorGraph> {
    let entry = prop_oneof![Just(0.0), 1e-300..1e300, 0.0..1.0f64];
    let factor = (proptest::collection::vec(0..5u32, 0..4), proptest::collection::vec(entry, 27), any::<bool>());
    (proptest::collection::vec(1..4u32, 1..6), proptest::collection::vec(factor, 0..6)).prop_map(|(states, factors)| {
        let mut model = FactorGraph::builder(states.clone()).unwrap();
        let mut last = None;
        for (mut scope, entries, share) in factors {
            scope.retain(|variable| (*variable as usize) < states.len());
            let mut seen = Vec::new();
            scope.retain(|variable| {
                !seen.contains(variable) && {
                    seen.push(*variable);
                    true
                }
            });
            let joint: usize = scope.iter().map(|variable| states[*variable as usize] as usize).product();
            match last {
                Some(table) if share && model.share(&scope, table).is_ok() => {}
                _ => last = model.factor(&scope, &entries[..joint]).ok().or(last),
            }
        }
        model.build()
    })
}

proptest! {
    #[test]
    fn a_model_is_read_as_it_is_written(model in models()) {
        let mut text = Vec::new();
        write_uai(&mut text, &model).unwrap();
        let read = read_bytes("m", &text, None).unwrap();
        prop_assert_eq!(read.cardinalities(), model.cardinalities());
        let rows = |model: &FactorGraph| {
            model.factors().map(|factor| (factor.scope.to_vec(), factor.table.to_vec())).collect::<Vec<_>>()
        };
        prop_assert_eq!(rows(&read), rows(&model));
        // libDAI adds factors for variables that have none.
        let mut text = Vec::new();
        write_fg(&mut text, &model).unwrap();
        let read = read_bytes("m", &text, Some(ModelFormat::Fg)).unwrap();
        prop_assert_eq!(read.cardinalities(), model.cardinalities());
        prop_assert_eq!(&rows(&read)[..model.factors().len()], &rows(&model)[..]);
        prop_assert!(rows(&read)[model.factors().len()..].iter().all(|(_, table)| table.iter().all(|value| *value == 1.0)));
    }

    #[test]
    fn no_bytes_make_a_reader_panic(words in proptest::collection::vec(
        prop_oneof![Just("MARKOV"), Just("BAYES"), Just("2"), Just("1"), Just("0"), Just("3"), Just("-1"), Just("x"), Just("{"),
            Just("}"), Just("("), Just(")"), Just("|"), Just(";"), Just(","), Just("variable"), Just("probability"),
            Just("#"), Just("c"), Just("\n"), Just("type"), Just("discrete"), Just("["), Just("]"), Just("table"), Just("default"), Just("//"), Just("/*"), Just("\"")],
        0..40)) {
        let text = words.join(" ");
        for format in [ModelFormat::Uai, ModelFormat::Fg, ModelFormat::Bif] {
            let _ = read_bytes("m", text.as_bytes(), Some(format));
        }
    }
}
