use super::*;
use crate::data::*;
use crate::task::Task;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::time::Instant;

fn rss() -> u64 {
    let s = std::fs::read_to_string("/proc/self/status").unwrap();
    s.lines()
        .filter(|l| l.starts_with("VmHWM") || l.starts_with("VmRSS"))
        .map(|l| l.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024)
        .max()
        .unwrap()
}

#[test]
#[ignore]
fn large() {
    let (n, m) = (1_000_000usize, 10_000u32);
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut data = Dataset { people: People::anonymous(n), now: 800 * 86_400, ..Dataset::default() };
    data.catalogue.keys = (0..m).map(|i| i.to_string()).collect();
    data.catalogue.titles = data.catalogue.keys.clone();
    data.catalogue.domains = (0..m).map(|i| if i < 2000 { Domain::Course } else { Domain::Music }).collect();
    let mut cat = LabelColumnBuilder::new("category");
    for i in 0..m {
        let l = format!("cat{}", i % 40);
        cat.push([l.as_str()]);
    }
    data.catalogue.labels = vec![cat.finish()];
    for person in 0..n as u32 {
        data.people.flags[person as usize] = (person % 4) as u8;
        let side = person % 10;
        let k = 5 + (40.0 * rng.random::<f32>().powi(2) * 1.1) as u32;
        for _ in 0..k {
            let is_course = if side < 4 {
                true
            } else if side < 8 {
                false
            } else {
                rng.random_bool(0.2)
            };
            let r = rng.random::<f32>().powi(3);
            let item = if is_course { (r * 2000.0) as u32 } else { 2000 + (r * 8000.0) as u32 };
            data.events.push(
                person,
                item,
                if is_course { EventKind::Purchase } else { EventKind::Play },
                1.0,
                (rng.random::<f64>() * 800.0 * 86400.0) as i64,
            );
        }
    }
    data.events.sort(n);
    println!("events {} rss {}", data.events.len(), rss());
    let t = Task::silent();
    let s = Instant::now();
    let h = Holdings::of(&data, &t).unwrap();
    println!("holdings {:?} rss {}", s.elapsed(), rss());
    for (level, from, to) in [
        (Level::Category, Domain::Course, Domain::Music),
        (Level::Item, Domain::Course, Domain::Music),
        (Level::Item, Domain::Music, Domain::Course),
    ] {
        let s = Instant::now();
        let q = paths::PathQuery { level, from, to, ..Default::default() };
        let p = paths::paths(&data, &h, q, &t).unwrap();
        println!(
            "paths {level:?} {from:?} {:?} rows {} left {} capped {} rss {}",
            s.elapsed(),
            p.rows.len(),
            p.totals.n_rows_left_out,
            p.totals.n_capped,
            rss()
        );
        let s = Instant::now();
        if let Some(row) = p.rows.first() {
            println!("people_of {:?} {}", s.elapsed(), p.people_of(row).len());
        }
        println!("  {:?}", s.elapsed());
    }
    let s = Instant::now();
    let p = paths::pairings(&data, &h, Level::Item, 20, &t).unwrap();
    println!("pairings item {:?} rows {} rss {}", s.elapsed(), p.rows.len(), rss());
    drop(p);
    let s = Instant::now();
    let o = overview(&data, &h, &t).unwrap();
    println!("overview {:?} {:?} rss {}", s.elapsed(), o.bridge, rss());
    let s = Instant::now();
    let all = Tally::of_everybody(&data, &h, &t).unwrap();
    println!("tally everybody {:?}", s.elapsed());
    let s = Instant::now();
    let sel: PersonSet = (0..20_000).collect();
    let pr = profile_of(&sel, &data, &h, &all, &t).unwrap();
    println!("profile 20k {:?} {}", s.elapsed(), pr.over.len());
    let s = Instant::now();
    let r = rfm::rfm(&data, Domain::Music);
    println!("rfm {:?} {}", s.elapsed(), r.groups.len());
    for text in [
        "has category cat3 and courses >= 2",
        "active within 90d and spent >= 10",
        "did category cat1 then category cat2 within 30d",
    ] {
        let s = Instant::now();
        let set = rules::Rule::parse(text).unwrap().people(&data, &|_| None);
        println!("rule {text} {:?} {}", s.elapsed(), set.len());
    }
    drop(data);
    let dim = 64;
    let centres: Vec<f32> = (0..12 * dim).map(|_| rng.random::<f32>() - 0.5).collect();
    let v = ndarray::Array2::from_shape_fn((n, dim), |(r, c)| {
        centres[(r * 7 % 12) * dim + c] + 0.8 * (rng.random::<f32>() - 0.5)
    });
    let s = Instant::now();
    let c = clusters::cluster(v.view(), clusters::ClusterOptions::default(), &t).unwrap();
    println!("cluster {:?} k {} sil {:.3} {:?} rss {}", s.elapsed(), c.len(), c.silhouette, c.sizes, rss());
    let s = Instant::now();
    let l = map::layout(v.view(), Default::default(), &t).unwrap();
    println!("map {:?} trust {:?} rss {}", s.elapsed(), l.trustworthiness, rss());
    let s = Instant::now();
    let out = map::outlines(&l, &c);
    println!("outlines {:?} {}", s.elapsed(), out.iter().map(|o| o.polygons.len()).sum::<usize>());
    let [lo, hi] = l.bounds;
    let poly: Vec<[f32; 2]> = (0..300)
        .map(|i| {
            let a = i as f32 / 300.0 * std::f32::consts::TAU;
            let r = 0.45 + 0.05 * (a * 9.0).sin();
            [
                0.5 * (lo[0] + hi[0]) + r * (hi[0] - lo[0]) * a.cos(),
                0.5 * (lo[1] + hi[1]) + r * (hi[1] - lo[1]) * a.sin(),
            ]
        })
        .collect();
    let s = Instant::now();
    let set = map::lasso(&l.points, &poly);
    println!("lasso {:?} {}", s.elapsed(), set.len());
}
