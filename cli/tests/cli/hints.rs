//! What messages about files propose, done to the letter: options are added, commands of the shell are run.

use std::process::Command;

use crate::harness::Folder;

/// Edges of a graph as `hubcut` sees them, from the distances of one hop: enough for graphs as small as these.
fn edges(folder: &Folder, options: &[&str]) -> String {
    let ended = folder.hubcut(&[&["info"], options, &["--json"]].concat());
    assert_eq!(ended.code, 0, "{ended:?}");
    let info: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    let first = &info["source"]["facts"]["first_edge"];
    let edge = format!("{} -> {}", first["source"].as_str().unwrap(), first["target"].as_str().unwrap());
    let weight = first["weight"].as_str().map_or(String::new(), |weight| format!(" {weight}"));
    format!("{} edges, {edge}{weight}", info["edges"])
}

/// The refusal of a file.
fn refusal(folder: &Folder, command: &[&str]) -> String {
    let ended = folder.hubcut(command);
    assert_eq!(ended.code, 1, "{ended:?}");
    let message = ended.err.lines().find(|line| line.starts_with("error: ")).unwrap_or_else(|| panic!("{ended:?}"));
    message.split(" (line: ").next().unwrap().to_owned()
}

/// The options that a message proposes, each with its value.
fn proposed(message: &str) -> Vec<Vec<String>> {
    let mut options: Vec<Vec<String>> = Vec::new();
    let words: Vec<&str> = message.split_whitespace().collect();
    for pair in words.windows(2).filter(|pair| pair[0].starts_with("--")) {
        let value = pair[1].trim_end_matches([',', ';']).trim_matches('\'');
        options.push(vec![pair[0].trim_start_matches('(').into(), value.into()]);
    }
    options
}

#[test]
fn options_that_are_proposed_work_on_that_file() {
    let folder = Folder::new();
    for (name, text, results) in [
        ("calls.csv", "caller,callee\nann,bob\nbob,eve\n", &["2 edges, ann -> bob", "3 edges, caller -> callee"][..]),
        ("calls.csv", "caller,callee,minutes\nann,bob,3\n", &["1 edges, ann -> bob"]),
        ("pandas.csv", ",u,v\n0,a,b\n1,b,c\n", &["2 edges, a -> b"]),
        ("triples", "1 pp 2\n2 pp 3\n", &["2 edges, 1 -> 2"]),
        ("triples", "a likes b\nb likes c\n", &["2 edges, a -> b"]),
        ("arrows", "0 -> 1\n1 -> 2\n", &["2 edges, 0 -> 1"]),
        ("wide", "1 2 3 4\n5 6 7 8\n", &["2 edges, 1 -> 2", "2 edges, 1 -> 2 3", "2 edges, 1 -> 2 4"]),
        ("nx", "0 1 {'weight': 2}\n1 2 {}\n", &["2 edges, 0 -> 1"]),
        ("matrix", "0 1 0\n1 0 1\n0 1 0\n", &["3 edges, 0 -> 1 0"]),
        ("pairs.csv", "src_city,dst_city,src_port,dst_port\n1,2,3,4\n", &["1 edges, 1 -> 2", "1 edges, 3 -> 4"]),
        ("nodes", "1 2\n2 3\n", &["2 edges, 1 -> 2", "2 edges, 1 -> 2"]),
        ("ids.csv", "1,2\nx,3\n", &["2 edges, 1 -> 2"]),
        ("colon", "1:2\n2:3\n", &["2 edges, 1 -> 2"]),
        ("slash", "a/b/5\nb/c/6\n", &["2 edges, a -> b 5"]),
        ("minus", "-1 2\n-2 3\n", &["2 edges, -1 -> 2"]),
        ("surplus", "1 2\n1 2 3 4\n", &["2 edges, 1 -> 2"]),
        ("header", "source target\na b\nb source\n", &["2 edges, a -> b", "3 edges, source -> target"]),
    ] {
        folder.write(name, text);
        let declared = ["--vertices", "9"];
        let given: &[&str] = if name == "nodes" { &declared } else { &[] };
        let message = refusal(&folder, &[&["info", name], given].concat());
        let options = proposed(&message);
        assert_eq!(options.len(), results.len(), "{message}");
        for (option, result) in options.iter().zip(results) {
            let option: Vec<&str> = option.iter().map(String::as_str).collect();
            assert_eq!(edges(&folder, &[&[name], &option[..]].concat()), *result, "{option:?}: {message}");
        }
    }
}

#[test]
fn options_for_weights_work_under_a_program_that_uses_them() {
    let folder = Folder::new();
    for (text, results) in [
        ("protein1 protein2 combined_score\n9606.A 9606.B 173\n9606.B 9606.C 2\n", ["175", "2"].as_slice()),
        ("9606.A 9606.B 1082040961\n9606.B 9606.C 1082040962\n", &["2164081923", "2"]),
        ("source,target,cost,distance\n9606.A,9606.B,3,4\n9606.B,9606.C,5,6\n", &["8", "10", "2"]),
    ] {
        folder.write("g.csv", text);
        let run = ["run", "sssp", "g.csv", "--source", "9606.A"];
        let options = proposed(&refusal(&folder, &run));
        assert_eq!(options.len(), results.len(), "{options:?}");
        for (option, farthest) in options.iter().zip(results) {
            let option: Vec<&str> = option.iter().map(String::as_str).collect();
            let ended = folder.hubcut(&[&run[..], &option, &["--output", "-"]].concat());
            assert!(ended.out.contains(&format!("9606.C\t{farthest}\n")), "{option:?}: {ended:?}");
        }
    }
}

#[test]
fn a_stored_graph_remembers_what_was_left_out() {
    let folder = Folder::new();
    folder.write("g.csv", "source,target,minutes\na,b,3\nb,c,4\n");
    folder.succeed(&["import", "g.csv", "g.hub"]);
    folder.succeed(&["import", "g.hub", "again.hub", "--order", "hub"]);
    let message = refusal(&folder, &["run", "sssp", "again.hub", "--source", "a"]);
    assert_eq!(proposed(&message), [["--columns", "weight=minutes"], ["--weights", "none"]]);
    let hops = folder.succeed(&["run", "sssp", "again.hub", "--source", "a", "--weights", "none", "--output", "-"]);
    assert_eq!(hops, "a\t0\nb\t1\nc\t2\n");
    folder.succeed(&["import", "g.csv", "g.hub", "--columns", "weight=minutes"]);
    assert_eq!(folder.succeed(&["run", "sssp", "g.hub", "--source", "a", "--output", "-"]), "a\t0\nb\t3\nc\t7\n");
    // Who said that there are no weights is not asked again.
    folder.succeed(&["import", "g.csv", "g.hub", "--weights", "none"]);
    folder.succeed(&["run", "sssp", "g.hub", "--source", "a"]);
    folder.succeed(&["run", "components", "again.hub"]);
}

#[test]
fn users_and_items_are_two_kinds_everywhere() {
    let folder = Folder::new();
    folder.write("r.csv", "userId,movieId,rating\n1,1,4\n2,1,5\n");
    for command in [
        &["run", "components", "r.csv"][..],
        &["run", "pagerank", "r.csv"],
        &["info", "r.csv"],
        &["check", "r.csv"],
        &["import", "r.csv", "r.hub"],
        &["partition", "r.csv", "--shards", "2"],
        &["run", "sssp", "r.csv", "--source", "1"],
    ] {
        assert!(refusal(&folder, command).ends_with("say --bipartite"), "{command:?}");
        let ended = folder.hubcut(&[command, &["--bipartite"]].concat());
        let is_sssp = command.contains(&"sssp");
        assert_eq!(ended.code, if is_sssp { 2 } else { 0 }, "{ended:?}");
        assert!(!is_sssp || ended.err.contains("say user:1 or item:1"), "{ended:?}");
    }
    let ranks = folder.succeed(&["run", "components", "r.csv", "--bipartite", "--output", "-"]);
    assert_eq!(ranks, "user:1\tuser:1\nuser:2\tuser:1\nitem:1\tuser:1\n");
}

#[test]
fn commands_of_the_shell_make_edges() {
    let folder = Folder::new();
    for (text, made) in [
        ("(1,2)\n(2,3)\n", "1,2\n2,3\n"),
        ("1-2\n2-3\n", "1 2\n2 3\n"),
        ("t # 0\nv 0 1\nv 1 1\ne 0 1 2\n", "0 1\n"),
        ("1 a\n2 b\n#\n1 2 likes\n", "1 2\n"),
        ("('New York', 'b')\n('b', 'c')\n", "New York,b\nb,c\n"),
        ("3 2\n1 2 5\n2 3 6\n", "1 2 5\n2 3 6\n"),
        ("1 2;\n2 3;\n", "1 2\n2 3\n"),
        (",a,b\na,0,1\nb,2,0\n", "a b 1\nb a 2\n"),
        ("| source | target |\n|-----|-----|\n| 1 | 2 |\n", "source | target\n1 | 2\n"),
        ("[0, 1],\n[1, 2]\n", "0,1\n1,2\n"),
        ("0->1\n1->2\n", "0 1\n1 2\n"),
        ("0 -> 1;\n1 -> 2;\n", "0 1\n1 2\n"),
        ("0: 1\n1: 2 3\n", "0 1\n1 2\n1 3\n"),
        ("1 2:0.5\n2 3:1 4:2\n", "1 2 0.5\n2 3 1\n2 4 2\n"),
        ("0 1 2 3\n1 4\n2\n", "0 1\n0 2\n0 3\n1 4\n"),
        ("0,1,2,3\n1,4\n2\n", "0 1\n0 2\n0 3\n1 4\n"),
        ("0 1 1 0\n1 0 0 1\n1 0 0 0\n0 1 0 0\n", "0 1\n0 2\n1 0\n1 3\n2 0\n3 1\n"),
        ("# a\nb\nc\n# b\nc\n", "a b \na c \nb c \n"),
    ] {
        folder.write("odd.txt", text);
        let message = refusal(&folder, &["info", "odd.txt"]);
        let at = ["tr ", "sed ", "awk "].iter().filter_map(|tool| message.find(&format!(": {tool}"))).min();
        let command = &message[at.unwrap_or_else(|| panic!("{message}")) + 2..];
        let command = command.split("; if these").next().unwrap().replace("FILE", "odd.txt");
        let out = if command.contains("edges.csv") { "edges.csv" } else { "edges.txt" };
        let status = Command::new("bash").args(["-c", &command]).current_dir(folder.path("")).status().unwrap();
        assert!(status.success(), "{command}");
        assert_eq!(folder.read(out), made, "{command}");
        folder.succeed(&["info", out]);
    }
}

#[test]
fn several_files_are_one_graph() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("parts")).unwrap();
    folder.write("parts/part-0.csv", "source,target,weight\na,b,1\n");
    folder.write("parts/part-1.csv", "source,target,weight\nb,c,2");
    folder.write("parts/part-2.csv", "source,target,weight\nc,d,x\n");
    folder.write("parts/_SUCCESS", "");
    folder.write("parts/.part-0.csv.crc", "crc\n");
    let message = refusal(&folder, &["info", "parts"]);
    assert!(message.starts_with("error: parts/part-2.csv:2:5: \"x\" is not a weight"), "{message}");
    folder.write("parts/part-2.csv", "c,d,3\n");
    let ended = folder.hubcut(&["run", "sssp", "parts", "--source", "a", "--output", "-"]);
    assert_eq!(ended.out, "a\t0\nb\t1\nc\t3\nd\t6\n", "{ended:?}");
    assert!(ended.err.contains("1 repeated header skipped"), "{ended:?}");
    let files = ["parts/part-0.csv", "parts/part-1.csv", "parts/part-2.csv"];
    folder.succeed(&[&["import"], &files[..], &["all.hub"]].concat());
    folder.succeed(&[&["import", "-o", "same.hub"], &files[..]].concat());
    assert_eq!(std::fs::read(folder.path("all.hub")).unwrap(), std::fs::read(folder.path("same.hub")).unwrap());
    for (file, name) in [("a", "source,target"), ("b", "target,source")] {
        std::fs::create_dir_all(folder.path("mixed")).unwrap();
        folder.write(&format!("mixed/{file}.csv"), format!("{name}\nx,y\n"));
    }
    assert!(refusal(&folder, &["info", "mixed"]).contains("begins with the header \"target,source\""));
    folder.write("parts/notes.md", "# what this is\n");
    assert!(refusal(&folder, &["info", "parts"]).contains("several kinds (.csv, .md)"));
    folder.refuse(&["info", "all.hub", "same.hub"], 2, &["all.hub is a whole graph"]);
    folder.refuse(&["info", "parts/part-0.csv", "parts/notes.md"], 2, &["different kinds"]);
}

#[test]
fn standard_input_cannot_be_read_again() {
    let folder = Folder::new();
    folder.write("zeros", "501 7\n".repeat(600) + "00501 8\n");
    folder.write("quotes", "\"a\" \"b\"\n\"b\" \"a\"\n".repeat(300) + "a \"b\"\n");
    for (name, edges, options) in [
        ("zeros", 601, [["--ids", "text"], ["--ids", "number"]]),
        ("quotes", 601, [["--quotes", "no"], ["--quotes", "yes"]]),
    ] {
        let ended = folder.hubcut_from(name, &["info", "-"]);
        assert_eq!(ended.code, 1, "{ended:?}");
        let line = ended
            .err
            .lines()
            .find(|line| line.starts_with("error: standard input:601:"))
            .unwrap_or_else(|| panic!("{ended:?}"));
        assert_eq!(proposed(line.split(" (line: ").next().unwrap()), options);
        for option in options {
            let ended = folder.hubcut_from(name, &["info", "-", option[0], option[1]]);
            assert_eq!(ended.code, 0, "{ended:?}");
            assert!(ended.out.contains(&format!("edges       {edges}\n")), "{ended:?}");
        }
        // A file can be.
        folder.succeed(&["info", name]);
    }
}

#[test]
fn a_comment_that_says_undirected_gives_a_tip() {
    let folder = Folder::new();
    folder.write("g.txt", "# Undirected graph: x.txt\n# FromNodeId ToNodeId\n1 2\n2 3\n");
    let ended = folder.hubcut(&["info", "g.txt"]);
    assert!(ended.err.contains("tip: a comment calls the graph undirected; with --undirected"), "{ended:?}");
    assert!(ended.out.contains("directed") && !folder.hubcut(&["info", "g.txt", "--undirected"]).err.contains("tip:"));
}
