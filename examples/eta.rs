//! When the train is where: the armoured train from Pyongyang to Vladivostok, at its nominal speeds.

use khasan::{Journey, Local, Network, Reading, Span, Train};

fn main() -> Result<(), khasan::Error> {
    let route = Network::bundled().route("Pyongyang", "Vladivostok", &[])?;
    let zone = route.from().zone;
    let departure = Reading::parse("2023-09-10T17:00", Some(zone))?
        .window
        .start();
    let journey = Journey::new(route, Train::named("armoured")?)?;

    let route = journey.route();
    let schedule = journey.schedule(departure);
    println!(
        "{route}, {}, in {}",
        route.length(),
        Span(schedule.division.total())
    );
    for times in &schedule.times {
        let place = &route.places()[times.place];
        let station = route.station(place);
        let zone = station.zone;
        match (times.arrive, times.depart) {
            (None, Some(time)) => println!(
                "{:10} departs {} {}",
                place.at.to_string(),
                station.name,
                Local { time, zone }
            ),
            (Some(time), None) => println!(
                "{:10} arrives {} {}",
                place.at.to_string(),
                station.name,
                Local { time, zone }
            ),
            (Some(time), Some(_)) if journey.call_at(times.place).is_some() => {
                println!(
                    "{:10} calls at {} {}",
                    place.at.to_string(),
                    station.name,
                    Local { time, zone }
                );
            }
            _ => {}
        }
    }
    Ok(())
}
