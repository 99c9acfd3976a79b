//! Whose name is what: expected values are read off the files.

mod alone;

use std::io::Write as _;

use hubcut::graph::{RawIds, Sides, TextIds};

use super::*;
use crate::error::Error;

/// Ids 1 to 3: nothing tells whether lines would count from 0.
fn from_one() -> RawIds {
    RawIds::Range { first: 1, count: 3 }
}

fn from_zero() -> RawIds {
    RawIds::from_zero(3)
}

fn text_ids() -> RawIds {
    RawIds::Text(TextIds::from_sorted(["amy", "bob", "zoe"].into_iter()))
}

fn sides() -> Sides {
    Sides { users: RawIds::Numbers(vec![1, 2].into()), items: RawIds::Numbers(vec![1, 7].into()) }
}

fn read(text: impl AsRef<[u8]>, bearers: &Bearers<'_>, options: &NamesOptions) -> Result<Names> {
    NamesFile::read_bytes("n.txt", text.as_ref())?.of(bearers, options)
}

fn all(names: &Names) -> Vec<&str> {
    (0..names.starts.len()).map(|position| names.get(position).unwrap_or("-")).collect()
}

fn columns(columns: &str) -> NamesOptions {
    NamesOptions { columns: Some(columns.parse().unwrap()), from: None }
}

fn from(from: u64) -> NamesOptions {
    NamesOptions { columns: None, from: Some(from) }
}

/// The names of the vertices with these ids, `-` for none, and how many lines name nobody.
#[track_caller]
fn are(text: &str, ids: &RawIds, options: &NamesOptions, expected: &[&str], strangers: u64) {
    let names = read(text, &Bearers::vertices(ids, None), options).unwrap();
    assert_eq!((all(&names).as_slice(), names.strangers()), (expected, strangers), "{text}");
    assert_eq!(names.named(), expected.iter().filter(|name| **name != "-").count() as u64);
}

/// Names of vertices 1 to 3.
#[track_caller]
fn named(text: &str, expected: [&str; 3], strangers: u64) {
    are(text, &from_one(), &NamesOptions::default(), &expected, strangers);
}

/// The options that a message proposes.
fn hints(message: &str) -> Vec<NamesOptions> {
    let words: Vec<&str> = message.split([' ', ';']).map(|word| word.trim_end_matches(',')).collect();
    let hint = |pair: &[&str]| match pair[0] {
        "--names-columns" => Some(columns(pair[1])),
        "--names-from" => Some(from(pair[1].parse().unwrap())),
        _ => None,
    };
    words.windows(2).filter_map(hint).collect()
}

/// The file is refused with these words, and each option that the message proposes works: it gives names so.
#[track_caller]
fn refused_by(bearers: &Bearers<'_>, text: &str, words: &str, proposed: &[(NamesOptions, &[&str])]) {
    let error = read(text, bearers, &NamesOptions::default()).unwrap_err();
    let message = crate::settings::typed(error);
    assert!(message.starts_with("n.txt: ") && message.contains(words), "{text}: {message}");
    let options: Vec<_> = proposed.iter().map(|(options, _)| options.clone()).collect();
    assert_eq!(hints(&message), options, "{message}");
    for (options, expected) in proposed {
        let names = read(text, bearers, options).unwrap_or_else(|error| panic!("{message}: {options:?}: {error}"));
        assert_eq!(all(&names).as_slice(), *expected, "{message}: {options:?}");
    }
}

#[track_caller]
fn refused(text: &str, words: &str, proposed: &[(NamesOptions, &[&str])]) {
    let ids = from_one();
    refused_by(&Bearers::vertices(&ids, None), text, words, proposed);
}

fn error(text: &str, ids: &RawIds, options: &NamesOptions) -> String {
    crate::settings::typed(read(text, &Bearers::vertices(ids, None), options).unwrap_err())
}

#[test]
fn ids_and_names_between_any_separator() {
    for separator in ["\t", ",", ";", "|", "::", " ", " , ", " | ", "  "] {
        named(&format!("2{separator}Brazil\n1{separator}Alien\n"), ["Alien", "Brazil", "-"], 0);
        // One line, without its end.
        named(&format!("3{separator}Casablanca"), ["-", "-", "Casablanca"], 0);
        for head in ["Id{}Label", "movieId{}title", "NODE ID{}Name"] {
            let head = head.replace("{}", separator.trim_matches(' '));
            // Between blanks there is no header.
            if separator.trim_matches(' ').is_empty() {
                continue;
            }
            named(&format!("{head}\r\n2{separator}Brazil\r\n\r\n9{separator}Other\r\n"), ["-", "Brazil", "-"], 1);
        }
    }
}

#[test]
fn a_header_says_which_columns_are_read() {
    named("Label;timeset;Id\nÄ;1990;3\n", ["-", "-", "Ä"], 0);
    named(
        "movieId,title,genres\n1,\"American President, The\",x\n2,\"\"\"Q\"\"\",\n3,,x\n",
        ["American President, The", "\"Q\"", "-"],
        0,
    );
    named("\"id\",\"name\"\n3,#3: a hash\n", ["-", "-", "#3: a hash"], 0);
    // Between tabs a quote is a quote.
    named("id\ttitle\n3\t\"Heroes\" and more\n", ["-", "-", "\"Heroes\" and more"], 0);
    let names = read("id,name,a,b,c,d,e\n1,x\n", &Bearers::vertices(&from_one(), None), &NamesOptions::default());
    assert_eq!(names.unwrap().way().to_string(), "by id (id -> name; not used: a, b, c and 2 more)");
}

#[test]
fn a_header_of_words_that_are_not_known() {
    let ids = from_one();
    for (text, way) in [
        ("who,what\n1,Alien\n2,Brazil\n", "by id (who -> what)"),
        ("who;title\n1;Alien\n2;Brazil\n", "by id (who -> title)"),
        ("id|what\n1|Alien\n2|Brazil\n", "by id (id -> what)"),
        ("1::Alien\n2::Brazil\n", "by id (columns 1 -> 2)"),
    ] {
        let names = read(text, &Bearers::vertices(&ids, None), &NamesOptions::default()).unwrap();
        assert_eq!((all(&names), names.way().to_string().as_str()), (vec!["Alien", "Brazil", "-"], way));
    }
    // Known ids may be those of others, too.
    named("id,what\n1,Alien\n9,Other\n", ["Alien", "-", "-"], 1);
}

#[test]
fn a_column_that_is_not_all_ids_is_no_column_of_ids() {
    let by_id: &[&str] = &["Alien", "-", "-"];
    for text in ["1,Alien\n9,Other\n", "1|Alien\n9|Other\n", "1::Alien\n9::Other\n", "1 Alien\n9 Other\n"] {
        let lines: Vec<&str> = text.lines().collect();
        refused(
            text,
            "\"9\" on line 2 is no vertex (1 of 2 lines are none)",
            &[(columns("id=1,name=2"), by_id), (from(0), &[lines[1], "-", "-"]), (from(1), &[lines[0], lines[1], "-"])],
        );
    }
    // No name holds a tab, so these are no names alone.
    refused("1\tAlien\n9\tOther\n", "\"9\" on line 2", &[(columns("id=1,name=2"), by_id)]);
    // Below a header lines are not counted.
    refused("who,what\n1,Alien\n9,Other\n", "\"9\" on line 3", &[(columns("id=who,name=what"), by_id)]);
    let ids = from_zero();
    refused_by(
        &Bearers::vertices(&ids, None),
        "1,Alien\n9,Other\n",
        "\"9\" on line 2",
        &[(columns("id=1,name=2"), &["-", "Alien", "-"]), (from(0), &["1,Alien", "9,Other", "-"])],
    );
    refused_by(
        &Bearers::vertices(&from_one(), Some(Format::Metis)),
        "8,a\n9,b\n",
        "none of the 3 vertices",
        &[(from(1), &["8,a", "9,b", "-"])],
    );
    let ids = text_ids();
    refused_by(
        &Bearers::vertices(&ids, None),
        "amy,Amy\nbea,Bea\n",
        "\"bea\" on line 2 is no vertex",
        &[(columns("id=1,name=2"), &["Amy", "-", "-"])],
    );
    let message = error("8\teight\n9\tnine\n", &from_one(), &NamesOptions::default());
    let words =
        "its first column is ids of none of the 3 vertices, whose ids go from 1 to 3; line 1 is for \"8\"; give lines";
    assert!(message.contains(words), "{message}");
}

#[test]
fn a_third_column_is_not_guessed() {
    refused(
        "1,Alien,1979\n2,Brazil,1985\n",
        "3 columns",
        &[(columns("id=1,name=2"), &["Alien", "Brazil", "-"]), (columns("id=1,name=3"), &["1979", "1985", "-"])],
    );
    refused(
        "1::Alien::Horror|Sci-Fi\n2::Brazil::Comedy\n",
        "3 columns",
        &[
            (columns("id=1,name=2"), &["Alien", "Brazil", "-"]),
            (columns("id=1,name=3"), &["Horror|Sci-Fi", "Comedy", "-"]),
        ],
    );
    refused(
        "id,what,when\n1,Alien,1979\n",
        "3 columns",
        &[(columns("id=id,name=what"), &["Alien", "-", "-"]), (columns("id=id,name=when"), &["1979", "-", "-"])],
    );
    refused("who,when,title\n1,1979,Alien\n", "3 columns", &[(columns("id=who,name=title"), &["Alien", "-", "-"])]);
    // Names that a shell would take apart are numbers.
    refused(
        "the id,a name,b-c\n1,Alien,1979\n",
        "3 columns",
        &[(columns("id=1,name=2"), &["Alien", "-", "-"]), (columns("id=1,name=3"), &["1979", "-", "-"])],
    );
    // Empty columns at the end are none.
    named("1,Alien,,\n2,Brazil,,\n", ["Alien", "Brazil", "-"], 0);
    let many = "1|Alien|a|b|c|d|e|f\n";
    let message = error(many, &from_one(), &NamesOptions::default());
    assert_eq!(hints(&message).len(), 4, "{message}");
}

#[test]
fn columns_that_a_header_names_twice() {
    refused(
        "id,title,label\n1,Alien,a\n",
        "several columns that could be names",
        &[(columns("id=id,name=title"), &["Alien", "-", "-"]), (columns("id=id,name=label"), &["a", "-", "-"])],
    );
    // Of the ids, only one works.
    refused(
        "id,node,label\n1,8,a\n",
        "several columns that could be ids",
        &[(columns("id=id,name=label"), &["a", "-", "-"])],
    );
    refused("id,movie\n1,Alien\n", "leaves open", &[(columns("id=id,name=movie"), &["Alien", "-", "-"])]);
}

#[test]
fn names_with_the_separator_in_them() {
    named("1,\"Doe, Jane\"\n2,\"say \"\"hi\"\"\"\n", ["Doe, Jane", "say \"hi\"", "-"], 0);
    named("1 Doe, Jane\n2 Roe, Richard\n", ["Doe, Jane", "Roe, Richard", "-"], 0);
    named("1::Doe: Jane\n2::Roe, Richard\n", ["Doe: Jane", "Roe, Richard", "-"], 0);
    refused(
        "1,Alien\n2,Birds, The\n",
        "2 to 3 columns, so names may hold the separator",
        &[(columns("id=1,name=2-"), &["Alien", "Birds, The", "-"]), (columns("id=1,name=2"), &["Alien", "Birds", "-"])],
    );
    refused(
        "id,title\n1,Alien\n2,Birds, The\n",
        "line 3 has 3 columns where the header has 2",
        &[
            (columns("id=1,name=2-"), &["Alien", "Birds, The", "-"]),
            (columns("id=id,name=title"), &["Alien", "Birds", "-"]),
        ],
    );
    refused(
        "id,title,year\n1,Alien,1979\n2,Birds, The,1963\n",
        "line 3 has 4 columns",
        &[(columns("id=id,name=title"), &["Alien", "Birds", "-"])],
    );
    are("x|1|A|B\n", &from_one(), &columns("id=2,name=3-"), &["A|B", "-", "-"], 0);
}

#[test]
fn ids_may_be_text() {
    are("zoe\tZoë\nx y\tnobody\n", &text_ids(), &columns("id=1,name=2"), &["-", "-", "Zoë"], 1);
    are(
        "bob,Bob Dole\namy,Amy Winehouse\n",
        &text_ids(),
        &NamesOptions::default(),
        &["Amy Winehouse", "Bob Dole", "-"],
        0,
    );
    are("Id,Label\nbob,Bob\n", &text_ids(), &NamesOptions::default(), &["-", "Bob", "-"], 0);
    are("bob Bob Dole\n", &text_ids(), &NamesOptions::default(), &["-", "Bob Dole", "-"], 0);
    for options in [NamesOptions::default(), from(0), from(1)] {
        let message = error("Alien\nBrazil, the film\n", &text_ids(), &options);
        assert!(
            message.contains("ids that are text do not count lines") && message.contains("give lines of `id<TAB>name`"),
            "{message}"
        );
        assert!(message.contains("none of the 3 vertices, whose ids go from amy to zoe"), "{message}");
        assert!(hints(&message).is_empty(), "{message}");
    }
}

#[test]
fn names_of_items_are_not_those_of_users() {
    let sides = sides();
    let items = Bearers::items(&sides, None);
    let names = |text: &str| read(text, &items, &NamesOptions::default());
    assert_eq!(all(&names("movieId,title\n7,Seven\n2,Two\n").unwrap()), ["-", "Seven"]);
    assert_eq!(all(&names("7|Seven\n1|One\n").unwrap()), ["One", "Seven"]);
    refused_by(
        &items,
        "userId,name\n1,Ann\n7,Bob\n",
        "names are those of items, and \"userId\" are ids of users",
        &[(columns("id=userId,name=name"), &["Ann", "Bob"])],
    );
    refused_by(
        &items,
        "Alien\nBrazil\n",
        "no item has id 0 to tell",
        &[(from(0), &["Brazil", "-"]), (from(1), &["Alien", "-"])],
    );
    let matrix = Bearers::items(&sides, Some(Format::MatrixMarket));
    let names = read("a\nb\nc\nd\ne\nf\ng\nh\n", &matrix, &NamesOptions::default()).unwrap();
    assert_eq!((all(&names), names.strangers()), (vec!["a", "g"], 6));
}

#[test]
fn a_graph_of_ratings_has_names_of_both_sides() {
    let ids = RawIds::Sides(Box::new(sides()));
    // Users 1 and 2, items 1 and 7.
    are("item:7\tAlien\nuser:1\tAnn\n", &ids, &NamesOptions::default(), &["Ann", "-", "-", "Alien"], 0);
    are("7\tAlien\n1\tBrazil\n", &ids, &NamesOptions::default(), &["-", "-", "Brazil", "Alien"], 0);
    are("movieId,title\n1,Brazil\n2,-\n", &ids, &NamesOptions::default(), &["-", "-", "Brazil", "-"], 1);
    are("userId,name\n1,Ann\n7,-\n", &ids, &NamesOptions::default(), &["Ann", "-", "-", "-"], 1);
    are("a\nb\n", &ids, &from(1), &["-", "-", "a", "-"], 1);
}

#[test]
fn options_that_do_not_fit_the_file() {
    let table = "who,what\n1,Alien\n";
    for (options, words) in [
        (columns("id=who,name=when"), "line 1 has no column \"when\", it has who, what"),
        (columns("id=1,name=3"), "--names-columns id=1,name=3: there are not so many columns"),
        (columns("id=2,name=1"), "it names none of the 3 vertices, whose ids go from 1 to 3; line 1 is for \"what\""),
        (from(7), "its lines, counted from 7, name none of the 3 vertices"),
    ] {
        let message = error(table, &from_one(), &options);
        assert!(message.starts_with("n.txt: ") && message.contains(words), "{message}");
    }
    are("1;a,b\n", &from_one(), &columns("id=1,name=2"), &["a,b", "-", "-"], 0);
    are("what,who\nAlien,1\n", &from_one(), &columns("id=2,name=1"), &["Alien", "-", "-"], 0);
}

#[test]
fn faults_are_named_with_their_lines() {
    let fault = |text: &str| error(text, &from_one(), &NamesOptions::default());
    for empty in ["", "\n\n", " \r\n"] {
        assert_eq!(fault(empty), "n.txt: the file is empty; it should hold one name a line");
    }
    assert!(fault("a\x01\n").starts_with("n.txt:1:2: control byte"));
    assert!(fault("a\rb\n").starts_with("n.txt:1:2: control byte \\x0D (carriage return)"));
    assert!(fault("1\ta\n2\n").starts_with("n.txt:2:1: 1 column where 2 are needed; a line has an id and a name"));
    assert!(fault("1,a\n\n1,b\n").starts_with("n.txt:3:1: this id has a name already"), "{}", fault("1,a\n\n1,b\n"));
    assert!(fault("id,name\n1,a\n 1 ,b\n").starts_with("n.txt:3:1: this id has a name already"));
    assert!(fault("id,name\n ,none\n1,a\n").starts_with("n.txt:2:1: a vertex id is empty"));
    for text in ["1,one\n2,\"x\n3,three\n", "1,one\n2,\"x\n", "id,name,x\n\n\n2,\"x\n3,three,x\n", "1,\"x\n2,y\n"] {
        let line = 1 + text.lines().position(|line| line.contains('"')).unwrap();
        let words = format!("n.txt:{line}:1: a quoted field is not closed");
        assert!(fault(text).starts_with(&words), "{text}: {}", fault(text));
    }
    let ids = from_zero();
    let message = error("a\nb\tc\n", &ids, &NamesOptions::default());
    assert!(message.starts_with("n.txt:2:2: a name cannot hold a tab"), "{message}");
    let utf8 = NamesFile::read_bytes("n.txt", b"a\nb\xFF\n").unwrap_err();
    assert!(matches!(&utf8, Error::Line { line: 2, column: 2, fault: Fault::NotUtf8, .. }), "{utf8}");
}

#[test]
fn files_may_be_compressed_and_have_a_byte_order_mark() {
    let text = "\u{FEFF}Id,Label\n2,Brazil\n";
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(text.as_bytes()).unwrap();
    let ids = from_one();
    for bytes in [text.as_bytes().to_vec(), gzip.finish().unwrap()] {
        let names = read(bytes, &Bearers::vertices(&ids, None), &NamesOptions::default()).unwrap();
        assert_eq!(all(&names), ["-", "Brazil", "-"]);
    }
}

proptest::proptest! {
    /// Whatever the file holds, it is read or refused in words, and what a refusal proposes works.
    #[test]
    fn every_hint_works(lines in proptest::collection::vec("[1-4a\"]{0,2}[,;:| \t]{0,2}[12a,\" ]{0,3}", 1..5)) {
        let text = lines.join("\n");
        let (ids, zero, words) = (from_one(), from_zero(), text_ids());
        for bearers in [&ids, &zero, &words].map(|ids| Bearers::vertices(ids, None)) {
            if let Err(error) = read(&text, &bearers, &NamesOptions::default()) {
                for hint in hints(&crate::settings::typed(&error)) {
                    read(&text, &bearers, &hint).unwrap_or_else(|wrong| panic!("{text:?}: {error}: {wrong}"));
                }
            }
        }
    }
}
