//! On board: a fix every ten seconds, and what it says of the journey ahead.

use chrono::{DateTime, TimeDelta, Utc};
use khasan::{Chainage, Fix, Journey, Local, Metres, Network, Train};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let route = Network::bundled().route("Khasan", "Vladivostok", &[])?;
    let journey = Journey::new(route, Train::named("armoured")?)?;
    let mut live = journey.live();

    // A receiver would say so; here it is a train that makes 40 km/h from Khasan on.
    let start: DateTime<Utc> = "2023-09-12T03:00:00Z".parse()?;
    for tick in 0..720 {
        live.fix(Fix {
            time: start + TimeDelta::seconds(10 * tick),
            at: Chainage::new(f64::from(i32::try_from(tick)?) * 10.0 * 40.0 / 3.6),
            accuracy: Metres::new(8.0),
        })?;
    }

    let end = journey.route().places().len() - 1;
    let zone = journey.route().to().zone;
    let (at, accuracy) = live.place().ok_or("no fix was taken")?;
    let pace = live.pace();
    let onward = live.onward().ok_or("no fix was taken")?;
    let arrival = onward.arrival(end).ok_or("it has arrived")?;
    let [median, low, high] = [0.5, 0.05, 0.95].map(|p| Local {
        time: arrival.quantile(p),
        zone,
    });
    println!("{at} ± {:.0} m", accuracy.get());
    println!(
        "{:.2} minutes for each nominal one, ± {:.0} %",
        pace.median(),
        100.0 * pace.deviation()
    );
    println!("Vladivostok {median}, 90 % between {low} and {high}");
    Ok(())
}
