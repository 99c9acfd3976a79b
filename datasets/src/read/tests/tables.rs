//! Files as people have them: which line is the header, which columns are meant, and what is refused with which command.
//!
//! Each refusal's command is tried on the same text.

use super::*;
use crate::read::{ColumnChoice, IdKind, WeightColumn, WeightUse};

/// What is read, or the message.
fn read(name: &str, text: &str, options: &ReadOptions) -> Result<Loaded, String> {
    read_bytes(name, text.as_bytes(), options).map_err(|error| error.to_string())
}

fn used() -> ReadOptions {
    ReadOptions { weight_use: WeightUse::Used, ..ReadOptions::default() }
}

/// Adds what a command says to options.
fn with(options: &ReadOptions, command: &str) -> ReadOptions {
    let mut options = options.clone();
    let words: Vec<&str> = command.split(' ').collect();
    for pair in words.chunks(2) {
        let [option, value] = pair else { panic!("half a command: {command}") };
        let value = value.trim_matches('\'');
        match *option {
            "--columns" => {
                let ColumnChoice { source, target, weight } = value.parse().unwrap();
                let old = &mut options.columns;
                *old = ColumnChoice {
                    source: source.or(old.source.take()),
                    target: target.or(old.target.take()),
                    weight: weight.or(old.weight.take()),
                };
            }
            "--header" => options.header = Some(value == "yes"),
            "--weights" => options.weights = WeightColumn::None,
            "--ids" => options.ids = Some(value.parse().unwrap()),
            "--comments" => options.comments = Some(value.parse().unwrap()),
            "--quotes" => options.quotes = Some(value == "yes"),
            "--vertices" => options.vertices = Some(value.parse().unwrap()),
            other => panic!("an option that is not known: {other}"),
        }
    }
    options
}

/// Refused with exactly these commands, each of which gives these edges.
fn refused(name: &str, text: &str, options: &ReadOptions, commands: &[(&str, &str)]) {
    let message = match read(name, text, options) {
        Ok(loaded) => panic!("{text:?} was read as {}: {}", short(&loaded), loaded.facts),
        Err(message) => message,
    };
    let sentence = message.split(" (line: ").next().unwrap();
    let proposed = sentence.matches(" --").count();
    assert_eq!(proposed, commands.iter().map(|(command, _)| command.matches("--").count()).sum::<usize>(), "{message}");
    for (command, edges) in commands {
        assert!(message.contains(command), "{command}: {message}");
        let loaded = read(name, text, &with(options, command)).unwrap_or_else(|error| panic!("{command}: {error}"));
        assert_eq!(short(&loaded), *edges, "{command}: {message}");
    }
}

fn facts_of(text: &str) -> String {
    load("g.csv", text).unwrap().facts.to_string()
}

#[test]
fn row_names_are_left_out() {
    for text in [
        ",source,target\n0,a,b\n1,b,c\n",
        "\"\",\"from\",\"to\"\n\"1\",\"a\",\"b\"\n\"2\",\"b\",\"c\"\n",
        "Unnamed: 0,source,target\n0,a,b\n1,b,c\n",
        "\"from\" \"to\"\n\"1\" \"a\" \"b\"\n\"2\" \"b\" \"c\"\n",
        "from to\n1 a b\n2 b c\n",
        "\"from\"\t\"to\"\n\"1\"\t\"a\"\t\"b\"\n\"2\"\t\"b\"\t\"c\"\n",
    ] {
        let loaded = read("g.csv", text, &used()).unwrap();
        assert_eq!(short(&loaded), "a-b b-c", "{text}");
        assert!(loaded.facts.to_string().contains("left out: "), "{}", loaded.facts);
    }
    // R counts the rows of a table of numbers, too.
    assert_eq!(read_short("g.txt", "\"from\" \"to\" \"weight\"\n\"1\" 7 8 0.5\n\"2\" 8 9 1.5\n"), "7-8:0.5 8-9:1.5");
    refused("g.csv", ",u,v\n0,a,b\n1,b,c\n", &used(), &[("--columns src=u,dst=v", "a-b b-c")]);
    refused(
        "g.txt",
        "\"caller\" \"callee\"\n\"1\" \"a\" \"b\"\n\"2\" \"b\" \"c\"\n",
        &used(),
        &[("--columns src=caller,dst=callee", "a-b b-c")],
    );
}

#[test]
fn columns_that_are_known_are_no_weights() {
    for (header, row, left) in [
        ("Id,Source,Target", "17,1,2", "Id"),
        ("source,target,timestamp", "1,2,1300000000", "timestamp"),
        ("Source,Target,Year", "1,2,1999", "Year"),
        ("edge_id;source;target;created_at", "9;1;2;2020", "edge_id, created_at"),
    ] {
        let loaded = read("g.csv", &format!("{header}\n{row}\n"), &used()).unwrap();
        assert_eq!(short(&loaded), "1-2", "{header}");
        assert!(loaded.facts.to_string().contains(&format!("left out: {left}")), "{}", loaded.facts);
    }
}

#[test]
fn tables_of_graph_databases_are_read_by_their_names() {
    assert_eq!(read_short("g.csv", ":START_ID(Person),weight:int,:END_ID(Person)\n1,5,2\n"), "1-2:5");
    assert_eq!(read_short("g.csv", "~id,~from,~to,~label\ne1,a,b,knows\ne2,b,c,knows\n"), "a-b b-c");
    assert_eq!(read_short("g.csv", "Person.id|Person.id|creationDate\n1|2|2010-09-21\n2|3|2011-01-01\n"), "1-2 2-3");
    assert_eq!(
        read_short("g.tsv", "SOURCE_SUBREDDIT\tTARGET_SUBREDDIT\tPOST_ID\nleague\tteam\t1u4\nteam\tx y\t2\n"),
        "league-team team-x y"
    );
}

#[test]
fn two_kinds_of_ids_are_refused() {
    for header in ["userId,movieId", "user,item,rating", ":START_ID(Person),:END_ID(Movie)", "movie_id,user_id"] {
        let row = if header.matches(',').count() == 1 { "1,2" } else { "1,2,3" };
        let message = error("g.csv", &format!("{header}\n{row}\n"));
        assert!(message.contains("say --bipartite"), "{message}");
    }
    let text = "Person.id|Forum.id\n1|2\n";
    let message = error("g.csv", text);
    assert!(
        message.contains("--bipartite, or --columns src=Person.id,dst=Forum.id if they are of one kind"),
        "{message}"
    );
    let options = with(&ReadOptions::default(), "--columns src=Person.id,dst=Forum.id");
    assert_eq!(short(&read("g.csv", text, &options).unwrap()), "1-2");
}

#[test]
fn words_above_numbers_are_a_header() {
    for text in [
        "id_1,id_2\n1,2\n3,4\n",
        "u;v\r\n#c\r\n\r\n1;2\r\n3;4",
        "from_id\tto_id\n1\t2\n3\t4\n",
        "node1 node2\n1 2\n3 4\n",
        "caller callee\n1 2\n3 4",
    ] {
        let loaded = load("g.txt", text).unwrap();
        assert_eq!(short(&loaded), "1-2 3-4", "{text:?}");
        assert!(loaded.facts.to_string().contains("header ("), "{}", loaded.facts);
    }
    // One column of numbers is enough.
    assert_eq!(read_short("g.csv", "u,v\na,2\nb,3\n"), "a-2 b-3");
    // But not one of them all may be something else: that is found wherever it is.
    let text = format!("u,v\n{}x,y\n", "a,2\n".repeat(300));
    refused(
        "g.csv",
        &text,
        &ReadOptions::default(),
        &[
            ("--header yes", &("a-2 ".repeat(300) + "x-y")),
            ("--header no", &("u-v ".to_owned() + &"a-2 ".repeat(300) + "x-y")),
        ],
    );
    // What is no weight further down is no name in line 1.
    for word in ["inf", "nan", "-Infinity", "1e309"] {
        assert!(error("g.csv", &format!("ann,bob,{word}\neve,joe,3\n")).contains("is not a weight"), "{word}");
    }
    let (yes, no, text) = (Some(true), Some(false), Some(IdKind::Text));
    for (header, ids, wanted) in [(None, text, "1-2"), (no, None, "u-v 1-2"), (no, text, "u-v 1-2"), (yes, None, "1-2")]
    {
        let options = ReadOptions { header, ids, ..ReadOptions::default() };
        assert_eq!(short(&read("g.csv", "u,v\n1,2\n", &options).unwrap()), wanted);
    }
}

#[test]
fn names_that_are_known_are_a_header() {
    for text in [
        "source,destination\na,b\nb,c\n",
        "source target\na b\nb c\n",
        "\"Source\",\"Target\"\na,b\nb,c\n",
        "node1 node2\na b\nb c\n",
        "node_a;node_b\na;b\nb;c\n",
        "# source target\na b\nb c\n",
        "#source\ttarget\na\tb\nb\tc\n",
        "% made by hand\n#from,to\na,b\nb,c\n",
    ] {
        let loaded = load("g.txt", text).unwrap();
        assert_eq!(short(&loaded), "a-b b-c", "{text:?}");
        assert!(loaded.facts.to_string().contains("header ("), "{}", loaded.facts);
    }
    // Words that are ids, too.
    let text = "source target\na b\nb source\n";
    refused(
        "g",
        text,
        &ReadOptions::default(),
        &[("--header yes", "a-b b-source"), ("--header no", "source-target a-b b-source")],
    );
    // Names that only a number tells apart are more likely ids.
    assert_eq!(read_short("g", "v1 v2\nv2 v3\n"), "v1-v2 v2-v3");
    assert!(error("g", "v1 v2\nv3 v4\n").contains("--header yes or --header no"));
    // Only the last comment is the header, only if it has the fields of a row.
    assert_eq!(read_short("g", "# target source\n# more of it\n1 2\n"), "1-2");
    assert_eq!(read_short("g", "# target source\n1 2\n"), "2-1");
    assert_eq!(read_short("g", "# target source weight\n1 2\n"), "1-2");
    assert_eq!(read_short("g", "# FromNodeId\tToNodeId\n1\t2\n"), "1-2");
}

#[test]
fn two_words_that_mean_nothing_are_looked_for() {
    let text = "caller,callee\nann,bob\nbob,eve\n";
    refused(
        "g.csv",
        text,
        &ReadOptions::default(),
        &[("--header yes", "ann-bob bob-eve"), ("--header no", "caller-callee ann-bob bob-eve")],
    );
    let loaded = load("g.csv", "caller,callee\nann,bob\nbob,callee\n").unwrap();
    assert_eq!(short(&loaded), "caller-callee ann-bob bob-callee");
    assert!(loaded.facts.to_string().contains("line 1 is an edge, since its ids occur again"), "{}", loaded.facts);
    // The same line again shows nothing: it may be the header again.
    assert!(error("g.csv", "caller,callee\nann,bob\ncaller,callee\n").contains("--header yes or --header no"));
    // One line is an edge.
    assert_eq!(read_short("g.csv", "ann,bob\n"), "ann-bob");
    // A number is no name.
    assert_eq!(read_short("g.csv", "ann,bob,3\neve,joe,4\n"), "ann-bob:3 eve-joe:4");
}

#[test]
fn wide_tables_want_names() {
    let text = "protein1 protein2 combined_score\n9606.A 9606.B 173\n9606.B 9606.C 200\n";
    let loaded = load("g.txt", text).unwrap();
    assert_eq!(short(&loaded), "9606.A-9606.B 9606.B-9606.C");
    assert!(loaded.facts.to_string().contains("left out: combined_score"), "{}", loaded.facts);
    assert!(loaded.facts.left_out[0].may_weigh);
    refused(
        "g.txt",
        text,
        &used(),
        &[
            ("--columns weight=combined_score", "9606.A-9606.B:173 9606.B-9606.C:200"),
            ("--weights none", "9606.A-9606.B 9606.B-9606.C"),
        ],
    );
    let text = "caller,callee,minutes\nann,bob,3\nbob,ann,4\n";
    refused("g.csv", text, &ReadOptions::default(), &[("--columns src=caller,dst=callee", "ann-bob bob-ann")]);
    refused(
        "g.csv",
        text,
        &with(&used(), "--columns src=caller,dst=callee"),
        &[("--columns weight=minutes", "ann-bob:3 bob-ann:4"), ("--weights none", "ann-bob bob-ann")],
    );
    let options = with(&used(), "--columns src=caller,dst=callee,weight=minutes");
    assert_eq!(short(&read("g.csv", text, &options).unwrap()), "ann-bob:3 bob-ann:4");
    assert!(
        read("g.csv", text, &with(&used(), "--columns src=caller,dst=calle"))
            .unwrap_err()
            .contains("there is no column \"calle\"")
    );
    // Known weights, in any column and any case.
    assert_eq!(short(&read("g.csv", "source,target,type,Travel_Time\n1,2,x,5\n", &used()).unwrap()), "1-2:5");
    assert_eq!(short(&read("g.csv", "WEIGHT,dst,src\n5,1,2\n", &used()).unwrap()), "2-1:5");
    refused(
        "g.csv",
        "source,target,cost,distance\n1,2,3,4\n",
        &used(),
        &[("--columns weight=cost", "1-2:3"), ("--columns weight=distance", "1-2:4"), ("--weights none", "1-2")],
    );
    assert_eq!(read_short("g.csv", "source,target,cost,distance\n1,2,3,4\n"), "1-2");
    // Several pairs of ends.
    refused(
        "g.csv",
        "src_city,dst_city,src_port,dst_port\n1,2,3,4\n",
        &ReadOptions::default(),
        &[("--columns src=src_city,dst=dst_city", "1-2"), ("--columns src=src_port,dst=dst_port", "3-4")],
    );
    refused("g.csv", "target,x\n1,2\n", &ReadOptions::default(), &[("--columns src=x,dst=target", "2-1")]);
    refused(
        "g.csv",
        "1,2,3,4\n5,6,7,8\n",
        &ReadOptions::default(),
        &[
            ("--columns src=1,dst=2", "1-2 5-6"),
            ("--columns src=1,dst=2,weight=3", "1-2:3 5-6:7"),
            ("--columns src=1,dst=2,weight=4", "1-2:4 5-6:8"),
        ],
    );
}

#[test]
fn a_weight_must_be_there_where_one_is_asked_for() {
    let required = ReadOptions { weight_use: WeightUse::Required, ..ReadOptions::default() };
    for text in ["1,2\n", "source,target\n1,2\n", "source,target,year\n1,2,1999\n"] {
        assert!(read("g.csv", text, &required).unwrap_err().contains("--weighted"), "{text}");
    }
    assert_eq!(short(&read("g.csv", "1,2,3\n", &required).unwrap()), "1-2:3");
}

#[test]
fn the_third_column_may_be_a_time() {
    let text = "1 2 1082040961\n3 4 1082155839\n";
    assert!(load("g", text).unwrap().facts.to_string().contains("column 3 is the weight"));
    refused(
        "g",
        text,
        &used(),
        &[("--columns weight=3", "1-2:1082040961 3-4:1082155839"), ("--weights none", "1-2 3-4")],
    );
    assert_eq!(short(&read("g", "1 2 1082040961\n3 4 7\n", &used()).unwrap()), "1-2:1082040961 3-4:7");
}

#[test]
fn headers_that_come_again_are_skipped() {
    for text in [
        "source,target\na,b\nsource,target\nb,c\n",
        "source target\n1 2\r\nsource target\r\n2 3\n",
        "u,v\n1,2\nu,v\n3,4\n",
    ] {
        let loaded = load("g.csv", text).unwrap();
        assert_eq!((loaded.facts.edges, loaded.facts.repeated_headers), (2, 1), "{text}");
        assert!(loaded.facts.to_string().contains("1 repeated header skipped"));
    }
}

#[test]
fn comments_are_those_that_cannot_be_edges() {
    let text = "#love\t#peace\n#peace\tjoy\n";
    refused_comments("g.txt", text, "#love-#peace #peace-joy");
    refused_comments("g.txt", "joy\t#peace\n#peace\tjoy\n", "joy-#peace #peace-joy");
    // A blank after the mark, numbers as ids, or another number of fields.
    assert_eq!(read_short("g.txt", "# a\tb\na\tb\nb\tc\n"), "a-b b-c");
    assert_eq!(read_short("g.txt", "#a b\n1 2\n"), "1-2");
    let loaded = load("g.txt", "a b\n#made by me\n%x\nb c\n").unwrap();
    assert_eq!((short(&loaded).as_str(), loaded.facts.comments), ("a-b b-c", 2));
    let options = with(&ReadOptions::default(), "--comments '#'");
    assert_eq!(short(&read("g", "a b\n#b c\nb %x\n", &options).unwrap()), "a-b b-%x");
    assert!(error("g", "#a\n#b\n").contains("--comments none"));
    // Long ones are lines that are too long, not the end.
    let long = format!("#{}\n1 2\n", "x".repeat(3 << 20));
    assert!(error("g", &long).starts_with("g:1:1: the line is longer"), "{}", &error("g", &long)[..80]);
    let many = format!("{}a b\nb c\n", "# x\n".repeat(40_000));
    let loaded = load("g", &many).unwrap();
    assert_eq!((short(&loaded).as_str(), loaded.facts.comments, loaded.facts.lines), ("a-b b-c", 40_000, 40_002));
    assert_eq!(loaded.facts.first_edge.unwrap().to_string(), "line 40001: a -> b");
}

fn refused_comments(name: &str, text: &str, edges: &str) {
    let message = error(name, text);
    assert!(message.contains("--comments none") && message.contains("--comments '#'"), "{message}");
    let options = with(&ReadOptions::default(), "--comments none");
    let options = ReadOptions { header: Some(false), ..options };
    assert_eq!(short(&read(name, text, &options).unwrap()), edges);
}

#[test]
fn zeros_in_front_make_ids_text() {
    let loaded = load("g", "00501 10001\n501 10001\n").unwrap();
    assert_eq!(short(&loaded), "00501-10001 501-10001");
    assert!(loaded.facts.to_string().contains("ids with zeros in front are text"), "{}", loaded.facts);
    // However late the first of them comes.
    let late = format!("{}00501,7\n", "501,7\n".repeat(300_000));
    let loaded = load("g.csv", &late).unwrap();
    assert_eq!((ids(&loaded).join(" ").as_str(), loaded.facts.ids), ("00501 501 7", IdKind::Text));
    let numbers = with(&ReadOptions::default(), "--ids number");
    assert_eq!(short(&read("g", "007 8\n", &numbers).unwrap()), "7-8");
    let vertices = with(&ReadOptions::default(), "--vertices 0..9");
    assert_eq!(ids(&read("g", "007 8\n", &vertices).unwrap()).len(), 9);
    assert_eq!(read_short("g", "0 00\n"), "0-00");
    assert_eq!(read_short("m", "%%MatrixMarket matrix coordinate pattern general\n9 9 1\n007 8\n"), "7-8");
}

#[test]
fn whole_numbers_with_a_point_are_ids() {
    for text in ["1.0,2.0\n2.0,3.0\n", "source,target\n1,2.0\n2,3.0\n", "1.000000e+00 2.0\n2. 3.00\n"] {
        let loaded = load("g.csv", text).unwrap();
        assert_eq!(short(&loaded), "1-2 2-3", "{text}");
        assert!(loaded.facts.to_string().contains("ids such as 1.0 are whole numbers"), "{}", loaded.facts);
    }
    assert!(error("g.csv", "1.0,2.0\n1.5,2.0\n").contains("\"1.5\" is not a vertex id"));
}

#[test]
fn quotes_between_tabs_and_blanks_are_letters() {
    assert_eq!(read_short("g.txt", "The_\"Fish\"_File\tB\n\"Heroes\"\tB\n"), "The_\"Fish\"_File-B \"Heroes\"-B");
    // All of the first lines have quotes, one further down has not: then they are letters, all of them.
    let text = format!("{}\"x\"\ty\n", "\"a\"\t\"b\"\n\"b\"\t\"a\"\n".repeat(200));
    let loaded = load("g.txt", &text).unwrap();
    assert_eq!(ids(&loaded), ["\"a\"", "\"b\"", "\"x\"", "y"]);
    assert_eq!(
        read_short("g.txt", "\"New York\" \"Den Haag\" 5\n\"Den Haag\" \"Rome\" 6\n"),
        "New York-Den Haag:5 Den Haag-Rome:6"
    );
    assert!(error("g.csv", "\"a\nb\",c\nd,e\n").starts_with("g.csv:1:1: a quoted field is not closed"));
    assert_eq!(read_short("g.csv", " New York , \" x \" \nNew York,b\n"), "New York- x  New York-b");
}

#[test]
fn tabs_alone_cut_text() {
    assert_eq!(read_short("g.txt", "Moon\tApollo 11\nApollo 11\tEarth\n"), "Moon-Apollo 11 Apollo 11-Earth");
    assert_eq!(read_short("g.txt", "Doe, J\tRoe; R\nRoe; R\tDoe, J\n"), "Doe, J-Roe; R Roe; R-Doe, J");
    assert_eq!(read_short("g.txt", "1 \t2\n2\t 3\n"), "1-2 2-3");
}

#[test]
fn the_separator_may_be_said() {
    for (separator, text) in [
        ("|", "a,x|b\nb|c\n"),
        ("tab", "a,x\tb\nb\tc\n"),
        ("blank", "a,x b\nb c\n"),
        (":", "a,x:b\nb:c\n"),
        ("::", "a,x::b\nb::c\n"),
    ] {
        let options = ReadOptions { separator: Some(separator.parse().unwrap()), ..ReadOptions::default() };
        assert_eq!(short(&read("g", text, &options).unwrap()), "a,x-b b-c", "{separator}");
    }
}

#[test]
fn gephi_says_whether_edges_are_directed() {
    use hubcut::graph::Directedness::{Directed, Undirected};
    let of = |rows: &str| load("g.csv", &format!("Source,Target,Type\n{rows}")).map(|loaded| loaded.facts.direction);
    assert_eq!(of("1,2,Undirected\n2,3,undirected\n").unwrap(), Some(Undirected));
    assert_eq!(of("a,b,Directed\nb,c,Directed\n").unwrap(), Some(Directed));
    assert_eq!(of("1,2,Undirected\n2,3,friend\n").unwrap(), None);
    assert!(
        of("1,2,Undirected\n2,3,Directed\n").unwrap_err().to_string().contains("1 edges directed and 1 undirected")
    );
    let late = format!("{}1,2,friend\n", "1,2,Directed\n".repeat(300));
    assert_eq!(of(&late).unwrap(), None);
}

#[test]
fn konect_says_what_edges_are() {
    use hubcut::graph::Directedness::{Directed, Undirected};
    let loaded = load("out.x", "% sym unweighted\n% 2 3 3\n1 2 1\n2 3 1\n").unwrap();
    assert_eq!((short(&loaded).as_str(), loaded.facts.direction), ("1-2 2-3", Some(Undirected)));
    let loaded = read("out.x", "% asym positive\n1 2 3 1082040961\n2 3 1 1082040962\n", &used()).unwrap();
    assert_eq!((short(&loaded).as_str(), loaded.facts.direction), ("1-2:3 2-3:1", Some(Directed)));
    assert!(error("out.x", "% bip weighted\n1 1 5\n").contains("say --bipartite"));
    assert!(error("out.x", "% sym dynamic\n1 2 1 5\n").contains("dynamic"));
}

#[test]
fn other_shapes_are_named() {
    for (text, named) in [
        ("(1,2)\n(2,3)\n", "a tuple or list of Python"),
        ("[0, 1]\n[1, 2]\n", "a tuple or list of Python"),
        ("0->1\n1->2\n", "an arrow"),
        ("0 -> 1;\n1 -> 2;\n", "an arrow"),
        ("0: 1\n1: 2 3\n", "an adjacency list"),
        ("1:2\n2:3\n", "say --separator ':'"),
        ("1\n2\n", "g.txt:1:2: 1 column where 2 are needed"),
        ("1 2:0.5\n2 3:1 4:2\n", "`vertex:weight`"),
        ("0 1 2 3\n1 4\n2\n", "an adjacency list"),
        ("0 1 2\n1 0\n2 0\n", "an adjacency list"),
        ("0 1 1 0\n1 0 0 1\n1 0 0 0\n0 1 0 0\n", "this is a matrix"),
    ] {
        let message = error("g.txt", text);
        assert!(message.contains(named), "{text}: {message}");
    }
    refused("g", "0 -> 1\n1 -> 2\n", &ReadOptions::default(), &[("--columns src=1,dst=3", "0-1 1-2")]);
    refused("g", "0 -- 1 5\n1 -- 2 6\n", &ReadOptions::default(), &[("--columns src=1,dst=3", "0-1 1-2")]);
    refused("g", "1 pp 2\n2 pp 3\n", &ReadOptions::default(), &[("--columns src=1,dst=3", "1-2 2-3")]);
    refused("g", "a likes b\nb likes c\n", &ReadOptions::default(), &[("--columns src=1,dst=3", "a-b b-c")]);
    refused("g", "a b friend\nb c friend\n", &ReadOptions::default(), &[("--columns src=1,dst=2", "a-b b-c")]);
    refused("g", "0 1 {'weight': 2}\n1 2 {}\n", &ReadOptions::default(), &[("--columns src=1,dst=2", "0-1 1-2")]);
    refused(
        "g",
        "0 1 0\n1 0 1\n0 1 0\n",
        &ReadOptions::default(),
        &[("--columns src=1,dst=2,weight=3", "0-1:0 1-0:1 0-1:0")],
    );
    // Plain edges.
    assert_eq!(read_short("g", "0 1\n1 0\n"), "0-1 1-0");
    assert_eq!(read_short("g", "0 1 1\n1 0 1\n"), "0-1:1 1-0:1");
    assert_eq!(read_short("g", "a-b c->d\nc->d a-b\n"), "a-b-c->d c->d-a-b");
}

#[test]
fn decimal_commas_are_named() {
    let message = read("g.csv", "source;target;weight\n1;2;0,5\n2;3;1,5\n", &used()).unwrap_err();
    assert!(message.contains("a point instead of a comma, or leave the column out with --weights none"), "{message}");
    for text in ["1;2;0,5\n2;3;1,5\n", "1;2;3\n2;3;1,5\n", "a\tb\t-0,5\n"] {
        let message = read("g.txt", text, &used()).unwrap_err();
        assert!(message.contains("write a point: tr ',' '.' < g.txt > edges.txt"), "{message}");
        let edges = |text, options: &ReadOptions| short(&read("g.txt", text, options).unwrap());
        let alone = edges(text, &with(&used(), "--columns src=1,dst=2"));
        assert!(edges(&text.replace(',', "."), &used()).starts_with(&format!("{}:", &alone[..3])), "{message}");
    }
}

#[test]
fn decimal_commas_show_a_header() {
    let text = "Quelle;Ziel;Gewicht\nA;B;1,5\nB;C;2\n";
    refused("g.csv", text, &ReadOptions::default(), &[("--columns src=Quelle,dst=Ziel", "A-B B-C")]);
}

#[test]
fn points_may_group_digits_before_a_decimal_comma() {
    // An unknown column of such numbers may be the weight as much as one of `1,5`.
    for minutes in ["1.234,5", "1.234.567,5", "1,5"] {
        let text = format!("source;target;minutes\n1;2;{minutes}\n2;3;{minutes}\n");
        let message = read("g.csv", &text, &used()).unwrap_err();
        assert!(message.contains("--columns weight=minutes or --weights none"), "{message}");
        let message = read("g.csv", &text, &with(&used(), "--columns weight=minutes")).unwrap_err();
        assert!(message.contains("a point instead of a comma"), "{message}");
    }
}

#[test]
fn two_ends_of_one_kind_need_no_option() {
    assert_eq!(read_short("g.csv", "Person1Id|Person2Id|creationDate\n933|2199|2010\n"), "933-2199");
    assert_eq!(read_short("g.csv", "row,col,val\n0,1,0.5\n1,2,2.5\n"), "0-1:0.5 1-2:2.5");
}

#[test]
fn a_total_is_no_edge() {
    let message = error("g.csv", "1,2,4\nTotal,,11\n");
    assert_eq!(message, "g.csv:2:7: a vertex id is empty (line: \"Total,,11\")");
}

#[test]
fn the_first_edge_is_shown() {
    let first = |text: &str| load("g.csv", text).unwrap().facts.first_edge.unwrap().to_string();
    assert_eq!(first("source,target,weight\na,b,0.5\nb,c,1\n"), "line 2: a -> b, weight 0.5");
    assert_eq!(first("# x\n\n3,4\n"), "line 3: 3 -> 4");
    assert_eq!(facts_of("1,2\n"), "CSV edge list, comma separated, ids are numbers, no weights");
}

#[test]
fn what_comments_say_of_a_graph_is_told_and_not_heeded() {
    let loaded = load("g.txt", "# Undirected graph: ../data/output/x.txt\n# Nodes: 3\n1\t2\n2\t3\n").unwrap();
    assert!(loaded.facts.called_undirected && loaded.facts.direction.is_none());
    assert_eq!(loaded.facts.comments, 2);
    assert!(!load("g.txt", "# Directed graph\n1 2\n").unwrap().facts.called_undirected);
    for (text, comments) in [
        ("%%MatrixMarket matrix coordinate pattern general\n% a\n% b\n2 2 1\n% c\n1 2\n", 3),
        ("c one\nc two\np sp 2 1\na 1 2 5\nc three\n", 3),
    ] {
        assert_eq!(load("g", text).unwrap().facts.comments, comments, "{text}");
    }
}

#[test]
fn padding_is_no_column() {
    for text in [
        "source,target,weight\n10,20,5,\n20,30,6,\n",
        "source,target,weight,,,\n10,20,5,,,\n20,30,6,,,\n",
        "source\ttarget\tweight\t\n10\t20\t5\t\n20\t30\t6\t\n",
    ] {
        let loaded = load("g.csv", text).unwrap();
        assert_eq!(short(&loaded), "10-20:5 20-30:6", "{text}");
        assert!(loaded.facts.left_out.is_empty(), "{}", loaded.facts);
    }
    assert_eq!(read_short("g.csv", "a,b,\nb,c,\n"), "a-b b-c");
    assert_eq!(read_short("g.csv", "source,target\n10,20,\n20,30,\n"), "10-20 20-30");
}

#[test]
fn a_header_that_lacks_a_name_is_asked_for() {
    for text in ["from to\n1 2 5\n2 3 6\n", "source,target\na,b,5\nb,c,6\n", "V1,V2\n1,2,3\n2,3,4\n"] {
        let message = error("g.csv", text);
        assert!(message.contains("--columns src=2,dst=3") && message.contains("--columns src=1,dst=2"), "{message}");
    }
    let options = with(&ReadOptions::default(), "--columns src=1,dst=2");
    assert_eq!(short(&read("g", "from to\n1 2 5\n2 3 6\n", &options).unwrap()), "1-2 2-3");
    assert_eq!(read_short("g.txt", "\"V1\" \"V2\"\n\"1\" \"a\" \"b\"\n\"2\" \"b\" \"c\"\n"), "a-b b-c");
    let sif = error("x.sif", "nodeA pp nodeB\nnodeB pp nodeC nodeD\n");
    assert!(sif.starts_with("x.sif:"), "{sif}");
}

#[test]
fn a_number_may_be_a_name_beside_words_that_are() {
    assert_eq!(short(&read("g.csv", "from,to,42\n1,2,5\n2,3,6\n", &ReadOptions::default()).unwrap()), "1-2 2-3");
    refused(
        "g.csv",
        "source,target,0\na,b,5\nb,c,6\n",
        &used(),
        &[("--columns weight=3", "a-b:5 b-c:6"), ("--weights none", "a-b b-c")],
    );
    assert_eq!(read_short("g.csv", "from,2\n1,2\n2,3\n"), "1-2 2-3");
}

#[test]
fn weights_that_are_no_numbers_are_refused_where_they_are_used() {
    for cell in ["1,5", "$5", "5 km", "NA", "1/2"] {
        let text = format!("source;target;weight\n1;2;{cell}\n2;3;{cell}\n");
        let message = read("g.csv", &text, &used()).unwrap_err();
        assert!(message.contains("is not a weight") && message.contains("--weights none"), "{message}");
        assert_eq!(short(&read("g.csv", &text, &with(&used(), "--weights none")).unwrap()), "1-2 2-3");
        assert_eq!(read_short("g.csv", &text), "1-2 2-3");
    }
    for (name, cells) in [
        ("foo", ["5,5", "6,5"]),
        ("foo", ["NA", "6"]),
        ("travel time (min)", ["5", "6"]),
        ("time", ["5", "6"]),
        ("Sign", ["-1", "1"]),
    ] {
        let text = format!("from;to;{name}\n1;2;{}\n2;3;{}\n", cells[0], cells[1]);
        let message = read("g.csv", &text, &used()).unwrap_err();
        assert!(message.contains("may be the weight"), "{name}: {message}");
    }
}

#[test]
fn signs_between_words_are_no_names() {
    for arrow in ["->", "--", "\u{2192}"] {
        refused(
            "g",
            &format!("a {arrow} b\nb {arrow} c\n"),
            &ReadOptions::default(),
            &[("--columns src=1,dst=3", "a-b b-c")],
        );
    }
    let triples = "<http://a> <http://p> <http://b> .\n<http://b> <http://p> <http://c> .\n";
    assert!(error("g.nt", triples).contains("--columns src=1,dst=3"), "{}", error("g.nt", triples));
    assert!(error("g", "0 5 0\n5 0 6\n0 6 0\n").contains("or a matrix"));
    assert!(
        error("g.csv", "source,target,label\n1,2,\"x\ny\"\n2,3,z\n")
            .starts_with("g.csv:2:5: a quoted field is not closed")
    );
}

#[test]
fn a_column_may_be_called_directed() {
    use hubcut::graph::Directedness::{Directed, Undirected};
    let of = |rows: &str, said| {
        let options = ReadOptions { direction_said: said, ..ReadOptions::default() };
        read("g.csv", &format!("source,target,directed\n{rows}"), &options).map(|loaded| loaded.facts.direction)
    };
    assert_eq!(of("1,2,False\n2,3,False\n", false).unwrap(), Some(Undirected));
    assert_eq!(of("1,2,1\n2,3,1\n", false).unwrap(), Some(Directed));
    assert!(of("1,2,true\n2,3,false\n", false).unwrap_err().contains("--directed or --undirected"));
    // Whoever says it himself is not asked.
    assert_eq!(of("1,2,true\n2,3,false\n", true).unwrap(), None);
}

#[test]
fn sizes_in_line_1_are_no_edge() {
    let text = "5 4\n0 1\n1 2\n2 3\n3 4\n";
    refused(
        "g",
        text,
        &ReadOptions::default(),
        &[("--header no", "5-4 0-1 1-2 2-3 3-4"), ("--header yes", "0-1 1-2 2-3 3-4")],
    );
    assert_eq!(read_short("g", "3 2\n0 1\n1 2\n"), "3-2 0-1 1-2");
    assert!(error("g", "3 2\n1 2 5\n2 3 6\n").contains("sed '1d' g > edges.txt"));
}

#[test]
fn options_are_not_proposed_twice() {
    let text = "1 2 3\n2 3\n3 1\n";
    assert!(error("g", text).contains("--weights none"));
    assert_eq!(short(&read("g", text, &with(&ReadOptions::default(), "--weights none")).unwrap()), "1-2 2-3 3-1");
    let text = "from,to\n1,2\n2,3,5\n";
    assert!(error("g.csv", text).contains("--columns src=1,dst=2"));
    assert_eq!(
        short(&read("g.csv", text, &with(&ReadOptions::default(), "--columns src=1,dst=2")).unwrap()),
        "1-2 2-3"
    );
}

#[test]
fn tables_that_are_not_of_edges_are_named() {
    assert!(error("g.csv", "Id,Label,timeset\n1,Alice,\n2,Bob,\n").contains("a table of vertices"));
    assert!(
        error("g.csv", ",a,b,c\na,0,1,0\nb,0,0,1\nc,1,0,0\n").contains("a matrix with a name for each row and column")
    );
    assert!(error("g.md", "| source | target |\n|--------|--------|\n| 1 | 2 |\n").contains("Markdown"));
    assert!(error("g.txt", "     [,1] [,2]\n[1,]    1    2\n[2,]    2    3\n").contains("what R prints"));
    refused("g", "\"a b\" c\nc \"d e\"\n", &ReadOptions::default(), &[("--quotes yes", "a b-c c-d e")]);
}
