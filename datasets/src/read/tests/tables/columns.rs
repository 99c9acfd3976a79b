//! Which columns are meant.

use super::*;

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
