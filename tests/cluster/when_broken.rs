//! What dies: streams, tokens, the user's patience, a worker, the server.

use std::time::{Duration, Instant};

use crossfade::app::engine;
use crossfade::cluster::address::Address;
use crossfade::cluster::local::sums;
use crossfade::cluster::sql_audience::TargetSpec;
use crossfade::cluster::{ClusterError, Spark};
use crossfade::task::{CancelToken, Task};

use crate::journey::fit;
use crate::shop::{ADDRESS, SHORT_ADDRESS, TOKEN, script, shop};

fn connect(address: &str, token: Option<&str>) -> Result<Spark, ClusterError> {
    Spark::connect(&Address::parse(address, token).unwrap(), &Task::silent())
}

#[test]
fn g_a_wrong_token_is_refused_and_a_right_one_taken() {
    for wrong in [None, Some("wrong")] {
        let refused = connect(SHORT_ADDRESS, wrong).map(|spark| spark.version);
        assert!(matches!(refused, Err(ClusterError::Unauthenticated)), "{refused:?}");
    }
    assert_eq!(connect(SHORT_ADDRESS, Some(TOKEN)).unwrap().version, "4.3.0");
}

/// The server ends every stream after two seconds; these statements take longer, and bring more.
#[test]
fn h_every_row_arrives_over_streams_that_end_early() {
    let mut spark = connect(SHORT_ADDRESS, Some(TOKEN)).unwrap();
    let client = spark.client();
    let begun = Instant::now();
    let slow =
        "SELECT CAST(sum(pmod(xxhash64(id), 1000)) AS BIGINT) AS s, count(*) AS n FROM range(0, 500000000, 1, 8)";
    let frame = client.query(slow, &Task::silent()).unwrap();
    assert_eq!(frame.only("n").unwrap(), 500_000_000);
    assert!(begun.elapsed() > Duration::from_secs(2), "too quick to tell: {:?}", begun.elapsed());
    assert!(client.n_reattached() > 0, "no stream ended early");
    let many = "SELECT id, sha2(CAST(id AS STRING), 256) AS h FROM range(0, 400000, 1, 40)";
    let frame = client.query(many, &Task::silent()).unwrap();
    let mut ids = frame.ints("id").unwrap();
    ids.sort_unstable();
    assert!(ids.iter().copied().eq(0..400_000), "{} rows", ids.len());
}

#[test]
fn i_interrupting_ends_a_query_within_a_second() {
    let mut spark = connect(ADDRESS, None).unwrap();
    let token = CancelToken::default();
    let task = Task::new(token.clone(), |_| {});
    let cancelled_at = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_secs(3));
        token.cancel();
        Instant::now()
    });
    let endless = "SELECT count(*) AS n FROM range(0, 4000000000000) WHERE pmod(xxhash64(id), 7) = 3";
    let found = spark.client().query(endless, &task);
    let waited = cancelled_at.join().unwrap().elapsed();
    assert!(matches!(found, Err(ClusterError::Cancelled(_))), "{found:?}");
    assert!(waited < Duration::from_secs(1), "{waited:?}");
    // The cluster is free again: it did not go on with it.
    let begun = Instant::now();
    let next = spark.client().query("SELECT count(*) AS n FROM range(0, 1000, 1, 4)", &Task::silent()).unwrap();
    assert_eq!(next.only("n").unwrap(), 1000);
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[test]
fn j_a_worker_killed_in_the_middle_changes_nothing() {
    let shop = shop();
    let session = shop.connected("killed");
    let mut on = engine::open_cluster(&session, &Task::silent()).unwrap();
    let people = shop.people(&on.dataset);
    let killer = std::thread::spawn(|| {
        std::thread::sleep(Duration::from_millis(1500));
        script(&["kill", "worker1"]);
        Instant::now()
    });
    engine::ensure_gram(&session, &mut on, &Task::silent()).unwrap();
    let ended = Instant::now();
    assert!(killer.join().unwrap() < ended, "the sums were there before the worker died");
    let found = on.spark.sums(on.dataset.n_items(), 1, &Task::silent()).unwrap();
    let (items, pairs) = sums(&people, &on.rules, 1);
    assert_eq!(found.items, items);
    assert_eq!(found.pairs, pairs);
}

#[test]
fn k_a_killed_server_is_told_and_the_work_goes_on_with_the_next() {
    let shop = shop();
    let session = shop.connected("server");
    let state = serde_json::to_string(&engine::cluster_state(&session).unwrap()).unwrap();
    let killer = std::thread::spawn(|| {
        std::thread::sleep(Duration::from_millis(2500));
        script(&["kill", "connect"]);
    });
    let definition = engine::RunDefinition::single(engine::PartDefinition::new("ease"), 1).unwrap();
    let failed = engine::fit_on_cluster(&session, "ease", &definition, None, &Task::silent());
    killer.join().unwrap();
    let failure = failed.expect_err("the server was killed").failure();
    assert!(failure.code == "cluster-unreachable", "{failure:?}");
    let after = engine::cluster_state(&session).unwrap();
    assert!(after.runs.is_empty(), "a run is kept that was never fitted");
    assert!(state.contains("\"gram\":null"));
    script(&["connect"]);
    let again = fit(&session, "ease", None);
    assert!(again.weights > 0);
}

#[test]
fn l_views_are_there_again_after_the_server_was_started_anew() {
    let shop = shop();
    let session = shop.connected("views");
    let mut on = engine::open_cluster(&session, &Task::silent()).unwrap();
    let before = on.spark.sample_strengths(1.0, &Task::silent()).unwrap();
    let spec = TargetSpec {
        name: "views".to_owned(),
        consent: "ca",
        with_owners: false,
        constant: None,
        size: 100,
        holdout: 0.1,
        seed: 1,
    };
    let weights = [(0, 1 << 20), (1, 1 << 19)].into();
    // Asked for twice: what a view rests on may be uploaded anew after it.
    for goal in [[2], [3]] {
        on.spark.funnel(&spec, &goal, &weights, &Task::silent()).unwrap();
    }
    let candidates = "SELECT count(*) AS n, coalesce(sum(s), 0) AS s, sum(own) AS own FROM cf_cand";
    let scored = on.spark.client().query(candidates, &Task::silent()).unwrap();
    assert!(scored.only("s").unwrap() > 0 && scored.only("own").unwrap() > 0);
    script(&["kill", "connect"]);
    script(&["connect"]);
    let after = on.spark.sample_strengths(1.0, &Task::silent()).unwrap();
    assert_eq!(before, after);
    assert_eq!(on.spark.client().query(candidates, &Task::silent()).unwrap(), scored);
}
