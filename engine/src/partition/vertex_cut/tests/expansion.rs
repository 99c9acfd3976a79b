//! Expansion: what is fewest, what fits, and what memory leaves.

use super::*;
use crate::parallel;

/// Where every vertex may join and takes all edges with it, a shard that is large enough has all that hangs together.
#[test]
fn a_shard_grows_over_what_hangs_together() {
    // Twenty cliques of six: shards of five cliques each cut none.
    let clique = |first: u32| (0..6).flat_map(move |a| (0..a).map(move |b| (first + a, first + b)));
    let graph = graph(120, (0..20).flat_map(|part| clique(part * 6)).collect(), Directedness::Directed);
    for method in [&Ne as &dyn Partitioner, &Hep::default(), &Hep { tau: 0.9, memory: None }] {
        for seed in 0..5 {
            let options = CutOptions { seed, ..CutOptions::new(4) };
            let arcs = place(&graph, method, &options).0;
            let factor = replication_factor(&graph, &arcs);
            // With a lower tau all are hubs, and there is nothing to grow along.
            assert!(factor == 1.0 || method.name() == "hep" && factor < 2.0, "{}: {factor}", method.name());
        }
    }
}

/// An edge is on the first shard that has both of its ends, so two shards that both have them do not take turns.
#[test]
fn edges_are_on_the_first_shard_that_has_both_ends() {
    let graph = power_law(60_000, Directedness::Directed);
    let arcs = arcs_of(&graph, &Ne, 9);
    let sets = replicas(&graph, &arcs, 9);
    let listed = listed(&graph, &arcs);
    let later = listed.iter().filter(|(u, v, shard)| sets.first_common(*u, *v) != Some(*shard)).count();
    // Those that were left when all were full may be elsewhere.
    assert!(later * 100 < listed.len(), "{later} of {}", listed.len());
}

#[test]
fn growing_replicates_less_than_a_stream() {
    for direction in [Directedness::Directed, Directedness::Undirected] {
        let graph = power_law(300_000, direction);
        for shards in [8, 48, 130] {
            let factor = |method: &dyn Partitioner| replication_factor(&graph, &arcs_of(&graph, method, shards));
            let (ne, hep, hdrf) = (factor(&Ne), factor(&Hep::default()), factor(&Hdrf::default()));
            assert!(ne < 0.95 * hdrf && hep < 0.95 * hdrf, "{shards} shards: {ne}, {hep}, {hdrf}");
        }
    }
}

#[test]
fn a_star_is_cut_at_its_middle_only() {
    let leaves = 100_000;
    for direction in [Directedness::Directed, Directedness::Undirected] {
        let star = graph(leaves + 1, (1..=leaves).map(|leaf| (0, leaf)).collect(), direction);
        for method in [&Ne as &dyn Partitioner, &Hep::default()] {
            let arcs = arcs_of(&star, method, 16);
            let sets = replicas(&star, &arcs, 16);
            assert_eq!(sets.count(0), 16);
            assert!((1..=leaves).all(|leaf| sets.count(leaf) == 1), "{}", method.name());
        }
    }
}

#[test]
fn memory_decides_who_is_a_hub() {
    let graph = power_law(100_000, Directedness::Directed);
    let factor = |memory| {
        let hep = Hep { tau: f64::INFINITY, memory };
        replication_factor(&graph, &place(&graph, &hep, &CutOptions::new(16)).0)
    };
    let all = parallel::pool(2).unwrap().install(|| factor(None));
    // Rows are some 800 kB, and vertices take 61 bytes each.
    assert_eq!(factor(Some(1 << 30)), all);
    assert_eq!(factor(None), replication_factor(&graph, &arcs_of(&graph, &Ne, 16)));
    let [much, little] = [1_700_000, 1_300_000].map(|memory| factor(Some(memory)));
    assert!(all < much && much < little, "{all}, {much}, {little}");
    let refused = |tau, memory| Hep { tau, memory }.place(&graph, &CutOptions::new(16)).unwrap_err().to_string();
    assert!(
        refused(1.0, Some(1000)).contains("whatever tau is; give it more than 1000"),
        "{}",
        refused(1.0, Some(1000))
    );
    for tau in [0.0, -1.0, f64::NAN] {
        assert!(refused(tau, None).contains("hep with tau"), "{tau}");
    }
    assert_eq!(Hep { tau: 2.5, memory: Some(1 << 20) }.settings(), "tau 2.5, memory 1.0 MiB");
}
