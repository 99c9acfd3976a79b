//! Files of names: whose name is what, what is said of it, and what a refusal proposes.

use crate::harness::{Ended, Folder};

/// A ring of ids 1, 2 and 3: all ranks are equal, so the list is by id.
const RING: &str = "1 2\n2 3\n3 1\n";

fn with(names: &str) -> Folder {
    let folder = Folder::new();
    folder.write("ring", RING);
    folder.write("ring0", "0 1\n1 2\n2 0\n");
    folder.write("ring.graph", "3 3\n2 3\n1 3\n1 2\n");
    folder.write("names", names);
    folder
}

const RUN: [&str; 5] = ["run", "components", "ring", "--names", "names"];

/// The names of all vertices, by id.
#[track_caller]
fn names_of(folder: &Folder, run: &[&str]) -> Vec<String> {
    folder.succeed(&[run, &["--output", "out.tsv"]].concat());
    folder.read("out.tsv").lines().map(|line| line.split('\t').nth(1).unwrap().to_owned()).collect()
}

/// The options that a message proposes.
fn proposed(ended: &Ended) -> Vec<[String; 2]> {
    let words: Vec<&str> = ended.err.split_whitespace().collect();
    let options = words.windows(2).filter(|pair| pair[0].starts_with("--names-"));
    options.map(|pair| [pair[0].into(), pair[1].trim_end_matches(',').into()]).collect()
}

/// The command is refused with these words; gives the names that each proposed option leads to.
#[track_caller]
fn refused(folder: &Folder, run: &[&str], words: &[&str]) -> Vec<(String, Vec<String>)> {
    folder.refuse(run, 1, words);
    let options = proposed(&folder.hubcut(run));
    let run_with = |[option, value]: &[String; 2]| {
        (format!("{option} {value}"), names_of(folder, &[run, &[option.as_str(), value]].concat()))
    };
    options.iter().map(run_with).collect()
}

fn pairs(expected: &[(&str, [&str; 3])]) -> Vec<(String, Vec<String>)> {
    expected.iter().map(|(option, names)| (option.to_string(), names.map(String::from).to_vec())).collect()
}

#[test]
fn names_are_found_by_id() {
    for (text, how) in [
        ("Id,Label\n2,Brazil\n1,Alien\n3,Casablanca\n", "names by id (Id -> Label), 3 of 3 vertices named\n"),
        ("2,Brazil\n1,Alien\n3,Casablanca\n", "names by id (columns 1 -> 2), 3 of 3 vertices named\n"),
        ("2|Brazil\n1|Alien\n3|Casablanca\n", "names by id (columns 1 -> 2), 3 of 3 vertices named\n"),
        ("2::Brazil\n1::Alien\n3::Casablanca\n", "names by id (columns 1 -> 2), 3 of 3 vertices named\n"),
        (
            "MOVIE_ID;year;Title\n2;1985;Brazil\n3;1942;Casablanca\n1;1979;Alien\n7;x;y\n8;x;y\n",
            "names by id (MOVIE_ID -> Title; not used: year), 3 of 3 vertices named, 2 lines name no vertex\n",
        ),
    ] {
        let folder = with(text);
        assert_eq!(names_of(&folder, &RUN), ["Alien", "Brazil", "Casablanca"].map(String::from), "{text}");
        let ended = folder.hubcut(&RUN);
        assert!(ended.err.contains(&format!("\nnames: {how}")), "{ended:?}");
        assert!(!ended.err.contains("warning"), "{ended:?}");
        // By id whatever the layout of the graph.
        folder.succeed(&["import", "ring", "ring.hub", "--order", "hub"]);
        let stored = ["run", "components", "ring.hub", "--names", "names"];
        assert_eq!(names_of(&folder, &stored), ["Alien", "Brazil", "Casablanca"].map(String::from), "{text}");
    }
}

#[test]
fn lines_count_as_the_graph_does() {
    let folder = with("Alien\nBrazil\nCasablanca\nDr. No\n");
    for graph in ["ring0", "ring.graph"] {
        let run = ["run", "components", graph, "--names", "names"];
        assert_eq!(names_of(&folder, &run), ["Alien", "Brazil", "Casablanca"].map(String::from), "{graph}");
        let ended = folder.hubcut(&run);
        let first = if graph == "ring0" { 0 } else { 1 };
        let words = format!("names by line, line 1 names id {first}, 3 of 3 vertices named, 1 line names no vertex\n");
        assert!(ended.err.contains(&words), "{ended:?}");
    }
    let both = pairs(&[
        ("--names-from 0", ["Brazil", "Casablanca", "Dr. No"]),
        ("--names-from 1", ["Alien", "Brazil", "Casablanca"]),
    ]);
    assert_eq!(refused(&folder, &RUN, &["names: these are names without ids", "no vertex has id 0"]), both);
    // A stored graph does not know the format that it was read from.
    folder.succeed(&["import", "ring.graph", "ring.hub"]);
    let stored = ["run", "components", "ring.hub", "--names", "names"];
    assert_eq!(refused(&folder, &stored, &["no vertex has id 0"]), both);
}

#[test]
fn what_is_refused_can_be_said() {
    let folder = with("1,Alien,1979\n3,Casablanca,1942\n");
    assert_eq!(
        refused(&folder, &RUN, &["names: it has 3 columns, and nothing says which of them holds the names"]),
        pairs(&[
            ("--names-columns id=1,name=2", ["Alien", "", "Casablanca"]),
            ("--names-columns id=1,name=3", ["1979", "", "1942"]),
        ])
    );
    let folder = with("1\tone\n9\tnine\n");
    assert_eq!(
        refused(&folder, &RUN, &["\"9\" on line 2 is no vertex (1 of 2 lines are none)"]),
        pairs(&[("--names-columns id=1,name=2", ["one", "", ""])])
    );
    let ended = folder.hubcut(&[&RUN[..], &["--names-columns", "id=1,name=2"]].concat());
    let words = "warning: names: names by id (columns 1 -> 2), 1 of 3 vertices named, 1 line names no vertex\n";
    assert!(ended.err.contains(words), "{ended:?}");
    // Vertices that are declared have names, too.
    assert_eq!(names_of(&folder, &[&RUN[..], &["--vertices", "0..10"]].concat())[..2], [String::new(), "one".into()]);
}

#[test]
fn options_of_names_that_make_no_sense() {
    let folder = with("1,Alien\n");
    for (options, words) in [
        (&["--names-columns", "id=1"][..], "id and name are both needed; write for example id=1,name=2"),
        (&["--names-columns", "id=1,name=1"], "must be different columns"),
        (&["--names-from", "2"], "give a whole number from 0 to 1"),
        (&["--names-from", "0", "--names-columns", "id=1,name=2"], "cannot be used with"),
    ] {
        folder.refuse(&[&RUN[..], options].concat(), 2, &[words]);
    }
    for option in [["--names-from", "0"], ["--names-columns", "id=1,name=2"]] {
        folder.refuse(&[&RUN[..3], &option[..]].concat(), 2, &["--names <FILE>"]);
    }
    folder.refuse(
        &[&RUN[..], &["--names-columns", "id=1,name=title"]].concat(),
        1,
        &["names: --names-columns id=1,name=title: line 1 has no column \"title\", it has"],
    );
}

#[test]
fn names_of_the_items_of_a_model() {
    let folder = Folder::new();
    // Films 1, 2 and 3; film 3 is not rated, but the matrix declares it.
    folder.write("r.mtx", "%%MatrixMarket matrix coordinate real general\n2 3 3\n1 1 5\n2 1 4\n2 2 1\n");
    folder.write("r.csv", "user,item,rating\n1,1,5\n2,1,4\n2,2,1\n");
    for ratings in ["r.mtx", "r.csv"] {
        folder.succeed(&["run", "als", ratings, "--rank", "1", "--iterations", "2", "--output", &ratings[2..]]);
    }
    let titles = |model: &str, options: &[&str]| {
        let run = ["recommend", model, "--user", "2", "--include-rated", "--names", "names", "--output", "o.csv"];
        let ended = folder.hubcut(&[&run[..], options].concat());
        let mut titles: Vec<_> = match ended.code {
            0 => folder.read("o.csv").lines().skip(1).map(|line| line.split(',').nth(3).unwrap().to_owned()).collect(),
            _ => Vec::new(),
        };
        titles.sort();
        (titles, ended)
    };
    folder.write("names", "Alien\nBrazil\nCasablanca\n");
    let (found, ended) = titles("mtx", &[]);
    assert_eq!(found, ["Alien", "Brazil"], "{ended:?}");
    assert!(ended.err.contains("names by line, line 1 names id 1, 3 of 3 items named\n"), "{ended:?}");
    // Users and items of a table may count from anything.
    let (_, ended) = titles("csv", &[]);
    assert_eq!(ended.code, 1, "{ended:?}");
    assert!(ended.err.contains("no item has id 0 to tell"), "{ended:?}");
    let options = proposed(&ended);
    assert_eq!(options.len(), 2, "{ended:?}");
    let found = options.iter().map(|[option, value]| titles("csv", &[option, value]).0);
    assert_eq!(found.collect::<Vec<_>>(), [["Brazil", "Casablanca"], ["Alien", "Brazil"]]);

    for text in ["Id,Label\n2,Brazil\n1,Alien\n9,Other\n", "1|Alien\n2|Brazil\n", "2::Brazil\n1::Alien\n"] {
        folder.write("names", text);
        let (found, ended) = titles("csv", &[]);
        assert_eq!(found, ["Alien", "Brazil"], "{text}: {ended:?}");
    }
    folder.write("names", "userId,name\n1,Ann\n2,Bob\n");
    let (_, ended) = titles("csv", &[]);
    assert!(ended.err.contains("names are those of items, and \"userId\" are ids of users"), "{ended:?}");
}

#[test]
fn names_come_compressed_and_by_standard_input() {
    use std::io::Write as _;
    let folder = with("Id,Label\n2,\"Birds, The\"\n");
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(folder.read("names").as_bytes()).unwrap();
    folder.write("names.gz", gz.finish().unwrap());
    let expected = ["", "Birds, The", ""].map(String::from);
    assert_eq!(names_of(&folder, &["run", "components", "ring", "--names", "names.gz"]), expected);
    let ended = folder.hubcut_from("names", &["run", "components", "ring", "--names", "-", "-o", "out.tsv"]);
    assert!(ended.err.contains("standard input: names by id (Id -> Label), 1 of 3 vertices named\n"), "{ended:?}");
    folder.write("names", "");
    folder.refuse(&RUN, 1, &["names: the file is empty"]);
}
