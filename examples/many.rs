//! Many journeys at once: a posterior shares nothing that changes, so each thread takes the next journey there is.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use khasan::{Journey, Network, Report, Train};

const JOURNEYS: usize = 200;

/// The median arrival of a train that left on one of the days of September 2023, in seconds since 1970.
fn arrival(network: &Network, day: usize) -> Result<i64, khasan::Error> {
    let route = network.route("Khasan", "Vladivostok", &[])?;
    let left = format!("2023-09-{:02}T10:00+10:00 departed Khasan", 1 + day % 30);
    let reports = [Report::parse(&left, &route)?];
    let end = route.places().len() - 1;
    let journey = Journey::new(route, Train::named("armoured")?)?;
    let posterior = journey.given(&reports)?;
    let arrival = posterior.arrival(end).map(|arrival| arrival.median());
    Ok(arrival.map_or(0, |time| time.timestamp()))
}

fn all(threads: usize) -> Result<Vec<i64>, khasan::Error> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut mine = Vec::new();
        loop {
            let day = next.fetch_add(1, Ordering::Relaxed);
            if day >= JOURNEYS {
                return Ok(mine);
            }
            mine.push((day, arrival(Network::bundled(), day)?));
        }
    };
    let parts: Result<Vec<_>, khasan::Error> = thread::scope(|scope| {
        let started: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let join = |thread: thread::ScopedJoinHandle<_>| thread.join().expect("no thread panics");
        started.into_iter().map(join).collect()
    });
    let mut arrivals = parts?.concat();
    arrivals.sort_unstable();
    Ok(arrivals.into_iter().map(|(_, time)| time).collect())
}

fn main() -> Result<(), khasan::Error> {
    let most = thread::available_parallelism().map_or(1, usize::from);
    let alone = all(1)?;
    for threads in [1, most] {
        let began = Instant::now();
        let arrivals = all(threads)?;
        let took = began.elapsed().as_secs_f64();
        assert_eq!(arrivals, alone, "threads change nothing");
        println!("{JOURNEYS} journeys, {threads} threads: {took:.2} s");
    }
    Ok(())
}
