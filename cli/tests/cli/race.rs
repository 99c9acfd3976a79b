//! `hubcut bench PROGRAM GRAPH --engines`: the table, the page, the JSON, and what is refused.

use serde_json::Value;

use crate::harness::{Folder, is_date};

const QUICK: [&str; 6] = ["--runs", "3", "--warmup", "0", "--threads", "1,2"];
const ALL: [&str; 6] =
    ["--engines", "sync,async,chromatic,direct", "--schedulers", "sweep,fifo", "--consistencies", "vertex,edge"];

/// What is raced in these tests, and the plain loop of each.
const PROGRAMS: [(&str, &str); 4] = [
    ("pagerank", "plain loop, 1 thread"),
    ("sssp", "Dijkstra, 1 thread"),
    ("bfs", "queue, 1 thread"),
    ("components", "union-find, 1 thread"),
];

/// Whoever takes part, given [`ALL`] and [`QUICK`]; the synchronous engine has more names for PageRank.
fn contenders(program: &str) -> Vec<String> {
    let sync = if program == "pagerank" { "sync, plain" } else { "sync" };
    let mut names = [sync, "chromatic", "direct"].map(String::from).to_vec();
    for scheduler in ["sweep", "fifo"] {
        names.extend(["vertex", "edge, auto"].map(|level| format!("async, {scheduler}, {level}")));
    }
    names.iter().flat_map(|name| [format!("{name}, 1 thread"), format!("{name}, 2 threads")]).collect()
}

fn folder() -> Folder {
    let folder = Folder::new();
    folder.succeed(&["generate", "rmat", "--scale", "7", "--weights", "1..9", "-o", "g.hub"]);
    folder
}

fn race(folder: &Folder, program: &str, options: &[&str]) -> String {
    folder.succeed(&[&["bench", program, "g.hub"][..], &QUICK, &ALL, options].concat())
}

#[test]
fn the_table_has_a_row_for_everybody_and_names_the_fastest_or_says_that_there_is_none() {
    let folder = folder();
    for (program, baseline) in PROGRAMS {
        let table = race(&folder, program, &[]);
        let (_, headings) = table.split_at(table.find("time").unwrap());
        for heading in ["rounds", "activations", "gathered", "scattered", "edges/s", "lock waits", "aborts", "speed-up"]
        {
            assert!(headings.lines().next().unwrap().contains(heading), "{heading}: {table}");
        }
        for name in contenders(program).iter().map(String::as_str).chain([baseline]) {
            let rows = table
                .lines()
                .filter(|line| line[2..].starts_with(name) || line[2..].contains(&format!("{name}: refused")));
            assert_eq!(rows.count(), 1, "{program}, {name}: {table}");
        }
        let marked = |sign: &str| -> Vec<&str> {
            let rows = table.lines().filter(|line| line.starts_with(sign) && line.contains("thread"));
            rows.map(|line| line[2..].split("  ").next().unwrap()).collect()
        };
        let (best, engine, ties) = (marked("* "), marked("+ "), marked("~ "));
        let sentence = |begin: &str| table.lines().find(|line| line.starts_with(begin));
        let winner: Vec<&str> = best.iter().chain(&engine).copied().filter(|name| *name != baseline).collect();
        match (&winner[..], ties.len()) {
            ([winner], 0) => assert!(sentence("Fastest ").unwrap().contains(&format!(": {winner}, in ")), "{table}"),
            ([], 2..) => assert!(sentence("No clear ").unwrap().contains("within the noise"), "{table}"),
            _ => panic!("{table}"),
        }
        assert_eq!(best.contains(&baseline), sentence("Nobody beats the plain loop").is_some(), "{table}");
        assert!(table.contains(&format!("{baseline} (")), "the verdict speaks of the plain loop: {table}");
    }
}

#[test]
fn the_page_is_whole_and_needs_nothing_else() {
    let folder = folder();
    for (program, baseline) in PROGRAMS {
        let table = race(&folder, program, &["--report", "page.html"]);
        let page = folder.read("page.html");
        let threads = "--threads 1,2 --engines sync,async,chromatic,direct";
        assert!(page.contains(&format!("bench {program} g.hub --runs 3 --warmup 0 {threads}")), "the command: {page}");
        assert!(page.contains("<time datetime=\"20"));
        assert!(page.starts_with("<!DOCTYPE html>") && page.trim_end().ends_with("</html>"));
        let elsewhere = page.replace("http://www.w3.org/2000/svg", "");
        for word in ["http://", "https://", "<script", "<link", "src=", "@import", "url("] {
            assert!(!elsewhere.contains(word), "{word}");
        }
        for chart in ["Error against time", "Error against edges gathered and scattered over"] {
            let figures = page.matches(&format!("<figcaption>{chart}</figcaption>")).count();
            assert!(figures > 0, "{chart}");
            let titles = page
                .split("-title\">")
                .skip(1)
                .filter(|rest| rest.starts_with(&format!("{chart}<")) || rest.starts_with(&format!("{chart}: ")));
            assert_eq!(titles.count(), 2 * figures, "wide and narrow");
        }
        assert!(page.contains("prefers-color-scheme: dark"));
        for name in contenders(program).iter().map(String::as_str).chain([baseline]) {
            let refused = table.contains(&format!("{name}: refused"));
            let curve = format!("<title>{name}: error ");
            assert!(page.contains(name) && page.contains(&curve) != refused, "{program}, {name}");
        }
        assert_eq!(folder.files(), ["g.hub", "page.html"]);
    }
}

#[test]
fn the_json_is_that_of_the_report() {
    let folder = folder();
    let printed: Value = serde_json::from_str(&race(&folder, "pagerank", &["--error", "1e-4", "--json"])).unwrap();
    race(&folder, "pagerank", &["--error", "1e-4", "--report", "r.json"]);
    let written: Value = serde_json::from_str(&folder.read("r.json")).unwrap();
    for json in [printed, written] {
        assert_eq!((&json["schema"], &json["question"]["error"]), (&1.into(), &1e-4.into()));
        assert_eq!(json["graph"]["name"], "g.hub");
        let rows = json["contenders"].as_array().unwrap();
        let names: Vec<_> = rows.iter().map(|row| row["name"].as_str().unwrap()).collect();
        let ties: Vec<_> = json["ties"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        match json["fastest_engine"].as_str() {
            Some(winner) => assert!(names.contains(&winner) && ties.is_empty(), "{winner}: {ties:?}"),
            None => assert!(ties.len() > 1 && ties.iter().all(|tie| names.contains(tie)), "{ties:?}"),
        }
        assert!(json["beats_baseline"].is_boolean() || json["beats_baseline"].is_null());
        assert!(is_date(json["date"].as_str().unwrap()), "{}", json["date"]);
        let command: Vec<_> = json["command"].as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect();
        assert_eq!(command[1..6], ["bench", "pagerank", "g.hub", "--runs", "3"]);
        for row in rows {
            assert_eq!(row["seconds"].as_array().unwrap().len(), 3);
            let curve = row["median_run"]["curve"].as_array().unwrap();
            assert!(
                curve[0]["error"].as_f64().unwrap() > 1e-4 && curve.last().unwrap()["error"].as_f64().unwrap() <= 1e-4
            );
        }
    }
}

#[test]
fn what_a_shell_would_read_otherwise_is_quoted_on_the_page() {
    let folder = folder();
    let name = "it's <b> & \"x\".hub";
    std::fs::rename(folder.path("g.hub"), folder.path(name)).unwrap();
    folder.succeed(&["bench", "components", name, "--engines", "sync", "--runs", "1", "--report", "r.html"]);
    let page = folder.read("r.html");
    let quoted = r"&#x27;it&#x27;\&#x27;&#x27;s &lt;b&gt; &amp; &quot;x&quot;.hub&#x27;";
    assert!(
        page.contains(&format!(" bench components {quoted} --engines sync --runs 1 --report r.html</code>")),
        "{page}"
    );
    assert!(!page.contains("<b> &") && page.contains("it&#x27;s &lt;b&gt; &amp; &quot;x&quot;.hub: "));
}

#[test]
fn a_source_can_be_named() {
    let folder = Folder::with_triangle();
    let bench = ["bench", "sssp", "g.txt", "--engines", "sync", "--runs", "1", "--json"];
    let configured = |options: &[&str]| {
        let json: Value = serde_json::from_str(&folder.succeed(&[&bench[..], options].concat())).unwrap();
        json["question"]["configured"].as_str().unwrap().to_string()
    };
    // Vertex 4 has two edges.
    assert_eq!(configured(&[]), "from 4, by hops");
    assert_eq!(configured(&["--source", "2"]), "from 2, by hops");
    folder.refuse(&["bench", "sssp", "g.txt", "--source", "77"], 2, &["77", "not a vertex"]);
}

#[test]
fn triangles_are_timed_without_engines() {
    let folder = folder();
    let bench = ["bench", "triangles", "g.hub", "--runs", "1", "--warmup", "0", "--threads", "1"];
    let table = folder.succeed(&[&bench[..], &["--report", "page.html"]].concat());
    let row = |name: &str| table.lines().find(|line| line[2..].starts_with(name)).unwrap();
    // Nobody counts edges: gathered, scattered, and both by the second.
    for name in ["pairs of neighbours, 1 thread", "direct, 1 thread"] {
        assert_eq!(row(name).split("  ").filter(|cell| cell.trim() == "-").count(), 3, "{table}");
    }
    let page = folder.read("page.html");
    assert!(page.contains("Error against time") && !page.contains("Error against edges"), "{page}");
    let ended = folder.hubcut(&[&bench[..], &["--engines", "sync,async,direct"]].concat());
    assert!(
        ended.code == 0 && ended.out.matches(": refused: triangles have no vertex program").count() == 2,
        "{ended:?}"
    );
    folder.refuse(
        &[&bench[..], &["--schedulers", "fifo"]].concat(),
        2,
        &["asynchronous engine; leave --schedulers out"],
    );
}

#[test]
fn what_makes_no_sense_is_refused_before_any_work() {
    let folder = Folder::new();
    // There is no graph: whoever looked for it would say so.
    let refuse = |program: &str, options: &[&str], code: i32, words: &[&str]| {
        folder.refuse(&[&["bench", program, "none.txt"][..], options].concat(), code, words);
    };
    for program in ["pagerank", "sssp", "bfs", "components"] {
        refuse(program, &["--engines", "fast"], 2, &["fast", "sync", "async", "chromatic"]);
        refuse(program, &["--engines", "async", "--schedulers", "best"], 2, &["sweep", "fifo", "priority", "exact"]);
        for option in [["--schedulers", "fifo"], ["--consistencies", "edge"], ["--lockings", "locks"]] {
            refuse(program, &[&["--engines", "sync,chromatic"][..], &option].concat(), 2, &[option[0], "add async"]);
        }
        for error in ["0", "1", "-0.5", "nan", "inf"] {
            refuse(program, &["--engines", "sync", "--error", error], 2, &["--error", "above 0 and below 1"]);
        }
        refuse(program, &["--engines", "sync", "--report", "r.txt"], 2, &["--report", ".html or .json"]);
        refuse(program, &["--engines", "sync", "--report", "-"], 2, &["--report", ".html or .json"]);
        refuse(program, &["--engines", "sync", "--report", "no/r.html"], 1, &["no/r.html", "mkdir"]);
        refuse(program, &["--engines", "sync", "--threads", "0"], 2, &["--threads"]);
    }
    refuse("pagerank", &["--engines", "sync", "--error", "1e-9"], 2, &["32-bit views", "4e-7 or more"]);
    refuse("pagerank", &["--engines", "sync", "--segments", "off"], 2, &["--segments"]);
    refuse("pagerank", &["--engines", "sync", "--supersteps", "9"], 2, &["--supersteps"]);
    for option in [["--error", "0.1"], ["--report", "r.html"], ["--schedulers", "fifo"]] {
        refuse("pagerank", &option, 2, &[option[0], "--engines"]);
    }
    folder.write("g.html", "1 2\n");
    folder.refuse(&["bench", "components", "g.html", "--report", "g.html"], 2, &["same file"]);
}
