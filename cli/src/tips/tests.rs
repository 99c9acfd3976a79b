//! Every row of every table, on a command line that it is for.

use clap::Parser;

use super::synonyms::MISSING;
use super::*;
use crate::args::Cli;

/// The tips for a command line that must be refused.
fn tips(words: &[&str]) -> Vec<String> {
    let arguments: Vec<OsString> = ["hubcut"].iter().chain(words).map(OsString::from).collect();
    let mut refusal = Cli::try_parse_from(&arguments).expect_err(&format!("{words:?}"));
    add(&mut refusal, &arguments);
    match refusal.get(ContextKind::Suggested) {
        Some(ContextValue::StyledStrs(tips)) => tips.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}

/// The command line of the one tip there is, which the parser must take.
fn proposed(words: &[&str]) -> String {
    let tips = tips(words);
    let [tip] = &tips[..] else { panic!("{words:?}: {tips:?}") };
    let line = tip.find("hubcut").map(|begin| &tip[begin..]).unwrap_or_else(|| panic!("{words:?}: {tip}"));
    // No word in these tests needs quotes.
    let parsed = Cli::try_parse_from(line.split(' '));
    assert!(
        parsed.is_ok_and(|_| true) || Line(line.split(' ').skip(1).map(String::from).collect()).refusal().is_none()
    );
    line.into()
}

#[test]
fn every_word_for_a_command_leads_to_it() {
    for (names, path, tail) in COMMANDS {
        for name in *names {
            let line = proposed(&[name]);
            let takes_more = line.ends_with("--help") || line.contains(tail);
            assert!(line.starts_with(&format!("hubcut {path}")) && takes_more, "{name}: {line}");
        }
    }
}

#[test]
fn no_word_stands_for_two_commands() {
    let mut names: Vec<&str> = COMMANDS.iter().flat_map(|(names, ..)| names.iter().copied()).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
}

/// Whole command lines, so that every option is on one of them.
const LINES: &[&str] = &[
    "run pagerank web.txt",
    "run sssp roads.csv --source 17",
    "run bfs web.txt --source 17",
    "run components web.txt",
    "run als ratings.csv",
    "run als ratings.csv --implicit",
    "run betweenness web.txt",
    "run random-walks web.txt",
    "run bp alarm.bif",
    "import web.txt web.hub",
    "partition web.hub",
    "partition web.hub --shards 4",
    "recommend model --user 17",
    "predict model pairs.csv",
    "denoise noisy.png",
    "info web.hub",
    "generate erdos-renyi",
    "generate rmat",
    "bench pagerank web.hub",
    "bench sssp web.hub",
    "bench als ratings.csv",
    "man",
];

/// Values of which every option takes one.
const GIVEN: &[&[&str]] =
    &[&[], &["16"], &["0.5"], &["sync"], &["fifo"], &["csv"], &["hdrf"], &["cg"], &["auto"], &["plain"]];

#[test]
fn every_word_for_an_option_leads_to_each_of_its_meanings() {
    for (names, meanings) in OPTIONS {
        for meaning in *meanings {
            let option = meaning.split([' ', '=']).next().unwrap();
            let lines: Vec<Vec<&str>> = LINES.iter().map(|line| line.split(' ').collect()).collect();
            let line = lines.iter().find(|line| {
                let place = Line(line.iter().map(|word| (*word).into()).collect()).place(line.len());
                // The first meaning that a command has is the one.
                let first =
                    meanings.iter().find(|here| here.is_empty() || has(&place, here.split([' ', '=']).next().unwrap()));
                first == Some(meaning)
            });
            let line = line.unwrap_or_else(|| panic!("no command has {meaning}"));
            for name in names.iter().filter(|name| **name != option) {
                let found = GIVEN.iter().find_map(|given| {
                    let words = [&line[..], &[name], given].concat();
                    let refused = Cli::try_parse_from(std::iter::once(&"hubcut").chain(&words)).is_err();
                    let tips = if refused { tips(&words) } else { Vec::new() };
                    tips.first().filter(|tip| tip.starts_with("type ")).map(|_| proposed(&words))
                });
                let found = found.unwrap_or_else(|| panic!("{name} on {line:?}, for {meaning}"));
                assert!(meaning.is_empty() || found.contains(meaning), "{name} on {line:?}: {found}");
            }
        }
    }
}

#[test]
fn every_word_for_a_value_leads_to_it() {
    for (option, values, here) in VALUES {
        for value in *values {
            let found = LINES.iter().find_map(|line| {
                let words: Vec<&str> = line.split(' ').chain([*option, value]).collect();
                Cli::try_parse_from(std::iter::once(&"hubcut").chain(&words)).err()?;
                tips(&words)
                    .first()
                    .filter(|tip| tip.ends_with(here) && tip.starts_with("type "))
                    .map(|_| proposed(&words))
            });
            // A graph may be read as CSV; a model is not.
            assert!(found.is_some_and(|found| found.ends_with(here)), "{option} {value}");
        }
    }
}

#[test]
fn what_is_missing_is_shown_by_an_example() {
    for (thing, command, _) in MISSING {
        let words: Vec<String> = command.split(' ').filter(|word| !word.is_empty()).map(String::from).collect();
        assert_eq!(Line(words.clone()).place(words.len()).path, words, "{thing}");
    }
    for (typed, whole) in [
        ("run pagerank", "run pagerank web.txt"),
        ("run sssp", "run sssp --source ID web.txt"),
        ("run als", "run als ratings.csv"),
        ("run als r.csv --split-by user", "run als r.csv --split-by user --test-fraction 0.1"),
        ("run als r.csv --alpha 3", "run als r.csv --alpha 3 --implicit"),
        ("run bp", "run bp alarm.bif"),
        ("import", "import web.txt web.hub"),
        ("import data/g.txt.gz", "import data/g.txt.gz data/g.hub"),
        ("import g.hub", "import g.hub web.hub"),
        ("import --order hub g.txt", "import --order hub g.txt web.hub"),
        ("partition --shards 4", "partition --shards 4 web.txt"),
        ("partition g --methods hdrf", "partition g --methods hdrf --compare"),
        ("recommend model", "recommend model --user ID"),
        ("recommend --user 7", "recommend --user 7 model"),
        ("predict", "predict model pairs.csv"),
        ("predict model", "predict model pairs.csv"),
        ("denoise noisy.png", "denoise noisy.png --output clean.png --states 8"),
        ("info", "info web.txt"),
        ("generate rmat", "generate rmat --scale 16 --output rmat.hub"),
        ("generate erdos-renyi --vertices 9", "generate erdos-renyi --vertices 9 --output random.hub"),
        ("generate grid --rows 3", "generate grid --rows 3 --output grid.hub --columns 100"),
        ("generate ratings", "generate ratings --output ratings.csv"),
        ("generate ising", "generate ising --side 100 --states 2 --coupling 0.5 --output grid.uai"),
        ("generate star", "generate star --vertices 1000 --output star.hub"),
        ("generate chain", "generate chain --vertices 1000 --output chain.hub"),
        ("bench pagerank", "bench pagerank web.txt"),
        ("bench als", "bench als ratings.csv"),
        ("new", "new my-program"),
        ("completions", "completions bash"),
    ] {
        let words: Vec<&str> = typed.split(' ').collect();
        assert_eq!(proposed(&words), format!("hubcut {whole}"));
    }
}

#[test]
fn words_without_option_find_theirs() {
    for (typed, whole) in [
        ("run pagerank web.txt ranks.csv", "run pagerank web.txt --output ranks.csv"),
        ("run sssp roads.csv 17", "run sssp roads.csv --source 17"),
        ("recommend model 17", "recommend model --user 17"),
        ("generate rmat 20 -o r.hub", "generate rmat --scale 20 -o r.hub"),
        ("generate star 9 -o r.hub", "generate star --vertices 9 -o r.hub"),
        ("partition web.hub 16", "partition web.hub --shards 16"),
        ("denoise a.png b.png --states 5", "denoise a.png --output b.png --states 5"),
        ("run bp alarm.bif out.MAR", "run bp alarm.bif --output out.MAR"),
        ("run pagerank web.txt ranks", "run pagerank web.txt --output ranks"),
    ] {
        let words: Vec<&str> = typed.split(' ').collect();
        assert_eq!(proposed(&words), format!("hubcut {whole}"));
    }
}

#[test]
fn options_that_come_too_early_are_moved() {
    for (typed, whole) in [
        ("run --source 17 sssp roads.csv", "run sssp roads.csv --source 17"),
        ("--threads 2 run pagerank web.txt", "run pagerank web.txt --threads 2"),
        ("--threads=2 run pagerank web.txt", "run pagerank web.txt --threads=2"),
        ("run --verify components web.txt", "run components web.txt --verify"),
        ("-o x.csv run components web.txt", "run components web.txt -o x.csv"),
        ("run --version", "--version"),
    ] {
        let words: Vec<&str> = typed.split(' ').collect();
        assert_eq!(proposed(&words), format!("hubcut {whole}"));
    }
}

#[test]
fn near_misses_come_as_whole_lines() {
    for (typed, whole) in [
        ("rum pagerank web.txt", "run pagerank web.txt"),
        ("run pagernk web.txt --top 3", "run pagerank web.txt --top 3"),
        ("run pagerank web.txt --toleranse=1e-5", "run pagerank web.txt --tolerance 1e-5"),
        ("generate star --verticse 9 -o x.hub", "generate star --vertices 9 -o x.hub"),
        ("run pagerank web.txt --engine asyn", "run pagerank web.txt --engine async"),
        ("-q pagerank web.txt", "-q run pagerank web.txt"),
        ("bench wcc web.hub", "bench components web.hub"),
        ("run import web.txt web.hub", "import web.txt web.hub"),
        ("run grid", "generate grid --help"),
        ("generate pagerank web.txt", "run pagerank web.txt"),
        ("run pagerank web.txt -j4", "run pagerank web.txt --threads 4"),
    ] {
        let words: Vec<&str> = typed.split(' ').collect();
        assert_eq!(proposed(&words), format!("hubcut {whole}"));
    }
}

#[test]
fn nothing_is_said_that_the_parser_refuses() {
    // Two faults: the option is named, no line is.
    assert_eq!(
        tips(&["run", "pagerank", "g", "--tol", "x", "--nonsense"]),
        ["hubcut run pagerank has --tolerance for that"]
    );
    assert!(tips(&["run", "pagerank", "g", "--frobnicate"]).is_empty());
    assert!(tips(&["run", "pagerank", "g", "16"]).is_empty());
    assert!(tips(&["run", "frobnicate", "g"])[0].starts_with("run knows: pagerank, sssp, bfs, components, "));
    assert!(tips(&["frobnicate"])[0].starts_with("hubcut has the commands: run, import, "));
    assert!(tips(&["help", "nonsense"])[0].starts_with("hubcut has the commands: run, import, "));
    assert!(tips(&["run", "help", "nonsense"])[0].starts_with("run knows: pagerank, "));
    assert!(tips(&["help", "run", "nonsense"])[0].starts_with("run knows: pagerank, "));
    assert_eq!(tips(&["help", "pagerank"]), ["type hubcut help run pagerank"]);
    assert_eq!(tips(&["help", "wcc"]), ["type hubcut help run components"]);
}
