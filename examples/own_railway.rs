//! A railway of one's own: two sections of different gauge and four stations, in the form of `data/network.geojson`.

use khasan::view::{RouteTable, Style};
use khasan::{Journey, Local, Network, Reading, Train};

/// Harbour–Mill is of 1435 mm, Mill–Quarry of 1520 mm; Bridgend lies between, and pins the map to its kilometre.
const RAILWAY: &str = r#"{
  "type": "FeatureCollection",
  "name": "the Harbour and Quarry Railway",
  "attribution": "invented, CC0",
  "features": [
    {"type": "Feature", "id": "harbour-mill",
     "geometry": {"type": "LineString", "coordinates": [[10.00, 50.00], [10.10, 50.04], [10.25, 50.05], [10.40, 50.10]]},
     "properties": {"name": "Harbour – Mill", "from": "harbour", "to": "mill", "rail_km": 33.2, "gauges_mm": [1435],
       "countries": ["DE"], "accuracy_m": 100, "source": "invented", "licence": "CC0-1.0"}},
    {"type": "Feature", "id": "mill-quarry",
     "geometry": {"type": "LineString", "coordinates": [[10.40, 50.10], [10.50, 50.20]]},
     "properties": {"name": "Mill – Quarry", "from": "mill", "to": "quarry", "rail_km": 14.0, "gauges_mm": [1520],
       "countries": ["DE"], "accuracy_m": 500, "source": "invented", "licence": "CC0-1.0"}},
    {"type": "Feature", "id": "harbour", "geometry": {"type": "Point", "coordinates": [10.00, 50.00]},
     "properties": {"kind": "station", "name": "Harbour", "country": "DE", "time_zone": "Europe/Berlin", "calls": true, "source": "invented",
       "at": [{"section": "harbour-mill", "km": 0, "km_source": "table", "anchor": true}]}},
    {"type": "Feature", "id": "bridgend", "geometry": {"type": "Point", "coordinates": [10.25, 50.05]},
     "properties": {"kind": "station", "name": "Bridgend", "country": "DE", "time_zone": "Europe/Berlin", "calls": true, "source": "invented",
       "at": [{"section": "harbour-mill", "km": 20.5, "km_source": "table", "anchor": true}]}},
    {"type": "Feature", "id": "mill", "geometry": {"type": "Point", "coordinates": [10.40, 50.10]},
     "properties": {"kind": "station", "name": "Mill", "country": "DE", "time_zone": "Europe/Berlin", "calls": true, "source": "invented",
       "at": [{"section": "harbour-mill", "km": 33.2, "km_source": "table", "anchor": true},
              {"section": "mill-quarry", "km": 0, "km_source": "table", "anchor": true}]}},
    {"type": "Feature", "id": "quarry", "geometry": {"type": "Point", "coordinates": [10.50, 50.20]},
     "properties": {"kind": "station", "name": "Quarry", "country": "DE", "time_zone": "Europe/Berlin", "calls": true, "source": "invented",
       "at": [{"section": "mill-quarry", "km": 14.0, "km_source": "table", "anchor": true}]}}
  ]
}"#;

fn main() -> Result<(), khasan::Error> {
    let network = Network::from_geojson("railway.geojson", RAILWAY)?;
    let route = network.route("Harbour", "Quarry", &[])?;
    let journey = Journey::new(route, Train::named("armoured")?)?;
    println!(
        "{}",
        RouteTable {
            journey: &journey,
            style: Style::default(),
            all: true
        }
    );

    let zone = journey.route().from().zone;
    let departure = Reading::parse("2026-05-01T08:00", Some(zone))?
        .window
        .start();
    for times in journey.schedule(departure).times {
        let station = journey
            .route()
            .station(&journey.route().places()[times.place]);
        let local = |time| {
            Local {
                time,
                zone: station.zone,
            }
            .to_string()
        };
        let [arrive, depart] =
            [times.arrive, times.depart].map(|time| time.map_or_else(String::new, local));
        println!("{:10} {arrive:26} {depart}", station.name);
    }
    Ok(())
}
