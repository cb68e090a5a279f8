//! When it comes: two sightings of April 2019, and what follows from them.

use khasan::{Journey, Local, Network, Report, Train};

fn main() -> Result<(), khasan::Error> {
    let route = Network::bundled().route("Kyongsong", "Vladivostok", &["Ussuriysk"])?;
    let reports = [
        Report::parse("2019-04-24 dawn departed Kyongsong", &route)?,
        Report::parse("2019-04-24T10:30+10:00 arrived Khasan", &route)?,
    ];
    let journey = Journey::new(route, Train::named("armoured")?)?;
    let posterior = journey.given(&reports)?;

    for call in journey.calls() {
        let place = &journey.route().places()[call.place];
        let station = journey.route().station(place);
        let Some(arrival) = posterior.arrival(call.place) else {
            continue;
        };
        let [median, low, high] = [0.5, 0.05, 0.95].map(|p| Local {
            time: arrival.quantile(p),
            zone: station.zone,
        });
        println!(
            "{:8} {:12} {median}, 90 % between {low} and {high}",
            place.at, station.name
        );
    }
    println!(
        "report 2 is wrong with probability {:.4}",
        posterior.wrong()[1]
    );
    Ok(())
}
