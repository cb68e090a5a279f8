//! Writes the route from Pyongyang to Vladivostok, with the armoured train's nominal times, as GeoJSON to standard output.

use std::io;

use khasan::{Journey, Network, Reading, Train, view};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let route = Network::bundled().route("Pyongyang", "Vladivostok", &[])?;
    let departure = Reading::parse("2023-09-10T17:00+09:00", None)?
        .window
        .start();
    let journey = Journey::new(route, Train::named("armoured")?)?;
    let schedule = journey.schedule(departure);
    view::geojson::schedule(&journey, &schedule, &mut io::stdout().lock())?;
    Ok(())
}
